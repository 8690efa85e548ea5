import { VirtualClock } from './clock.js';
import { Faults, seededRandom } from './faults.js';
import { type Ledger, ledgerOf } from './ledger.js';
import {
  demoAppId,
  demoCustomerId,
  demoCustomerSecret,
  type EmulatorOptions,
  type RequestLogEntry,
} from './options.js';
import { Service } from './service.js';
import { World } from './world.js';

const webPcw = 200;

export type Settings = Required<Omit<EmulatorOptions, 'clock' | 'port' | 'host'>> & Pick<EmulatorOptions, 'clock'>;

/** The whole of one emulator but for its HTTP: its settings, its world, its faults, and what it remembers. */
export class Emulation {
  settings: Settings;
  world: World;
  service: Service;
  faults: Faults;
  log: RequestLogEntry[] = [];
  throttled = 0;
  private clock: VirtualClock;
  private sentInSecond = { second: 0, count: 0 };

  constructor(options: EmulatorOptions & { folder: string }) {
    this.settings = settingsOf(options);
    this.clock = new VirtualClock(this.settings.timeScale);
    this.world = new World({ channel: this.settings.pcw, web: webPcw });
    this.service = new Service(this.world, this.settings.folder);
    this.faults = new Faults(seededRandom(this.settings.seed));
  }

  reset(options: Partial<EmulatorOptions> = {}): void {
    this.settings = { ...this.settings, ...options };
    this.clock = new VirtualClock(this.settings.timeScale);
    this.world = new World({ channel: this.settings.pcw, web: webPcw });
    this.service = new Service(this.world, this.settings.folder);
    this.faults = new Faults(seededRandom(this.settings.seed));
    this.log = [];
    this.throttled = 0;
  }

  /** The instant that it is now; everything that has happened until it has happened. */
  async now(): Promise<number> {
    const nowMs = await (this.settings.clock ?? this.clock).nowMs();
    this.world.advanceTo(nowMs);
    return nowMs;
  }

  async advance(seconds: number): Promise<void> {
    this.clock.advance(seconds);
    await this.now();
  }

  setTimeScale(scale: number): void {
    this.clock.timeScale = scale;
  }

  async userJoins(cname: string, uid: string, { sending = true }: { sending?: boolean } = {}): Promise<void> {
    const nowMs = await this.now();
    this.world.channel(this.settings.appId, cname).join(uid, sending, nowMs);
    this.world.advanceTo(nowMs);
  }

  async userLeaves(cname: string, uid: string): Promise<void> {
    const nowMs = await this.now();
    this.world.channel(this.settings.appId, cname).leave(uid, nowMs);
  }

  async ledger(owned: readonly string[] = []): Promise<Ledger> {
    const nowMs = await this.now();
    const { log, throttled } = this;
    const { redundancy } = this.settings;
    return ledgerOf(this.world.recorders, { nowMs, owned, redundancy, requests: log.length, throttled });
  }

  /** Counts one request against the App ID's rate, by real seconds. */
  isThrottled(): boolean {
    const { rateLimit } = this.settings;
    const second = Math.floor(Date.now() / 1000);
    if (this.sentInSecond.second !== second) this.sentInSecond = { second, count: 0 };
    this.sentInSecond.count += 1;
    return rateLimit > 0 && this.sentInSecond.count > rateLimit;
  }

  /** What goes wrong with the recorder of a channel before the next request is looked at. */
  async strike(what: 'failOver' | 'crashRecorder', cname: string): Promise<void> {
    const nowMs = await this.now();
    for (const recorder of this.world.live().filter(({ facts }) => facts.cname === cname)) {
      if (what === 'crashRecorder') recorder.leave('crashed', nowMs);
      else recorder.failOver(nowMs, String(2_000_000_000 + Math.floor(Math.random() * 1_000_000_000)));
    }
  }
}

function settingsOf(options: EmulatorOptions & { folder: string }): Settings {
  return {
    appId: demoAppId,
    customerId: demoCustomerId,
    customerSecret: demoCustomerSecret,
    timeScale: 1,
    latencyMs: 0,
    rateLimit: 10,
    pcw: 50,
    redundancy: 1,
    seed: 1,
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    folder: options.folder,
  };
}
