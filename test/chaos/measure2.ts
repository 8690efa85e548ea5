import { planOf } from './plan.js';
import { playWave } from './play.js';
import { openTheatre } from './theatre.js';

const theatre = await openTheatre(console.error);
const plan = planOf({ seed: 2, recordings: 10, perWave: 10 });
const [w] = plan.waves;
if (!w) throw new Error();
w.killsAtLook = [150];
const e0 = theatre.timeSkippingEnv;
theatre.timeSkippingEnv = async () => {
  const env = await e0();
  setTimeout(async () => {
    for (const plan of w.recordings) {
      const id = `agora-recording/0123456789abcdef0123456789abcdef/${plan.spec.cname}/${plan.spec.uid}`;
      const h = await env.client.workflow
        .getHandle(id)
        .fetchHistory()
        .catch(() => undefined);
      console.error(
        id,
        JSON.stringify(
          h?.events
            ?.slice(-5)
            .map((e) => [
              String(e.eventId),
              e.eventType,
              new Date(Number(e.eventTime?.seconds) * 1000).toISOString(),
              JSON.stringify(e.workflowTaskScheduledEventAttributes?.taskQueue),
              e.workflowTaskStartedEventAttributes?.identity,
              e.activityTaskScheduledEventAttributes?.activityType?.name,
            ]),
        ),
      );
      const d = await env.client.workflow
        .getHandle(id)
        .describe()
        .catch(() => undefined);
      console.error(
        d?.status.name,
        JSON.stringify(d?.raw.pendingActivities),
        JSON.stringify(d?.raw.pendingWorkflowTask),
      );
    }
    process.exit(0);
  }, 90000);
  return env;
};
await playWave(w, theatre);
await theatre.close();
