import { messageNames } from '../../src/recording/names.js';
import { type Hands, workflowIdFor } from './hands.js';
import type { PlannedChange, RecordingPlan, Step } from './plan.js';

/**
 * Does one step, as far as it can be done without letting time pass: who waits for an answer goes on waiting. A message
 * that comes too late is refused, as it should be.
 */
export async function perform(step: Step, plan: RecordingPlan, hands: Hands): Promise<void> {
  const { cname } = plan.spec;
  switch (step.do) {
    case 'userJoins':
      return hands.emulator.userJoins(cname, step.uid);
    case 'userLeaves':
      return hands.emulator.userLeaves(cname, step.uid);
    case 'start':
      return begin(plan, hands);
    default:
      await send(step, plan, hands).catch(() => undefined);
  }
}

/** Starts it as a service would, and returns once the workflow is there; the sid may need time to pass. */
async function begin(plan: RecordingPlan, hands: Hands): Promise<void> {
  hands.recordings.start(plan.spec).catch(() => undefined);
  const workflow = hands.temporal.workflow.getHandle(workflowIdFor(plan, hands));
  for (let isThere = false; !isThere; ) {
    isThere = await workflow.describe().then(
      () => true,
      () => false,
    );
  }
}

async function send(step: Step, plan: RecordingPlan, hands: Hands): Promise<void> {
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
      await workflow.terminate('chaos');
      break;
  }
}

function messageFor(change: PlannedChange): [name: string, body: unknown] {
  if (change.kind === 'updateLayout') {
    return [messageNames.updateLayout, { mixedVideoLayout: 1, backgroundColor: change.mark }];
  }
  if ('onhold' in change) return [messageNames.update, { webRecordingConfig: { onhold: change.onhold } }];
  const subscribeAudioUids = ['11', '12', change.mark];
  return [messageNames.update, { streamSubscribe: { audioUidList: { subscribeAudioUids } } }];
}
