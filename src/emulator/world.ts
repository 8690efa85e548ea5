import { randomBytes } from 'node:crypto';
import { Channel } from './channel.js';
import type { Json } from './json.js';
import { type KickingRule, KickingRules } from './kicking-rules.js';
import { type Listener, Recorder, type WireMode } from './recorder.js';
import { refuse } from './refusal.js';

/** How long a resource waits for its start. */
const resourceLifeMs = 5 * 60_000;
/** A failover takes at least this long, and up to 90 s. */
const shortestFailOverMs = 15_000;
const longestFailOverMs = 90_000;

/** A channel is one App ID's: another's of the same name is another. */
export interface ChannelName {
  appId: string;
  cname: string;
}

/** Peak concurrent workers of one App ID. */
export interface Quotas {
  channel: number;
  web: number;
}

export interface AcquireRequest {
  appId: string;
  cname: string;
  uid: string;
  scene: number;
  resourceExpiredHour: number;
  startParameter?: Json;
  excludeResourceIds?: readonly string[];
  region?: string;
}

export interface Resource extends AcquireRequest {
  acquiredAtMs: number;
  recorder?: Recorder;
}

export interface StartRequest {
  appId: string;
  cname: string;
  uid: string;
  resourceId: string;
  mode: WireMode;
  maxIdleSeconds: number;
  maxRecordingHour?: number;
  tokenExpiresAtMs?: number;
  clientRequest: Json;
  /** It gives a sid, and then no recorder ever comes. */
  neverStarts: boolean;
}

/**
 * Channels with their users, resources, and recorders past and present. Time passes for whatever is looked at, just before
 * it is looked at: what becomes of a recorder follows from its channel's users alone, so that hours cost nothing.
 */
export class World {
  readonly recorders: Recorder[] = [];
  private readonly channels = new Map<string, Channel>();
  private readonly resources = new Map<string, Resource>();
  private readonly bySid = new Map<string, Recorder>();
  private readonly live = new Set<Recorder>();
  readonly kickingRules = new KickingRules();

  constructor(
    private readonly quotas: Quotas,
    private readonly random: () => number,
    private readonly listener: Listener,
  ) {}

  /** Lets time pass for everybody. */
  advanceTo(nowMs: number): void {
    for (const recorder of this.live) recorder.advanceTo(nowMs);
  }

  acquire(request: AcquireRequest, nowMs: number): string {
    if (!this.hasWorker({ appId: request.appId, web: request.scene === 1 }, nowMs)) throw refuse.vendorOverload();
    const resourceId = randomBytes(96).toString('base64url');
    this.resources.set(resourceId, { ...request, acquiredAtMs: nowMs });
    return resourceId;
  }

  /** A resource that `start` may be called with; unknown ones are of an emulator before this one. */
  resource(resourceId: string): Resource {
    if (!/^[\w-]{128}$/u.test(resourceId)) throw refuse.unreadableResource();
    const resource = this.resources.get(resourceId);
    if (!resource) throw refuse.resourceExpired();
    return resource;
  }

  start(request: StartRequest, nowMs: number): Recorder {
    const { appId, cname, uid, mode } = request;
    const resource = this.resource(request.resourceId);
    if (resource.appId !== appId) throw refuse.notOfResource();
    if (resource.cname !== cname || resource.uid !== uid) throw refuse.wrongIds('cname or uid');
    if (resource.recorder) throw refuse.alreadyStarted();
    if (nowMs - resource.acquiredAtMs > resourceLifeMs) throw refuse.resourceExpired();
    if (this.inChannel(request, nowMs).some(({ facts }) => facts.uid === uid)) throw refuse.taskConflict();
    if (!this.hasWorker({ appId, web: mode === 'web' }, nowMs)) throw refuse.noWorkerAllocated();
    resource.recorder = this.comes(request, resource, nowMs);
    return resource.recorder;
  }

  /** As it is now. */
  recorder(sid: string, nowMs: number): Recorder | undefined {
    const recorder = this.bySid.get(sid);
    recorder?.advanceTo(nowMs);
    return recorder;
  }

  inChannel({ appId, cname }: ChannelName, nowMs: number): Recorder[] {
    const there = [...this.live].filter(({ facts }) => facts.cname === cname && facts.appId === appId);
    for (const recorder of there) recorder.advanceTo(nowMs);
    return there.filter(({ isLive }) => isLive);
  }

  /** Whom a failure hits: the recorder that a request is about, or those of its channel. */
  victims({ appId, sid, cname }: { appId: string; sid: string; cname?: string }, nowMs: number): Recorder[] {
    const named = this.recorder(sid, nowMs);
    if (named) return [named];
    return cname === undefined ? [] : this.inChannel({ appId, cname }, nowMs);
  }

  /** False for who is kept out. A user with a recorder's uid takes its place: no two members of a channel have the same. */
  userJoins({ uid, sending, ...name }: ChannelName & { uid: string; sending: boolean }, nowMs: number): boolean {
    const there = this.inChannel(name, nowMs);
    if (this.kickingRules.keepsOut({ ...name, uid }, nowMs)) return false;
    this.channel(name).join(uid, sending, nowMs);
    there.find((recorder) => recorder.uid === uid && recorder.facts.mode !== 'web')?.leave('kicked', nowMs);
    for (const recorder of there) recorder.advanceTo(nowMs);
    return true;
  }

  userLeaves({ uid, ...name }: ChannelName & { uid: string }, nowMs: number): void {
    const there = this.inChannel(name, nowMs);
    this.channel(name).leave(uid, nowMs);
    for (const recorder of there) recorder.advanceTo(nowMs);
  }

  /** Applies a new rule to who is there now, and keeps it for as long as it is for. @returns its id */
  rule(rule: KickingRule, nowMs: number): number {
    if (rule.privileges.includes('join_channel')) this.kick(rule, nowMs);
    return this.kickingRules.add(rule, nowMs);
  }

  /** Takes members of one uid out of a channel, or, without a uid, everybody. A recorder of a page is in no channel. */
  private kick({ uid, ...name }: ChannelName & { uid?: string }, nowMs: number): void {
    const channel = this.channel(name);
    for (const recorder of this.inChannel(name, nowMs)) {
      const isMeant = uid === undefined || (recorder.uid === uid && !recorder.isMoving(nowMs));
      if (isMeant && recorder.facts.mode !== 'web') recorder.leave('kicked', nowMs);
    }
    for (const member of uid === undefined ? channel.members : [uid]) channel.leave(member, nowMs);
    this.inChannel(name, nowMs);
  }

  /** Moves a recorder to another server, where it is somebody else. */
  failOver(recorder: Recorder, nowMs: number): void {
    const lastsMs = shortestFailOverMs + Math.floor(this.random() * (longestFailOverMs - shortestFailOverMs));
    const newUid = String(1_000_000_000 + Math.floor(this.random() * 3_000_000_000));
    recorder.failOver({ atMs: nowMs, backAtMs: nowMs + lastsMs, newUid });
  }

  private hasWorker({ appId, web }: { appId: string; web: boolean }, nowMs: number): boolean {
    const isCounted = ({ facts }: Recorder) => facts.appId === appId && (facts.mode === 'web') === web;
    const count = () => [...this.live].filter(isCounted).length;
    const quota = web ? this.quotas.web : this.quotas.channel;
    if (this.live.size < quota || count() < quota) return true;
    this.advanceTo(nowMs);
    return count() < quota;
  }

  private channel({ appId, cname }: ChannelName): Channel {
    const key = `${appId}/${cname}`;
    const channel = this.channels.get(key) ?? new Channel();
    this.channels.set(key, channel);
    return channel;
  }

  private comes(request: StartRequest, resource: Resource, nowMs: number): Recorder {
    const { clientRequest, neverStarts, ...ids } = request;
    const channel = this.channel(request);
    const sid = randomBytes(16).toString('hex');
    const { resourceExpiredHour, excludeResourceIds = [] } = resource;
    const expiresAtMs = nowMs + resourceExpiredHour * 3_600_000;
    const recorder = new Recorder(
      { ...ids, excludeResourceIds, sid, startedAtMs: nowMs, expiresAtMs },
      { ...clientRequest },
      {
        channel,
        listener: (happening, who, atMs) => {
          if (happening === 'left') this.live.delete(who);
          this.listener(happening, who, atMs);
        },
      },
    );
    // The SDK refuses to join where a user of that uid is, or a banned one; the answer does not tell.
    const isKeptOut = channel.has(request.uid) || this.kickingRules.keepsOut(request, nowMs);
    const cannotJoin = request.mode !== 'web' && isKeptOut;
    recorder.besides = this.inChannel(request, nowMs).length;
    this.recorders.push(recorder);
    this.bySid.set(sid, recorder);
    if (neverStarts || cannotJoin) recorder.leave('neverStarted', nowMs);
    else this.live.add(recorder);
    return recorder;
  }
}
