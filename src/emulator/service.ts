import { fileListMode, filesOf, part, type RecordedFile, writeFiles } from './files.js';
import type { Recorder, WireMode } from './recorder.js';
import { refuse } from './refusal.js';
import {
  checkLayout,
  checkStart,
  type Identity,
  mustBeChannelName,
  readAcquire,
  readUpdate,
  webRecorderOf,
} from './rules.js';
import type { World } from './world.js';

const defaultIdleSeconds = 30;

/** Which recording a request is about, by its path. */
export interface Target {
  appId: string;
  resourceId: string;
  sid: string;
  mode: WireMode;
}

/** The five calls and the kicking-rule, on the world as it is at one instant. */
export class Service {
  constructor(
    private readonly world: World,
    private readonly folder: string,
  ) {}

  acquire(appId: string, { cname, uid, clientRequest }: Identity, nowMs: number) {
    const fields = readAcquire(clientRequest);
    if (!fields.web) mustBeChannelName(cname);
    const resourceId = this.world.acquire({ appId, cname, uid, ...fields }, nowMs);
    return { cname, uid, resourceId };
  }

  start(
    target: Omit<Target, 'sid'> & { neverStarts: boolean },
    { cname, uid, clientRequest }: Identity,
    nowMs: number,
  ) {
    const { appId, resourceId, mode, neverStarts } = target;
    checkStart(mode, clientRequest, this.world.resource(resourceId));
    const { maxIdleTime } = part(clientRequest, 'recordingConfig');
    const { maxRecordingHour } = webRecorderOf(clientRequest) ?? {};
    const recorder = this.world.start(
      {
        ...{ appId, cname, uid, resourceId, mode, clientRequest, neverStarts },
        maxIdleSeconds: typeof maxIdleTime === 'number' ? maxIdleTime : defaultIdleSeconds,
        maxRecordingHour: typeof maxRecordingHour === 'number' ? maxRecordingHour : undefined,
      },
      nowMs,
    );
    return { cname, uid, resourceId, sid: recorder.facts.sid };
  }

  async query(target: Target, nowMs: number) {
    const recorder = this.found(target, nowMs);
    const made = this.madeBy(recorder, nowMs);
    await writeFiles(this.folder, recorder, made);
    const { cname, uid, resourceId, sid } = recorder.facts;
    return { cname, uid, resourceId, sid, serverResponse: this.report(recorder, made, nowMs) };
  }

  update(target: Target, identity: Identity, nowMs: number) {
    const recorder = this.foundFor(target, identity, nowMs);
    const { webRecordingConfig } = readUpdate(target.mode, identity.clientRequest);
    if (webRecordingConfig) recorder.onhold = webRecordingConfig.onhold;
    recorder.changes.push({ kind: 'update', clientRequest: identity.clientRequest });
    return idsOf(recorder);
  }

  updateLayout(target: Target, identity: Identity, nowMs: number) {
    if (target.mode !== 'mix') throw refuse.noRoute();
    const recorder = this.foundFor(target, identity, nowMs);
    checkLayout(identity.clientRequest);
    recorder.changes.push({ kind: 'updateLayout', clientRequest: identity.clientRequest });
    return idsOf(recorder);
  }

  /** A synchronous stop waits for the upload; in this service that takes no time. */
  async stop(target: Target, identity: Identity, nowMs: number) {
    const recorder = this.recorder(target);
    if (!recorder.isLive && !recorder.isExpired(nowMs) && recorder.leaveReason !== 'neverStarted') {
      if (recorder.toldThatItLeft) throw refuse.noWorker();
      recorder.toldThatItLeft = true;
      throw refuse.invalidOperation();
    }
    this.foundFor(target, identity, nowMs);
    recorder.leave('stop', nowMs);
    const made = this.madeBy(recorder, nowMs);
    if (made.length === 0) throw refuse.noRecordedData();
    await writeFiles(this.folder, recorder, made);
    return { ...idsOf(recorder), serverResponse: this.stopReport(recorder, made) };
  }

  private recorder({ appId, resourceId, sid, mode }: Target): Recorder {
    const recorder = this.world.bySidOf(sid);
    if (!recorder) throw refuse.noWorker();
    const { facts } = recorder;
    if (facts.appId !== appId || facts.resourceId !== resourceId) throw refuse.notOfResource();
    if (facts.mode !== mode) throw refuse.invalidParameter('mode');
    return recorder;
  }

  private found(target: Target, nowMs: number): Recorder {
    const recorder = this.recorder(target);
    if (!recorder.isFound(nowMs)) throw refuse.noWorker();
    return recorder;
  }

  private foundFor(target: Target, { cname, uid }: Identity, nowMs: number): Recorder {
    const recorder = this.found(target, nowMs);
    if (recorder.facts.cname !== cname || recorder.facts.uid !== uid) throw refuse.wrongIds('cname or uid');
    return recorder;
  }

  private madeBy(recorder: Recorder, nowMs: number): RecordedFile[] {
    const { appId, cname } = recorder.facts;
    return filesOf(recorder, nowMs, this.world.channel(appId, cname).everSent);
  }

  private report(recorder: Recorder, made: RecordedFile[], nowMs: number) {
    const status = recorder.status(nowMs);
    if (recorder.facts.mode === 'web') {
      const payload = { state: 'inProgress', onhold: recorder.onhold, fileList: made.map(webFile) };
      return { status, extensionServiceState: [{ serviceName: 'web_recorder_service', payload }] };
    }
    return { status, ...fileList(recorder, made), sliceStartTime: made[0]?.sliceStartTime ?? 0 };
  }

  private stopReport(recorder: Recorder, made: RecordedFile[]) {
    if (recorder.facts.mode !== 'web') return { ...fileList(recorder, made), uploadingStatus: 'uploaded' };
    const payload = { state: 'exit', onhold: recorder.onhold, fileList: made.map(webFile) };
    return {
      extensionServiceState: [
        { serviceName: 'upload_service', payload: { uploadingStatus: 'uploaded' } },
        { serviceName: 'web_recorder_service', payload },
      ],
    };
  }
}

function fileList(recorder: Recorder, made: RecordedFile[]) {
  const mode = fileListMode(recorder);
  if (mode === 'string') return { fileListMode: mode, fileList: made[0]?.fileName ?? '' };
  return mode === 'json' ? { fileListMode: mode, fileList: made } : {};
}

function webFile({ fileName, sliceStartTime }: RecordedFile) {
  return { filename: fileName, sliceStartTime };
}

function idsOf({ facts: { cname, uid, resourceId, sid } }: Recorder) {
  return { cname, uid, resourceId, sid };
}
