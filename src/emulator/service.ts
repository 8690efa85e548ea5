import { idsOf, queryAnswer, stopAnswer } from './answers.js';
import { filesOf, takesScreenshots } from './file-names.js';
import type { FileWriter } from './file-writer.js';
import { part } from './json.js';
import type { Recorder, WireMode } from './recorder.js';
import { refuse } from './refusal.js';
import { type Identity, readAcquire } from './rules/identity.js';
import { checkLayout } from './rules/layout.js';
import { demand } from './rules/parse.js';
import { readStart } from './rules/start.js';
import { readUpdate } from './rules/update.js';
import { resubscribed } from './subscription.js';
import { tokenExpiresAtMs } from './token-expiry.js';
import { rtmpUrlsOf } from './web-services.js';
import type { World } from './world.js';

/** How long after it left a recorder's `stop` is told so, once; then there is nothing to be found. */
const leavingMs = 5 * 60_000;

/** Which recording a request is about, by its path. */
export interface Target {
  appId: string;
  resourceId: string;
  sid: string;
  mode: WireMode;
}

export interface StartTarget extends Omit<Target, 'sid'> {
  neverStarts: boolean;
}

/** The five calls, on the world as it is at one instant. */
export class Service {
  constructor(
    private readonly world: World,
    private readonly files: FileWriter,
    private readonly options: { requireToken: boolean },
  ) {}

  acquire(appId: string, identity: Identity, nowMs: number) {
    const { cname, uid } = identity;
    const resourceId = this.world.acquire({ ...readAcquire(identity), appId, cname, uid }, nowMs);
    return { cname, uid, resourceId };
  }

  start(target: StartTarget, { cname, uid, clientRequest }: Identity, nowMs: number) {
    const { appId, resourceId, mode } = target;
    const resource = this.world.resource(resourceId);
    const { onhold, rtmpUrls, ...ends } = readStart(mode, clientRequest, { resource, nowMs });
    const token = this.readToken(mode, clientRequest.token);
    const neverStarts = target.neverStarts || (token?.expiresAtMs ?? nowMs + 1) <= nowMs;
    const ids = { appId, cname, uid, resourceId, mode };
    const recorder = this.world.start(
      { ...ids, ...ends, tokenExpiresAtMs: token?.expiresAtMs, clientRequest, neverStarts },
      nowMs,
    );
    Object.assign(recorder, { onhold, rtmpUrls });
    return idsOf(recorder);
  }

  async query(target: Target, nowMs: number) {
    const recorder = this.found(target, nowMs);
    const answer = { ...idsOf(recorder), serverResponse: queryAnswer(recorder, nowMs) };
    await this.files.begin(recorder, nowMs);
    return answer;
  }

  update(target: Target, identity: Identity, nowMs: number) {
    const recorder = this.foundFor(target, identity, nowMs);
    const update = readUpdate(target.mode, identity.clientRequest, nowMs);
    const { streamSubscribe, webRecordingConfig, rtmpPublishConfig, storageConfig } = update;
    const { clientRequest } = recorder;
    if (streamSubscribe) {
      clientRequest.recordingConfig = resubscribed(part(clientRequest, 'recordingConfig'), streamSubscribe);
    }
    if (storageConfig) recorder.useStorage(storageConfig);
    if (webRecordingConfig) recorder.onhold = webRecordingConfig.onhold;
    if (rtmpPublishConfig) recorder.pushTo(rtmpUrlsOf(rtmpPublishConfig), nowMs);
    return idsOf(recorder);
  }

  updateLayout(target: Target, identity: Identity, nowMs: number) {
    if (target.mode !== 'mix') throw refuse.noRoute();
    const recorder = this.foundFor(target, identity, nowMs);
    checkLayout(identity.clientRequest);
    return idsOf(recorder);
  }

  /** A synchronous stop waits for the upload, which takes no time here. */
  async stop(target: Target, identity: Identity, nowMs: number) {
    const { async_stop: asyncStop = false } = identity.clientRequest;
    demand(typeof asyncStop === 'boolean', 'clientRequest.async_stop');
    const recorder = this.recorder(target, nowMs);
    this.mustBeNews(recorder, nowMs);
    this.foundFor(target, identity, nowMs);
    recorder.leave('stop', nowMs);
    const waited = asyncStop !== true;
    const isEmpty = filesOf(recorder, nowMs).length === 0 && !(takesScreenshots(recorder) && recorder.heard.size > 0);
    if (isEmpty && waited) throw refuse.noRecordedData();
    await this.files.write(recorder);
    return { ...idsOf(recorder), serverResponse: stopAnswer(recorder, { waited, nowMs }) };
  }

  private mustBeNews(recorder: Recorder, nowMs: number): void {
    const { leftAtMs, leaveReason, facts, wasToldToLeave } = recorder;
    const isGone = leaveReason === 'neverStarted' || leaveReason === 'crashed' || nowMs >= facts.expiresAtMs;
    if (leftAtMs === undefined || isGone || wasToldToLeave || nowMs - leftAtMs > leavingMs) return;
    recorder.wasToldToLeave = true;
    throw refuse.invalidOperation();
  }

  private recorder({ appId, resourceId, sid, mode }: Target, nowMs: number): Recorder {
    const recorder = this.world.recorder(sid, nowMs);
    if (!recorder || recorder.facts.mode !== mode) throw refuse.noWorker();
    const { facts } = recorder;
    if (facts.appId !== appId || facts.resourceId !== resourceId) throw refuse.notOfResource();
    return recorder;
  }

  private found(target: Target, nowMs: number): Recorder {
    const recorder = this.recorder(target, nowMs);
    if (!recorder.isFound(nowMs)) throw refuse.noWorker();
    return recorder;
  }

  private foundFor(target: Target, { cname, uid }: Identity, nowMs: number): Recorder {
    const recorder = this.found(target, nowMs);
    if (recorder.facts.cname !== cname || recorder.facts.uid !== uid) throw refuse.wrongIds('cname or uid');
    return recorder;
  }

  /** Where tokens are needed, a wrong one is only seen by the recorder that does not come. */
  private readToken(mode: WireMode, token: unknown): { expiresAtMs: number } | undefined {
    if (!this.options.requireToken || mode === 'web') return undefined;
    return { expiresAtMs: (typeof token === 'string' && tokenExpiresAtMs(token)) || 0 };
  }
}
