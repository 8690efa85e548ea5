import { setTimeout as delay } from 'node:timers/promises';
import type { RecordingClient } from '../../src/client.js';
import { InvalidSpecError, NoSuchRecordingError, RecordingFailedError } from '../../src/client-errors.js';
import type { Emulator } from '../../src/emulator/server.js';
import { messageNames, workflowIdOf } from '../../src/recording/names.js';
import type { RecordingHandle } from '../../src/recording-handle.js';
import type { Deployment } from './deployment.js';
import { untilSo } from './looking.js';
import { type PlannedRecording, users } from './plan.js';

type Change = PlannedRecording['changes'][number];

const pauseMs = 500;
const patienceMs = 20_000;
/** Longer than anything stays dead. */
const tries = 200;

/** A service that uses the recordings: whatever is dead, it asks again until it is answered. */
export class Customer {
  private readonly emulator: Emulator;
  private readonly recordings: RecordingClient;

  constructor({ emulator, recordings }: Pick<Deployment, 'emulator' | 'recordings'>) {
    this.emulator = emulator;
    this.recordings = recordings;
  }

  workflowIdOf({ spec }: PlannedRecording): string {
    return workflowIdOf({ appId: this.emulator.appId, cname: spec.cname, uid: spec.uid });
  }

  async start({ spec }: PlannedRecording): Promise<void> {
    if (spec.mode !== 'web') for (const uid of users) await this.emulator.userJoins(spec.cname, uid);
    await insist(() => this.recordings.start(spec));
  }

  /** Returns once Agora has it, or it was part of a start. */
  async change(plan: PlannedRecording, { how, change }: Change): Promise<void> {
    const recording = this.recording(plan);
    if (how === 'update') {
      await insist(() =>
        change.name === 'update' ? recording.update(change.body) : recording.updateLayout(change.body),
      );
    } else {
      const { workflow } = this.recordings.client;
      await insist(() => workflow.getHandle(this.workflowIdOf(plan)).signal(change.name, change.body));
    }
    await untilSo(async () => (await insist(() => recording.state())).waitingChanges.length === 0);
  }

  /** Ends it as was planned; one with a `maxDuration` ends by itself. */
  async end(plan: PlannedRecording): Promise<void> {
    switch (plan.ending) {
      case 'usersLeave':
        for (const uid of users) await this.emulator.userLeaves(plan.spec.cname, uid);
        return;
      case 'maxDuration':
        return;
      default:
        await insist(() => this.unlessOver(plan, () => this.askToEnd(plan)));
    }
  }

  /** Waits until it is over, however it ended; the judge looks at how. */
  async over(plan: PlannedRecording): Promise<void> {
    await insist(() => this.recording(plan).result().catch(unlessFailed));
  }

  private recording(plan: PlannedRecording): RecordingHandle {
    return this.recordings.get(this.workflowIdOf(plan));
  }

  private askToEnd(plan: PlannedRecording): Promise<unknown> {
    const recording = this.recording(plan);
    if (plan.ending === 'cancel') return recording.cancel();
    if (plan.ending === 'stop') return recording.stop('the lesson is over');
    return this.recordings.client.workflow.getHandle(recording.workflowId).signal(messageNames.stop, {});
  }

  /** Who asks again may have been heard the first time. A server that has just come back finds nobody for a moment. */
  private async unlessOver(plan: PlannedRecording, ask: () => Promise<unknown>): Promise<void> {
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof NoSuchRecordingError)) throw error;
      const { status } = await this.recordings.client.workflow.getHandle(this.workflowIdOf(plan)).describe();
      if (status.name === 'RUNNING') throw error;
    }
  }
}

function unlessFailed(error: unknown): void {
  if (!(error instanceof RecordingFailedError)) throw error;
}

async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await answered(ask());
    } catch (error) {
      if (n === tries || error instanceof InvalidSpecError || error instanceof RecordingFailedError) throw error;
    }
    await delay(pauseMs);
  }
}

/** An answer that a dead server owed may never come. */
async function answered<T>(asking: Promise<T>): Promise<T> {
  const over = new AbortController();
  asking.catch(() => undefined);
  const silence = delay(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no answer within ${patienceMs / 1000} s`);
  });
  silence.catch(() => undefined);
  return Promise.race([asking, silence]).finally(() => over.abort());
}
