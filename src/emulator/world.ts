import { randomBytes } from 'node:crypto';
import { Channel } from './channel.js';
import { Recorder, type WireMode } from './recorder.js';
import { refuse } from './refusal.js';

/** How long a resource waits for its start. */
const resourceLifeMs = 5 * 60_000;

/** Peak concurrent workers of one App ID, by the documentation's defaults. */
export interface Quotas {
  channel: number;
  web: number;
}

interface Resource {
  appId: string;
  cname: string;
  uid: string;
  acquiredAtMs: number;
  resourceExpiredHour: number;
  startParameter?: Record<string, unknown>;
  region?: string;
  recorder?: Recorder;
}

export interface AcquireRequest {
  appId: string;
  cname: string;
  uid: string;
  web: boolean;
  resourceExpiredHour: number;
  startParameter?: Record<string, unknown>;
  region?: string;
}

export interface StartRequest {
  appId: string;
  cname: string;
  uid: string;
  resourceId: string;
  mode: WireMode;
  maxIdleSeconds: number;
  maxRecordingHour?: number;
  clientRequest: Record<string, unknown>;
  /** It gives a sid, and then no recorder ever comes. */
  neverStarts: boolean;
}

/** Everything there is at one instant: channels with their users, resources, and recorders past and present. */
export class World {
  readonly recorders: Recorder[] = [];
  private readonly channels = new Map<string, Channel>();
  private readonly resources = new Map<string, Resource>();
  private readonly bySid = new Map<string, Recorder>();

  constructor(private readonly quotas: Quotas) {}

  /** Lets time pass for everybody; the caller does so before each look and each change. */
  advanceTo(nowMs: number): void {
    for (const recorder of this.live()) recorder.advanceTo(nowMs);
  }

  live(): Recorder[] {
    return this.recorders.filter((recorder) => recorder.isLive);
  }

  channel(appId: string, cname: string): Channel {
    const key = `${appId}/${cname}`;
    const channel = this.channels.get(key) ?? new Channel(cname);
    this.channels.set(key, channel);
    return channel;
  }

  acquire(request: AcquireRequest, nowMs: number): string {
    const running = this.live().filter(
      ({ facts }) => facts.appId === request.appId && (facts.mode === 'web') === request.web,
    );
    if (running.length >= (request.web ? this.quotas.web : this.quotas.channel)) throw refuse.vendorOverload();
    const { appId, cname, uid, resourceExpiredHour, startParameter, region } = request;
    const resourceId = randomBytes(48).toString('base64url');
    const resource = { appId, cname, uid, resourceExpiredHour, startParameter, region, acquiredAtMs: nowMs };
    this.resources.set(resourceId, resource);
    return resourceId;
  }

  resource(resourceId: string): Resource {
    const resource = this.resources.get(resourceId);
    if (!resource) throw refuse.unreadableResource();
    return resource;
  }

  start(request: StartRequest, nowMs: number): Recorder {
    const { appId, cname, uid } = request;
    const resource = this.resource(request.resourceId);
    if (resource.appId !== appId) throw refuse.notOfResource();
    if (resource.cname !== cname || resource.uid !== uid) throw refuse.wrongIds('cname or uid');
    if (resource.recorder) throw refuse.alreadyStarted();
    if (nowMs - resource.acquiredAtMs > resourceLifeMs) throw refuse.resourceExpired();
    const same = this.live().find(({ facts }) => facts.appId === appId && facts.cname === cname && facts.uid === uid);
    if (same) throw refuse.taskConflict();
    const recorder = this.comes(request, resource, nowMs);
    resource.recorder = recorder;
    return recorder;
  }

  bySidOf(sid: string): Recorder | undefined {
    return this.bySid.get(sid);
  }

  /** Takes members of one uid out of a channel, or, without a uid, everybody. */
  kick(where: { appId: string; cname: string; uid?: string; banMs: number }, nowMs: number): void {
    const channel = this.channel(where.appId, where.cname);
    const inChannel = this.live().filter(({ facts }) => facts.appId === where.appId && facts.cname === where.cname);
    for (const recorder of inChannel) {
      if (recorder.facts.mode === 'web') continue;
      if (where.uid === undefined || recorder.uid === where.uid) recorder.leave('kicked', nowMs);
    }
    const users = where.uid === undefined ? channel.senderUids : [where.uid];
    for (const uid of users) {
      channel.leave(uid, nowMs);
      if (where.banMs > 0) channel.ban(uid, nowMs + where.banMs);
    }
  }

  private comes(request: StartRequest, resource: Resource, nowMs: number): Recorder {
    const { appId, cname, uid, mode, resourceId, maxIdleSeconds, maxRecordingHour, clientRequest } = request;
    const channel = this.channel(appId, cname);
    const sid = randomBytes(16).toString('hex');
    const expiresAtMs = nowMs + resource.resourceExpiredHour * 3_600_000;
    const facts = {
      appId,
      cname,
      uid,
      mode,
      resourceId,
      sid,
      expiresAtMs,
      maxIdleSeconds,
      maxRecordingHour,
      clientRequest,
    };
    const recorder = new Recorder({ ...facts, startedAtMs: nowMs }, channel);
    // The SDK refuses to join where a user of that uid is, or a banned one; Agora's 200 does not tell.
    const cannotJoin = mode !== 'web' && (channel.has(uid) || channel.isBanned(uid, nowMs));
    if (request.neverStarts || cannotJoin) recorder.leave('neverStarted', nowMs);
    this.recorders.push(recorder);
    this.bySid.set(sid, recorder);
    return recorder;
  }
}
