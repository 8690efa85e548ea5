import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { messageNames } from '../../src/recording/names.js';
import { installLogger } from '../../src/worker-logger.js';
import { withBench } from '../support/bench.js';
import { withDevServer } from '../support/temporal.js';
import { eventually, until } from '../support/until.js';

const lines: string[] = [];
// Before anything makes a runtime that logs elsewhere: there is one in a process.
installLogger(pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }));

const server = withDevServer();
const bench = withBench(server);

const line = z.looseObject({
  msg: z.string().optional(),
  workflowId: z.string().optional(),
  sdkComponent: z.string().optional(),
});
const linesOf = (workflowId: string) =>
  lines.map((text) => line.parse(JSON.parse(text))).filter((one) => one.workflowId === workflowId);

it('every line about a recording says which one, and of which recorder once there is one', async () => {
  const { recording, started } = await bench.client.start(await bench.newSpec({ cname: 'logged' }));
  await until(recording, ({ phase }) => phase === 'recording');
  const { workflowId } = recording;
  await server.env.client.workflow.getHandle(workflowId).signal(messageNames.update, { nonsense: true });
  await recording.stop();
  const warned = () => linesOf(workflowId).find(({ msg }) => msg?.includes('the signal update changed nothing'));
  await eventually(() => warned() !== undefined);
  const { appId } = bench.emulator;
  const whose = { workflowId, runId: expect.any(String), appId, cname: 'logged', uid: '9001' };
  expect(warned()).toMatchObject({ ...whose, sid: started.sid });
  const all = linesOf(workflowId);
  expect(new Set(all.map(({ sdkComponent }) => sdkComponent))).toEqual(new Set(['worker', 'workflow']));
  for (const one of all) expect(one).toMatchObject(whose);
  const told = { sid: started.sid, recorderUid: '9001' };
  const ofStop = () =>
    linesOf(workflowId).filter(({ activityType, recorderUid }) => activityType === 'stop' && recorderUid);
  await eventually(() => ofStop().length > 0);
  for (const one of ofStop()) expect(one).toMatchObject({ ...whose, ...told });
});
