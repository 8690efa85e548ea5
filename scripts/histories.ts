import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { z } from 'zod';
import { addSearchAttributes } from '../src/temporal/search-attributes.js';
import { workflowCode } from '../src/workflow-code.js';
import { historiesOf } from '../test/support/histories.js';
import { scenarios } from '../test/support/scenarios.js';
import { setStage } from '../test/support/stage.js';
import { root } from './lib/root.js';
import { timeSkippingServer } from './temporal/executables.js';

/** `npm run histories`: plays every scenario and keeps its histories, as those of this version, for the replay test; one line of JSON a run. */
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
const folder = join(root, 'test/histories', version);
const server = await timeSkippingServer((line) => process.stderr.write(`${line}\n`));
const env = await TestWorkflowEnvironment.createTimeSkipping({ server });
await addSearchAttributes(env.connection, env.namespace ?? 'default');
await mkdir(folder, { recursive: true });

for (const [name, play] of Object.entries(scenarios)) {
  // A stage for each, so that no scenario's leftovers colour another's history.
  const stage = await setStage(env, { skipping: true, workflow: workflowCode() });
  const { workflowId } = await play(stage);
  const histories = await historiesOf(env.client, workflowId);
  for (const [run, history] of histories.entries()) {
    const file = histories.length > 1 ? `${name}.${run + 1}.json` : `${name}.json`;
    await writeFile(join(folder, file), `${JSON.stringify(JSON.parse(historyToJSON(history)))}\n`);
    process.stdout.write(`${file}: ${history.events?.length ?? 0} events\n`);
  }
  await stage.stop();
}
await env.teardown();
