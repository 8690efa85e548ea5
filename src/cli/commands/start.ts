import { Command } from 'commander';
import type { RecordingClient } from '../../client.js';
import { InvalidSpecError } from '../../client-errors.js';
import { checkSpec, isSpec, type RecordingSpec } from '../../recording/spec.js';
import {
  type Call,
  type CommandContext,
  type CommonOptions,
  withClient,
  withCommonOptions,
  withExample,
} from '../command.js';
import { printJson, printLines } from '../output.js';
import { readJson } from '../read-json.js';
import { patiently } from '../slow.js';
import { seconds, wholeNumber } from '../values.js';
import { goesOn, watchToEnd } from './watch.js';

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
  atDeadline?: string;
  afterExit?: string;
  redundancy?: number;
  refuse?: boolean;
  wait?: boolean;
}

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
    .option('--expired-hour <hours>', 'resourceExpiredHour, 1 to 720', wholeNumber({ min: 1, max: 720 }))
    .option('--heartbeat <time>', 'time between two looks at the recorder, as 120s or 2m', seconds)
    .option('--max-duration <time>', 'stop after this, as 90m or 2h', seconds)
    .option('--at-deadline <what>', 'stop, or rollover: go on with the next recorder')
    .option('--after-exit <what>', 'when the recorder leaves by itself: end, resume or auto')
    .option('--redundancy <recorders>', '1, or 2 at once', wholeNumber({ min: 1, max: 2 }))
    .option('--refuse', 'fail if this very recording is running, instead of joining it')
    .option('--wait', 'show it live until it is over');
  withCommonOptions(command).action(async (source: string | undefined, options: StartOptions) => {
    const spec = await specFrom(source, options);
    const work = withClient({ options, context }, (client) => start(client, spec, { options, context }));
    await work.catch(goesOn(`if it has begun: \`agora-recording list --channel ${spec.cname}\``));
  });
  return withExample(
    command,
    'agora-recording start --cname lesson-42 --uid 9001 --storage default --max-duration 2h --wait',
    'agora-recording start spec.json --json',
  );
}

async function start(client: RecordingClient, spec: RecordingSpec, call: Call & { options: StartOptions }) {
  const { options, context } = call;
  const starting = client.start(spec, { ifRunning: options.refuse ? 'refuse' : 'join' });
  const { recording, started } = await patiently({ client, context }, starting);
  const { workflowId } = recording;
  if (options.json) printJson(context.terminal, { workflowId, ...started });
  else printLines(context.terminal, [workflowId, `sid ${started.sid}, uid ${started.uid}`]);
  if (options.wait) await watchToEnd(recording, call);
}

/** What the options say overrules what the source says. */
async function specFrom(source: string | undefined, options: StartOptions): Promise<RecordingSpec> {
  const base = source === undefined ? {} : await readJson(source);
  const spec: unknown = typeof base === 'object' && base !== null ? { ...base, ...given(options) } : base;
  const rules = [...checkSpec(spec), ...(namesNoAppId(spec) ? [appIdMissing] : [])];
  if (rules.length === 0 && isSpec(spec)) return spec;
  throw new InvalidSpecError(rules);
}

function given(options: StartOptions): Record<string, unknown> {
  const { appId, project, cname, uid, mode, region, storage, token } = options;
  const { maxDuration, atDeadline, afterExit, redundancy } = options;
  const renamed = { resourceExpiredHour: options.expiredHour, heartbeatSeconds: options.heartbeat };
  const going = { maxDuration, atDeadline, afterExit, redundancy };
  const all = { appId, project, cname, uid, mode, region, storage, token, ...going, ...renamed };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const appIdMissing = { field: 'appId', rule: 'is missing', remedy: 'give --app-id, or set AGORA_APP_ID' };

function namesNoAppId(spec: unknown): boolean {
  return typeof spec === 'object' && spec !== null && !('appId' in spec) && !process.env.AGORA_APP_ID;
}
