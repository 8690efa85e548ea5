import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { z } from 'zod';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/server.js';

const answerBody = z
  .looseObject({
    cname: z.string(),
    uid: z.string(),
    resourceId: z.string(),
    sid: z.string(),
    code: z.int(),
    reason: z.string(),
    message: z.string(),
    serverResponse: z
      .looseObject({
        status: z.int(),
        fileListMode: z.enum(['string', 'json']),
        fileList: z.union([z.string(), z.array(z.looseObject({ fileName: z.string() }))]),
        sliceStartTime: z.int(),
        uploadingStatus: z.string(),
        extensionServiceState: z.array(z.looseObject({ serviceName: z.string(), payload: z.looseObject({}) })),
      })
      .partial(),
  })
  .partial()
  .prefault({});

export interface Answer {
  status: number;
  headers: Headers;
  body: z.output<typeof answerBody>;
}

/** A time that only moves when the emulator is told to. */
export const stillClock = { nowMs: () => Date.UTC(2026, 0, 5, 9) };

/** Emulators of one test file share a server and begin anew with each test. */
export function withEmulator(options: EmulatorOptions = {}): { readonly emulator: Emulator; readonly api: Api } {
  const all = { clock: stillClock, rateLimit: 0, ...options };
  let running: Emulator | undefined;
  beforeAll(async () => {
    running = await startEmulator(all);
  });
  beforeEach(() => running?.reset({ timeScale: 1, pcw: 50, redundancy: 1, requireToken: false, appIds: [], ...all }));
  afterAll(() => running?.close());
  const emulator = () => {
    if (!running) throw new Error('The emulator is there from beforeAll on');
    return running;
  };
  return {
    get emulator() {
      return emulator();
    },
    get api() {
      return new Api(emulator());
    },
  };
}

export const storageConfig = {
  vendor: 1,
  region: 0,
  bucket: 'lessons',
  accessKey: 'an-access-key',
  secretKey: 'a-secret',
};

export const page = {
  serviceName: 'web_recorder_service',
  serviceParam: {
    url: 'https://example.com/board',
    audioProfile: 0,
    videoWidth: 1280,
    videoHeight: 720,
    maxRecordingHour: 2,
  },
};

export interface Recording {
  cname: string;
  uid: string;
  mode: string;
  resourceId: string;
  sid: string;
}

interface Wanted {
  cname?: string;
  uid?: string;
  mode?: string;
  acquire?: object;
  start?: object;
}

/** The calls as a client sends them: plain HTTP, so that what is tested is the wire. */
export class Api {
  constructor(
    private readonly emulator: Emulator,
    private readonly appId = emulator.appId,
  ) {}

  get authorization(): string {
    const { customerId, customerSecret } = this.emulator;
    return `Basic ${Buffer.from(`${customerId}:${customerSecret}`).toString('base64')}`;
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const { authorization } = this;
    const type = { 'content-type': 'application/json;charset=utf-8' };
    const answer = await fetch(new URL(path, this.emulator.url), {
      method,
      headers: { authorization, ...(body === undefined ? {} : type), ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const read = answerBody.parse(text === '' ? undefined : JSON.parse(text));
    return { status: answer.status, headers: answer.headers, body: read };
  }

  path(rest: string): string {
    return `/v1/apps/${this.appId}/cloud_recording/${rest}`;
  }

  acquire({ cname = 'class', uid = '9001', mode = 'mix', acquire }: Wanted = {}): Promise<Answer> {
    const clientRequest = acquire ?? (mode === 'web' ? { scene: 1 } : {});
    return this.send('POST', this.path('acquire'), { cname, uid, clientRequest });
  }

  start(resourceId: string, { cname = 'class', uid = '9001', mode = 'mix', start }: Wanted = {}): Promise<Answer> {
    const clientRequest = start ?? startRequest(mode);
    const path = this.path(`resourceid/${resourceId}/mode/${mode}/start`);
    return this.send('POST', path, { cname, uid, clientRequest });
  }

  /** Acquires and starts; fails where there is no sid. */
  async record(wanted: Wanted = {}): Promise<Recording> {
    const { cname = 'class', uid = '9001', mode = 'mix' } = wanted;
    const acquired = await this.acquire(wanted);
    const { resourceId = '' } = acquired.body;
    const { status, body } = await this.start(resourceId, wanted);
    if (status !== 200 || !body.sid) throw new Error(`start: ${status} ${JSON.stringify([acquired.body, body])}`);
    return { cname, uid, mode, resourceId, sid: body.sid };
  }

  query(recording: Recording): Promise<Answer> {
    return this.send('GET', this.path(`${pathOf(recording)}/query`));
  }

  stop(recording: Recording, clientRequest: object = {}): Promise<Answer> {
    return this.about(recording, 'stop', clientRequest);
  }

  about(recording: Recording, call: string, clientRequest: object): Promise<Answer> {
    const { cname, uid } = recording;
    return this.send('POST', this.path(`${pathOf(recording)}/${call}`), { cname, uid, clientRequest });
  }

  kick(rule: object): Promise<Answer> {
    const whole = { appid: this.appId, ip: '', time: 0, privileges: ['join_channel'], ...rule };
    return this.send('POST', '/dev/v1/kicking-rule', whole);
  }
}

export function startRequest(mode: string, recordingConfig: object = {}): object {
  if (mode === 'web') return { storageConfig, extensionServiceConfig: { extensionServices: [page] } };
  return { token: '', storageConfig, recordingConfig: { channelType: 1, maxIdleTime: 300, ...recordingConfig } };
}

function pathOf({ resourceId, sid, mode }: Recording): string {
  return `resourceid/${resourceId}/sid/${sid}/mode/${mode}`;
}
