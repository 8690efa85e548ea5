import { type CallbackOrder, Callbacks } from './callbacks/callbacks.js';
import type { Delivery } from './callbacks/delivery.js';
import { VirtualClock } from './clock.js';
import { Faults, seededRandom } from './faults.js';
import { FileWriter } from './file-writer.js';
import { type Ledger, ledgerOf } from './ledger.js';
import type { EmulatorOptions, Redundancy, Settings } from './options.js';
import { settingsOf } from './options.js';
import { RequestLog } from './request-log.js';
import { Service } from './service.js';
import { World } from './world.js';

const channelPcw = 50;
const webPcw = 200;

/** Of which App ID a channel is; by default of the first. */
export interface OfAppId {
  appId?: string;
}

export interface Joining extends OfAppId {
  /** Default true; one who does not send only listens, and keeps no channel from being idle. */
  sending?: boolean;
}

/** What begins anew with a reset. */
function begin(settings: Settings) {
  const random = seededRandom(settings.seed);
  const files = new FileWriter(settings.folder);
  const callbacks = new Callbacks(
    {
      url: settings.callbackUrl,
      secret: settings.callbackSecret,
      events: settings.callbackEvents,
      duplicates: settings.callbackDuplicates,
      loss: settings.callbackLoss,
      disorder: settings.callbackDisorder,
      retryMs: settings.callbackRetryMs,
    },
    // How many are sent hangs on when somebody looks, and must not change what else is left to chance.
    seededRandom(settings.seed + 1),
  );
  const quotas = { channel: settings.pcw ?? channelPcw, web: settings.pcw ?? webPcw };
  const world = new World(quotas, random, (happening, recorder, atMs) => {
    // A failed write is told by the query or the stop that waits for it.
    if (happening === 'listed') files.begin(recorder, atMs).catch(() => undefined);
    if (happening === 'left') files.write(recorder).catch(() => undefined);
    callbacks.happened(happening, recorder, atMs);
  });
  return {
    ...{ files, callbacks, world },
    service: new Service(world, files, settings),
    faults: new Faults(random),
    log: new RequestLog(),
    clock: new VirtualClock(settings.clock, settings.timeScale),
  };
}

/** The whole of one emulator but for its HTTP: its settings, its world, its faults, and what it remembers. */
export class Emulation {
  settings: Settings;
  private running: ReturnType<typeof begin>;
  private readonly sent = new Map<string, { second: number; count: number }>();

  constructor(options: EmulatorOptions & { folder: string }) {
    this.settings = settingsOf(options, { folder: options.folder });
    this.running = begin(this.settings);
  }

  get service() {
    return this.running.service;
  }

  get world() {
    return this.running.world;
  }

  get faults() {
    return this.running.faults;
  }

  get log() {
    return this.running.log;
  }

  get callbacks() {
    return this.running.callbacks;
  }

  get files() {
    return this.running.files;
  }

  async reset(options: EmulatorOptions = {}): Promise<void> {
    await this.close();
    this.settings = settingsOf(options, this.settings);
    this.running = begin(this.settings);
    this.sent.clear();
  }

  nowMs(): Promise<number> {
    return this.running.clock.nowMs();
  }

  async advance(seconds: number): Promise<void> {
    await this.running.clock.advance(seconds);
    await this.catchUp();
  }

  async setTimeScale(scale: number): Promise<void> {
    await this.running.clock.setTimeScale(scale);
  }

  /** Lets all that is due happen, as nobody may be asking. */
  async catchUp(): Promise<void> {
    const nowMs = await this.nowMs();
    this.world.advanceTo(nowMs);
  }

  knows(appId: string): boolean {
    return appId === this.settings.appId || this.settings.appIds.includes(appId);
  }

  /** False when the uid is banned. */
  async userJoins(cname: string, uid: string, how: Joining = {}): Promise<boolean> {
    const { sending = true, appId = this.settings.appId } = how;
    const nowMs = await this.nowMs();
    return this.world.userJoins({ appId, cname, uid, sending }, nowMs);
  }

  async userLeaves(cname: string, uid: string, { appId = this.settings.appId }: OfAppId = {}): Promise<void> {
    const nowMs = await this.nowMs();
    this.world.userLeaves({ appId, cname, uid }, nowMs);
  }

  async ledger(owned: readonly string[] = [], how: { redundancy?: Redundancy } = {}): Promise<Ledger> {
    const nowMs = await this.nowMs();
    this.world.advanceTo(nowMs);
    const { redundancy = this.settings.redundancy } = how;
    const question = { nowMs, owned: new Set(owned), redundancy, ...this.log.counts };
    return ledgerOf(this.world.recorders, question);
  }

  /** What the order leaves out is its recorder's. */
  async sendCallback(order: CallbackOrder): Promise<Delivery> {
    const nowMs = await this.nowMs();
    const recorder = order.sid === undefined ? undefined : this.world.recorder(order.sid, nowMs);
    const { cname, uid } = recorder?.facts ?? {};
    return this.callbacks.send({ cname, uid, ...order }, nowMs);
  }

  /** Counts one request against an App ID's rate, by real seconds. */
  isThrottled(appId: string): boolean {
    const { rateLimit } = this.settings;
    const second = Math.floor(Date.now() / 1000);
    const before = this.sent.get(appId);
    const count = before?.second === second ? before.count + 1 : 1;
    this.sent.set(appId, { second, count });
    return rateLimit > 0 && count > rateLimit;
  }

  async close(): Promise<void> {
    this.callbacks.close();
    await this.files.settled();
  }
}
