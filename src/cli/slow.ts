import { setTimeout as delay } from 'node:timers/promises';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { RecordingClient } from '../client.js';
import { recordingTaskQueue } from '../recording/names.js';
import type { CommandContext } from './command.js';

const lookEveryMs = 10_000;

/** Temporal keeps a worker on its list for minutes after its end, but one that is there asks once a minute. */
const goneAfterMs = 70_000;

interface Slow {
  client: RecordingClient;
  context: CommandContext;
}

/** Says why, on standard error, when a thing takes longer than people expect: after 10 s, and when the reason changes. */
export async function patiently<T>({ client, context }: Slow, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const waiting = AbortSignal.any([done.signal, context.signal]);
  const saying = sayWhy({ client, context }, waiting).catch(() => undefined);
  try {
    return await work;
  } finally {
    done.abort();
    await saying;
  }
}

async function sayWhy({ client, context }: Slow, waiting: AbortSignal): Promise<never> {
  for (let before = ''; ; ) {
    await delay(lookEveryMs, undefined, { signal: waiting });
    const why = await reason(client);
    waiting.throwIfAborted();
    if (why !== before) context.terminal.err(`${why}\n`);
    before = why;
  }
}

/** Most often nothing is wrong with the recording: there is just nobody to do it. */
async function reason({ client }: RecordingClient): Promise<string> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: recordingTaskQueue },
    taskQueueType: 1,
  });
  const isThere = pollers?.some((poller) => Date.now() - tsToMs(poller.lastAccessTime ?? undefined) < goneAfterMs);
  return isThere
    ? 'still waiting; `agora-recording status` tells what the recording is doing'
    : `no worker polls the task queue ${recordingTaskQueue}: start one with \`agora-recording worker\``;
}
