import { Command, InvalidArgumentError } from 'commander';
import type { RecordingClient } from '../../client.js';
import { InvalidSpecError } from '../../client-errors.js';
import { recordingTaskQueue } from '../../recording/names.js';
import { checkSpec, isSpec, type RecordingSpec } from '../../recording/spec.js';
import {
  type CommandContext,
  type CommonOptions,
  readJson,
  withClient,
  withCommonOptions,
  withExample,
} from '../command.js';
import { printJson, sayingIfSlow } from '../output.js';
import { watchToEnd } from './watch.js';

interface StartOptions extends CommonOptions {
  appId?: string;
  project?: string;
  cname?: string;
  uid?: string;
  mode?: string;
  region?: string;
  storage?: string;
  token?: string;
  expiredHour?: number;
  heartbeat?: number;
  maxDuration?: number;
  refuse?: boolean;
  wait?: boolean;
}

const slowAfterMs = 10_000;

export function startCommand(context: CommandContext): Command {
  const command = new Command('start')
    .description('start a recording, and return once it has a sid')
    .argument('[spec]', 'the spec: JSON, a file that holds it, or - for standard input; options below overrule it')
    .option('--cname <name>', 'channel to record')
    .option('--uid <uid>', 'uid of the recorder, nobody else’s in the channel')
    .option('--mode <mode>', 'composite, individual or web')
    .option('--storage <profile>', 'storage profile of the worker')
    .option('--token <token>', 'channel token; auto: made by the worker')
    .option('--region <region>', 'CN, AP, EU or NA')
    .option('--project <name>', 'project of the worker')
    .option('--app-id <id>', 'App ID (default: AGORA_APP_ID)')
    .option('--expired-hour <hours>', 'resourceExpiredHour, 1 to 720', Number)
    .option('--heartbeat <time>', 'time between two looks at the recorder, as 120s or 2m', seconds)
    .option('--max-duration <time>', 'stop after this, as 90m or 2h', seconds)
    .option('--refuse', 'fail if this very recording is running, instead of joining it')
    .option('--wait', 'show it live until it is over');
  withCommonOptions(command).action(async (source: string | undefined, options: StartOptions) => {
    const spec = await specFrom(source, options);
    await withClient(options, (client) => start({ client, spec, options, context }));
  });
  return withExample(
    command,
    'agora-recording start --cname lesson-42 --uid 9001 --storage default --max-duration 2h --wait',
    'agora-recording start spec.json --json',
  );
}

interface Start {
  client: RecordingClient;
  spec: RecordingSpec;
  options: StartOptions;
  context: CommandContext;
}

async function start({ client, spec, options, context }: Start): Promise<void> {
  const starting = client.start(spec, { ifRunning: options.refuse ? 'refuse' : 'join' });
  const { recording, started } = await sayingIfSlow(starting, slowAfterMs, () => sayWhySlow(client, context));
  const { workflowId } = recording;
  if (!options.wait) {
    if (options.json) printJson(context.terminal, { workflowId, ...started });
    else context.terminal.out(`${workflowId}\nsid ${started.sid}, uid ${started.uid}\n`);
    return;
  }
  await watchToEnd(recording, { options, context });
}

/** Most often nothing is wrong with the recording: there is just nobody to do it. */
async function sayWhySlow({ client }: RecordingClient, { terminal }: CommandContext): Promise<void> {
  const taskQueue = { name: recordingTaskQueue };
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue,
    taskQueueType: 1,
  });
  terminal.err(
    pollers && pollers.length > 0
      ? 'still waiting for a sid; `agora-recording status` tells what it is doing\n'
      : `no worker polls the task queue ${recordingTaskQueue}: start one with \`agora-recording worker\`\n`,
  );
}

async function specFrom(source: string | undefined, options: StartOptions): Promise<RecordingSpec> {
  const { appId, project, cname, uid, mode, region, storage, token } = options;
  const { expiredHour: resourceExpiredHour, heartbeat: heartbeatSeconds, maxDuration } = options;
  const given = {
    appId,
    project,
    cname,
    uid,
    mode,
    region,
    storage,
    token,
    resourceExpiredHour,
    heartbeatSeconds,
    maxDuration,
  };
  const base = source === undefined ? {} : await readJson(source);
  const overruling = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const spec: unknown = typeof base === 'object' && base !== null ? { ...base, ...overruling } : base;
  if (isSpec(spec)) return spec;
  throw new InvalidSpecError(checkSpec(spec));
}

const secondsOf: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

function seconds(value: string): number {
  const [, amount, unit = 's'] = /^(\d+)([smhd]?)$/u.exec(value) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('expected a time such as 90s, 90m or 2h');
  return Number(amount) * (secondsOf[unit || 's'] ?? 1);
}
