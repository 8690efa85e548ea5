import type { Chronicle, Evidence } from '../evidence.js';
import type { Finding } from '../oracle.js';
import { at, type Life, livesByOwner, minute, second } from './lives.js';

type Found = Omit<Finding, 'offence'>;

/** Clocks of Temporal and Agora are read one after the other. */
const slackMs = 60 * second;
/** To confirm that a recorder is lost, and to begin another, also when the first tries come to nothing. */
const recoveryMs = 10 * minute;
/** A recorder that was never confirmed is stopped within this. */
const neverConfirmedMs = 5 * minute;

/** Recordings that were over before their time, or without a recorder for too long. */
export function notGoneOn(evidence: Evidence): Found[] {
  return [...livesByOwner(evidence)].flatMap(([owner, lives]) => {
    const words = tooShort(owner, lives) ?? hangs(evidence, owner, lives) ?? gapIn(evidence, owner, lives);
    return words === undefined ? [] : [{ of: owner.workflowId, words }];
  });
}

function tooShort(owner: Chronicle, lives: readonly Life[]): string | undefined {
  const { closed } = owner;
  if (!closed || closed.how === 'terminated') return undefined;
  if (closed.how === 'failed' && !failedWhileRecording(closed.atMs, lives)) return undefined;
  const endMs = lawfulEndMs(owner, lives);
  if (closed.atMs >= endMs - slackMs) return undefined;
  const due = Number.isFinite(endMs) ? `before ${at(endMs)}` : 'while nobody asked for it';
  return `it was over at ${at(closed.atMs)}, ${due}: ${closed.words}`;
}

/** One that could not begin, or not begin again, says so by failing; one that had a recorder had no reason to. */
function failedWhileRecording(closedAtMs: number, lives: readonly Life[]): boolean {
  return lives.some(
    ({ fromMs, untilMs }) => Math.abs(untilMs - closedAtMs) < slackMs && untilMs - fromMs > neverConfirmedMs,
  );
}

function hangs({ nowMs }: Evidence, owner: Chronicle, lives: readonly Life[]): string | undefined {
  if (owner.closed || nowMs < lawfulEndMs(owner, lives) + recoveryMs + owner.heartbeatSeconds * second)
    return undefined;
  return 'it should have ended, and still runs';
}

/** The first moment at which it may be over. */
function lawfulEndMs(owner: Chronicle, lives: readonly Life[]): number {
  const { stopAskedAtMs, maxDuration, atDeadline } = owner;
  const ends = [stopAskedAtMs, ...lives.filter((life) => endsIt(owner, life)).map(({ untilMs }) => untilMs)];
  const [first] = lives;
  if (first && maxDuration !== undefined) ends.push(first.fromMs + maxDuration * second);
  if (first && atDeadline === 'stop') ends.push(deadlineOf(first));
  return Math.min(Number.POSITIVE_INFINITY, ...ends.filter((ms) => ms !== undefined));
}

/** Whether its leaving by itself is the end of the recording, too. */
function endsIt({ afterExit }: Chronicle, { entry: { leaveReason } }: Life): boolean {
  if (leaveReason === 'idle' || leaveReason === 'maxRecordingHour') return afterExit !== 'resume';
  return leaveReason === 'crashed' && afterExit === 'end';
}

/** 5 min or 1 % before expiry, whichever is more, but no more than half. */
function deadlineOf({ fromMs, entry }: Life): number {
  const expiresMs = Date.parse(entry.expiresAt);
  const lifeMs = expiresMs - fromMs;
  return expiresMs - Math.min(lifeMs / 2, Math.max(5 * minute, lifeMs * 0.01));
}

/** The time between two recorders, longer than it takes to find out and to begin again. */
function gapIn({ requests }: Evidence, owner: Chronicle, lives: readonly Life[]): string | undefined {
  const wasDisturbed = requests.some(({ cname, fault }) => cname === owner.cname && fault !== undefined);
  const endMs = Math.min(owner.closed?.atMs ?? Number.POSITIVE_INFINITY, lawfulEndMs(owner, lives));
  if (lives.length === 0) return undefined;
  let coveredUntilMs = lives[0]?.fromMs ?? 0;
  let last: Life | undefined;
  for (const life of [...lives, undefined]) {
    const fromMs = Math.min(life?.fromMs ?? endMs, endMs);
    const leftByItself = last !== undefined && last.entry.leaveReason !== 'stop';
    const allowedMs = wasDisturbed || leftByItself ? owner.heartbeatSeconds * second + recoveryMs : slackMs;
    if (Number.isFinite(fromMs) && fromMs - coveredUntilMs > allowedMs) {
      return `nobody recorded from ${at(coveredUntilMs)} to ${at(fromMs)}`;
    }
    if (life && life.untilMs >= coveredUntilMs) [coveredUntilMs, last] = [life.untilMs, life];
  }
  return undefined;
}
