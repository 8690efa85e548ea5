import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { translated } from './client-errors.js';
import type { ChangeAnswer, Layout, UpdateRequest } from './recording/messages.js';
import { messageNames } from './recording/names.js';
import type { RecordingResult, RecordingState, StartedAnswer } from './recording/state.js';

/** One recording, running or over. Every method rejects with one of client-errors.ts. */
export class RecordingHandle {
  constructor(private readonly workflow: WorkflowHandle) {}

  get workflowId(): string {
    return this.workflow.workflowId;
  }

  /** What it is doing, or what became of it. Needs a worker, also for a recording that is over. */
  state(): Promise<RecordingState> {
    return this.told(() => this.workflow.query<RecordingState>(messageNames.state));
  }

  /** Waits for a sid. */
  started(): Promise<StartedAnswer> {
    return this.told(() => this.workflow.executeUpdate<StartedAnswer, []>(messageNames.started));
  }

  /** Waits until Agora says that it is recording. */
  confirmed(): Promise<StartedAnswer> {
    return this.told(() => this.workflow.executeUpdate<StartedAnswer, []>(messageNames.confirmed));
  }

  /** Changes subscriptions, a web page's pause, RTMP outputs or storage keys; answers once Agora has. */
  update(request: UpdateRequest): Promise<ChangeAnswer> {
    return this.told(() =>
      this.workflow.executeUpdate<ChangeAnswer, [unknown]>(messageNames.update, { args: [request] }),
    );
  }

  /** Replaces the whole layout of a composite recording; answers once Agora has. */
  updateLayout(layout: Layout): Promise<ChangeAnswer> {
    return this.told(() =>
      this.workflow.executeUpdate<ChangeAnswer, [unknown]>(messageNames.updateLayout, { args: [layout] }),
    );
  }

  /** Stops the recorder and answers with the manifest once it is known to be gone. */
  stop(reason?: string): Promise<RecordingResult> {
    const request = reason === undefined ? {} : { reason };
    return this.told(() =>
      this.workflow.executeUpdate<RecordingResult, [unknown]>(messageNames.stop, { args: [request] }),
    );
  }

  /** Stops it as an operator would; the result's outcome is then `cancelled`. */
  async cancel(): Promise<void> {
    await this.told(() => this.workflow.cancel());
  }

  /** Waits until it is over, over every continue-as-new. */
  result(): Promise<RecordingResult> {
    return this.told((): Promise<RecordingResult> => this.workflow.result());
  }

  /**
   * Each new state as it comes about, the last one when the recording is over.
   *
   * @param options.intervalMs how often to look; default 1000.
   */
  async *watch({
    intervalMs = 1000,
    signal,
  }: {
    intervalMs?: number;
    signal?: AbortSignal;
  } = {}): AsyncGenerator<RecordingState> {
    for (let before = ''; !signal?.aborted; await pause(intervalMs, signal)) {
      const state = await this.state();
      const now = JSON.stringify(state);
      if (now !== before) yield state;
      if (state.phase === 'stopped') return;
      before = now;
    }
  }

  private async told<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw translated(error, this.workflowId);
    }
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return delay(ms, undefined, { signal }).catch(() => undefined);
}
