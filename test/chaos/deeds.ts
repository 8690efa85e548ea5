import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { messageNames } from '../../src/recording/names.js';
import { type Hands, look, workflowIdFor } from './hands.js';
import type { PlannedChange, RecordingPlan, Step } from './plan.js';

type Wait = (seconds: number) => Promise<void>;

/** Whoever finds Temporal dead comes again, for longer than it is dead. */
const tries = 60;

/**
 * Does one step, as far as it can be done without letting time pass: who waits for an answer goes on waiting. A message
 * that comes too late is refused, as it should be.
 */
export async function perform(step: Step, plan: RecordingPlan, hands: Hands, wait: Wait): Promise<void> {
  for (let n = 1; ; n += 1) {
    try {
      return await tryTo(step, plan, hands, wait);
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError) return;
      // A server that has just come back finds nobody for a moment.
      if (error instanceof WorkflowNotFoundError && (await isOver(plan, hands))) return;
      if (n === tries) throw error;
      await wait(1);
    }
  }
}

function isOver(plan: RecordingPlan, hands: Hands): Promise<boolean> {
  return look(plan, hands).then(
    ({ status }) => status.name !== 'RUNNING',
    () => false,
  );
}

async function tryTo(step: Step, plan: RecordingPlan, hands: Hands, wait: Wait): Promise<void> {
  const { cname } = plan.spec;
  switch (step.do) {
    case 'userJoins':
      return hands.emulator.userJoins(cname, step.uid);
    case 'userLeaves':
      return hands.emulator.userLeaves(cname, step.uid);
    case 'start':
      return begin(plan, hands);
    default:
      return send(step, plan, hands, wait);
  }
}

/** Starts it as a service would, and returns once the workflow is there; the sid may need time to pass. */
async function begin(plan: RecordingPlan, hands: Hands): Promise<void> {
  let refusal: unknown;
  const asking = hands.recordings.start(plan.spec).catch((error) => {
    refusal = error;
  });
  const workflowId = workflowIdFor(plan, hands);
  hands.asking.set(workflowId, Promise.all([hands.asking.get(workflowId), asking]));
  const isThere = () => look(plan, hands).then(Boolean, () => false);
  while (!(await isThere())) if (refusal) throw refusal;
}

async function send(step: Step, plan: RecordingPlan, hands: Hands, wait: Wait): Promise<void> {
  const workflow = hands.temporal.workflow.getHandle(workflowIdFor(plan, hands));
  const accepted = { waitForStage: 'ACCEPTED' } as const;
  switch (step.do) {
    case 'change': {
      const [name, body] = messageFor(step.change);
      if (step.how === 'signal') await workflow.signal(name, body);
      else await workflow.startUpdate(name, { args: [body], ...accepted });
      break;
    }
    case 'stop':
      await workflow.startUpdate(messageNames.stop, { args: [{}], ...accepted });
      break;
    case 'signalStop':
      await workflow.signal(messageNames.stop, {});
      break;
    case 'cancel':
      await workflow.cancel();
      break;
    case 'terminate':
      await terminate(plan, hands, wait);
      break;
  }
}

/** Long enough for who asks to hear of it, or to ask again; an answer that a dead server owed may never come. */
const askingSeconds = 20;

/** Whoever still waits for the answer to a start asks again, and then another run begins: it is terminated, too. */
async function terminate(plan: RecordingPlan, hands: Hands, wait: Wait): Promise<void> {
  const workflowId = workflowIdFor(plan, hands);
  const workflow = hands.temporal.workflow.getHandle(workflowId);
  await workflow.terminate('chaos');
  await Promise.race([hands.asking.get(workflowId), wait(askingSeconds)]);
  if (!(await isOver(plan, hands))) await workflow.terminate('chaos');
}

function messageFor(change: PlannedChange): [name: string, body: unknown] {
  if (change.kind === 'updateLayout') {
    return [messageNames.updateLayout, { mixedVideoLayout: 1, backgroundColor: change.mark }];
  }
  if ('onhold' in change) return [messageNames.update, { webRecordingConfig: { onhold: change.onhold } }];
  const subscribeAudioUids = ['11', '12', change.mark];
  return [messageNames.update, { streamSubscribe: { audioUidList: { subscribeAudioUids } } }];
}
