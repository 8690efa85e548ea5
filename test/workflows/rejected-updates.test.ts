import { expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';

// On the dev server: the one that skips time writes down that it asked.
const server = withDevServer();
const bench = withBench(server);

it('an Update that breaks rules is rejected by its validator, and leaves no event in the history', async () => {
  const { recording } = await bench.client.start(await bench.newSpec());
  await bench.pass(10);
  await recording.confirmed();
  const workflow = server.env.client.workflow.getHandle(recording.workflowId);
  const before = await recording.state();
  const { historyLength } = await workflow.describe();

  const badLayout = { mixedVideoLayout: 9, backgroundColor: 'blue', colour: 'red' };
  const rules = ['mixedVideoLayout', 'backgroundColor', 'colour'].map(aboutField);
  await expect(workflow.executeUpdate('updateLayout', { args: [badLayout] })).rejects.toMatchObject({
    cause: { type: 'InvalidSpec', details: [expect.arrayContaining(rules)] },
  });
  await expect(workflow.executeUpdate('update', { args: [{}] })).rejects.toMatchObject({
    cause: { type: 'InvalidSpec', message: expect.stringContaining('must change something') },
  });
  await expect(workflow.executeUpdate('stop', { args: [{ why: 'no such field' }] })).rejects.toMatchObject({
    cause: { type: 'InvalidSpec', details: [[aboutField('why')]] },
  });
  expect((await workflow.describe()).historyLength).toBe(historyLength);
  expect(await recording.state()).toEqual(before);
  await recording.stop();
});

function aboutField(field: string) {
  return { field, rule: expect.any(String), remedy: expect.any(String) };
}
