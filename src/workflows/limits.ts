import { workflowInfo } from '@temporalio/workflow';
import type { RecordingLife } from './life.js';

/** Temporal warns at 4,096 events and gives up at 51,200; the Web UI stays quick well below either. */
const eventsPerRun = 1500;

/** Whether a new run has to take over. */
export function historyIsLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return historyLength >= eventsPerRun || continueAsNewSuggested;
}

/** The deadline and `maxDuration`, each a reason to stop. */
export function askStopIfTimeIsUp(life: RecordingLife): void {
  const { segment, endAtMs } = life;
  if (segment && Date.now() >= Date.parse(segment.stopBy)) {
    life.askStop({
      why: 'deadline',
      words: 'the deadline is reached: past resourceExpiredHour Agora would refuse the stop',
    });
  } else if (endAtMs !== undefined && Date.now() >= endAtMs) {
    life.askStop({ why: 'maxDuration', words: `maxDuration (${life.spec.maxDuration} s) is reached` });
  }
}
