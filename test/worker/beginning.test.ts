import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { SearchAttributeType } from '@temporalio/common';
import { defineSearchAttributeKey } from '@temporalio/common/lib/search-attributes.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { type DevServer, freePort } from '../../scripts/temporal/dev-server.js';
import { temporalCli } from '../../scripts/temporal/executables.js';
import { ConfigurationError } from '../../src/config.js';
import { searchAttributes } from '../../src/recording/names.js';
import { TemporalUnreachable } from '../../src/temporal/connection.js';
import { type RecordingWorker, startWorker } from '../../src/worker.js';
import { endsAfterEach } from '../support/ends.js';
import { type Stage, setStage } from '../support/stage.js';
import { envOf, ownDevServer, workflowForTests } from '../support/temporal.js';

const run = promisify(execFile);

/** As many keywords as a namespace of this server can have. */
const theirs = Array.from({ length: 10 }, (_, n) =>
  defineSearchAttributeKey(`Theirs${n}`, SearchAttributeType.KEYWORD),
);

const ends = endsAfterEach();

/** A server that knows these search attributes only, and what a worker needs besides. */
async function serverWith(
  known: typeof theirs,
): Promise<{ server: DevServer; env: TestWorkflowEnvironment; stage: Stage }> {
  const server = await ownDevServer({ searchAttributes: known });
  ends.push(() => server.stop());
  const env = await envOf(server);
  ends.push(() => env.teardown());
  const stage = await setStage(env, { worker: false, workflow: await workflowForTests() });
  ends.push(() => stage.stop());
  return { server, env, stage };
}

async function begin(
  { config }: Pick<Stage, 'config'>,
  address: string,
  namespace = 'default',
): Promise<RecordingWorker> {
  const temporal = { connectionOptions: { address }, namespace };
  const worker = await startWorker({
    config,
    temporal,
    workflow: await workflowForTests(),
    sweep: false,
    drainSeconds: 5,
  });
  ends.push(() => worker.drain());
  return worker;
}

async function ruleBrokenBy(beginning: Promise<RecordingWorker>) {
  const error = await beginning.catch((refusal) => refusal);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error.rules).toHaveLength(1);
  return error.rules[0];
}

describe('a worker that begins in a namespace without our search attributes', () => {
  it('makes them, even if two begin at once, and a recording can begin right away', async () => {
    const { server, env, stage } = await serverWith([]);
    await Promise.all([begin(stage, server.address), begin(stage, server.address)]);
    const { recording, started } = await stage.client.start(await stage.newSpec());
    expect(await recording.stop()).toMatchObject({ segments: [{ sid: started.sid }] });
    const { customAttributes } = await env.connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes).sort()).toEqual(
      Object.values(searchAttributes)
        .map(({ name }) => name)
        .sort(),
    );
  }, 60_000);

  it('says why it cannot make them, and which command makes them', async () => {
    const { server, env, stage } = await serverWith(theirs);
    const { rule, remedy } = await ruleBrokenBy(begin(stage, server.address));
    expect(rule).toMatch(/lacks the search attributes AgoraAppId, .+cannot make them: .*10 search attribute/u);

    await env.connection.operatorService.removeSearchAttributes({
      namespace: 'default',
      searchAttributes: theirs.map(({ name }) => name),
    });
    const [command = '', ...args] = remedy.split(' ');
    expect(command).toBe('temporal');
    await run(await temporalCli(() => undefined, { prepare: false }), [...args, '--address', server.address]);
    await begin(stage, server.address);
  }, 60_000);

  it('says that there is no such namespace, and which command makes it', async () => {
    const { server, stage } = await serverWith([]);
    expect(await ruleBrokenBy(begin(stage, server.address, 'lessons'))).toEqual({
      field: 'namespace lessons',
      rule: 'does not exist',
      remedy: expect.stringContaining('temporal operator namespace create --namespace lessons'),
    });
  }, 60_000);
});

describe('a worker that begins where no Temporal listens', () => {
  it('names the address, and says what to do', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const { stage } = await serverWith([]);
    const error = await begin(stage, address).catch((refusal) => refusal);
    expect(error).toBeInstanceOf(TemporalUnreachable);
    expect(error).toMatchObject({ address, message: expect.stringContaining(`Temporal at ${address} cannot be used`) });
    expect(error.message).toMatch(/: start it, or set TEMPORAL_ADDRESS or a profile of Temporal's configuration$/u);
  }, 60_000);
});
