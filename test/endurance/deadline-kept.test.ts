import { expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { historiesOf } from '../support/histories.js';
import { withTimeSkipping } from '../support/temporal.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });

it('72 hours, and nobody calls stop: the recorder leaves before it expires, watched all the time, in bounded histories', async () => {
  const spec = await bench.newSpec({ recordingConfig: { channelType: 0, maxIdleTime: 300 } });
  const { recording, started } = await bench.client.start(spec);
  const result = await recording.result();
  expect(result).toMatchObject({ outcome: 'completed', reason: expect.stringContaining('deadline') });

  const { recorders, totals } = await bench.emulator.ledger([]);
  const [recorder] = recorders.filter(({ sid }) => sid === started.sid);
  expect(totals).toMatchObject({ started: 1, live: 0, leaked: 0, pastExpiry: 0, doubled: 0 });
  expect(Date.parse(String(recorder?.leftAt))).toBeLessThan(Date.parse(String(recorder?.expiresAt)));

  const { counters } = await recording.state();
  expect(counters.heartbeats).toBeGreaterThanOrEqual(2000);
  const histories = await historiesOf(server.env.client, recording.workflowId);
  expect(histories.length).toBeGreaterThan(1);
  expect(Math.max(...histories.map(({ events }) => events?.length ?? 0))).toBeLessThan(2000);
}, 180_000);
