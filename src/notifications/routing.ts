import { WorkflowNotFoundError } from '@temporalio/client';
import type { RecordingClient } from '../client.js';
import type { RecordingFilter, RecordingSummary } from '../listing.js';
import type { AgoraEvent } from '../recording/agora-event.js';
import { messageNames, workflowIdMaxBytes, workflowIdOf } from '../recording/names.js';
import { BoundedMap } from './bounded-map.js';

/** Where a notification says that its recorder is. */
export interface Place {
  appId: string;
  /** In web mode a label of the caller's. */
  cname?: string;
}

/** The running recordings of a filter; a test on a server without `list` brings its own. */
export type Locate = (filter: RecordingFilter & { running: true }) => AsyncIterable<RecordingSummary>;

const rememberedSids = 10_000;
/** A channel rarely has more than two. */
const mostOfOneChannel = 50;

/** Any other would find none, and might be read as a part of the search. */
const sidForm = /^[\w-]+$/u;

/** One way to find the recording: whom it may be, and whether it surely is theirs. */
interface Guess {
  workflowIds: readonly string[];
  certain: boolean;
}

export interface RoutingOptions {
  client: RecordingClient;
  /** How long Temporal may take for one notification. */
  handOverMs: number;
  /** Default: Temporal's list. */
  locate?: Locate;
}

/** Finds the recordings that a notification is about, and signals it to them. */
export class Routing {
  private readonly bySid = new BoundedMap<string>(rememberedSids);

  private readonly locate: Locate;

  constructor(private readonly options: RoutingOptions) {
    this.locate = options.locate ?? ((filter) => options.client.list(filter));
  }

  /**
   * @returns the running recordings that have it in their history now, by workflow id; those whose it is not pass over it.
   * @throws whatever keeps Temporal from taking it, or the time it takes: the notification has to come again.
   */
  async handOver(event: AgoraEvent, place: Place): Promise<string[]> {
    const { client, handOverMs } = this.options;
    const deadline = Date.now() + handOverMs;
    // Temporal's client pauses between its tries, whatever the deadline.
    return within(
      handOverMs,
      client.client.withDeadline(deadline, () => this.offerByTurns(event, place)),
    );
  }

  private async offerByTurns(event: AgoraEvent, place: Place): Promise<string[]> {
    for await (const { workflowIds, certain } of this.guesses(event, place)) {
      const offers = await Promise.all(workflowIds.map((workflowId) => this.offer(workflowId, event)));
      const takers = workflowIds.filter((_, n) => offers[n]);
      const [only, ...more] = takers;
      if (certain && event.sid && only && more.length === 0) this.bySid.set(event.sid, only);
      if (only) return takers;
    }
    return [];
  }

  /** The cheapest first. Temporal's view of search attributes may lag behind, and a workflow id never does. */
  private async *guesses({ sid, uid }: AgoraEvent, { appId, cname }: Place): AsyncGenerator<Guess> {
    const known = sid && this.bySid.get(sid);
    if (known) yield { workflowIds: [known], certain: true };
    if (cname && uid) yield { workflowIds: idsThatFit(workflowIdOf({ appId, cname, uid })), certain: true };
    if (sid && sidForm.test(sid)) yield { workflowIds: idsOf(await this.found({ appId, sid })), certain: true };
    if (!cname) return;
    const inChannel = await this.found({ appId, cname });
    const withUid = inChannel.filter(({ uids }) => uid !== undefined && uids.includes(uid));
    yield { workflowIds: idsOf(withUid), certain: true };
    // Under a random uid after a failover, and with a sid that nobody knows yet: the recordings themselves can tell.
    yield { workflowIds: idsOf(inChannel), certain: false };
  }

  private async found(filter: RecordingFilter): Promise<RecordingSummary[]> {
    const found: RecordingSummary[] = [];
    for await (const summary of this.locate({ ...filter, running: true })) {
      found.push(summary);
      if (found.length >= mostOfOneChannel) break;
    }
    return found;
  }

  /** False when that recording is not running. */
  private async offer(workflowId: string, event: AgoraEvent): Promise<boolean> {
    try {
      await this.options.client.client.workflow.getHandle(workflowId).signal(messageNames.agoraEvent, event);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}

function idsOf(summaries: readonly RecordingSummary[]): string[] {
  return summaries.map(({ workflowId }) => workflowId);
}

/** Temporal refuses a longer one, and no recording can have it. */
function idsThatFit(workflowId: string): string[] {
  return Buffer.byteLength(workflowId) <= workflowIdMaxBytes ? [workflowId] : [];
}

/** @throws Error when the work takes longer; it is then left to itself. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Temporal did not answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
