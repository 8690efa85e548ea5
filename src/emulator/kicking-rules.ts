import type { ChannelName } from './world.js';

export type Privilege = 'join_channel' | 'publish_audio' | 'publish_video';

export interface KickingRule extends ChannelName {
  /** Absent for everybody in the channel. */
  uid?: string;
  ip: string;
  /** For how long; 0 for this once. */
  banMs: number;
  privileges: Privilege[];
}

export interface KeptRule extends KickingRule {
  id: number;
  createdAtMs: number;
  endsAtMs: number;
}

/** The rules of the channel management API; one that has ended, or was for once, is kept no longer. */
export class KickingRules {
  private readonly rules = new Map<number, KeptRule>();
  private lastId = 0;

  /** @returns its id */
  add(rule: KickingRule, nowMs: number): number {
    this.lastId += 1;
    const kept = { ...rule, id: this.lastId, createdAtMs: nowMs, endsAtMs: nowMs + rule.banMs };
    if (rule.banMs > 0) this.rules.set(kept.id, kept);
    return kept.id;
  }

  of(appId: string, nowMs: number): KeptRule[] {
    return [...this.rules.values()].filter((rule) => rule.appId === appId && rule.endsAtMs > nowMs);
  }

  /** @returns whether there was one */
  remove({ appId, id }: { appId: string; id: number }, nowMs: number): boolean {
    return this.of(appId, nowMs).some((rule) => rule.id === id) && this.rules.delete(id);
  }

  keepsOut({ appId, cname, uid }: ChannelName & { uid: string }, nowMs: number): boolean {
    return this.of(appId, nowMs).some(
      (rule) =>
        rule.cname === cname &&
        (rule.uid === undefined || rule.uid === uid) &&
        rule.privileges.includes('join_channel'),
    );
  }
}
