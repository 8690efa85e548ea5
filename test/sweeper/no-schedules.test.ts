import { expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true, sweep: {} });

it('a server without Schedules gets its recordings done all the same', async () => {
  const { recording } = await bench.client.start(await bench.newSpec());
  await recording.confirmed();
  expect(await recording.stop()).toMatchObject({ outcome: 'completed' });
});
