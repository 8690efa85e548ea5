import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { examine, type Finding } from '../../src/doctor/examine.js';
import { temporalTarget } from '../../src/temporal-connection.js';
import { startWorker } from '../../src/worker.js';
import { run } from '../cli/support.js';
import { withBench } from '../support/bench.js';
import { withDevServer, workflowForTests } from '../support/temporal.js';
import { withGuards } from './surroundings.js';

const server = withDevServer();
const bench = withBench(server, { worker: false });
const guards = withGuards(server);
const before = { ...process.env };

/** What each profile is told, in the words that are to be there. */
const refusals: Record<string, RegExp> = {
  'unknown-ca': /CA that is not trusted here.+TEMPORAL_TLS_SERVER_CA_CERT_PATH/u,
  'other-name': /certificate is for another name.+TEMPORAL_TLS_SERVER_NAME/u,
  'no-certificate': /wants a client certificate, and there is none.+TEMPORAL_TLS_CLIENT_CERT_PATH/u,
  'expired-certificate': /client certificate has expired: \w+ \d+ .+TEMPORAL_TLS_CLIENT_CERT_PATH/u,
  'strange-certificate': /most likely because it refuses the client certificate.+its CA has signed/u,
  'unfit-pair': /certificate or key for TLS cannot be used.+the key that of the certificate/u,
  'half-a-pair': /tls\.client_key is missing beside client_cert.+TEMPORAL_TLS_CLIENT_KEY_PATH/u,
  'no-file': /\/nowhere\/client\.pem cannot be read \(ENOENT\)/u,
  'wrong-key': /refuses the API key.+TEMPORAL_API_KEY/u,
  'odd-key': /API key holds what no key does/u,
  'no-key': /there is no API key.+TEMPORAL_API_KEY/u,
  'in-the-clear': /most likely because it wants TLS.+TEMPORAL_TLS=true/u,
  'no-tls': /does not speak TLS.+TEMPORAL_TLS=false/u,
  nobody: /connection refused: nobody listens there.+TEMPORAL_ADDRESS/u,
  'no-such-name': /its name (?:is not known|cannot be looked up now).+TEMPORAL_ADDRESS/u,
  'no-address': /Temporal's address is no host with a port.+without https/u,
  unheard: /profile "unheard" is not in the file.+TEMPORAL_PROFILE/u,
};

interface Told {
  client: string;
  worker: string;
  doctor: string;
}

const told = new Map<string, Told>();

async function tellAll(profile: string): Promise<Told> {
  const [client, worker, doctor] = await Promise.all([byClient(profile), byWorker(profile), byDoctor(profile)]);
  return { client, worker, doctor };
}

async function byClient(profile: string): Promise<string> {
  const { code, out, err } = await run('list', '--profile', profile);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  return err;
}

async function byWorker(profile: string): Promise<string> {
  const workflow = await workflowForTests();
  const starting = async () =>
    startWorker({ config: bench.config, temporal: temporalTarget(profile), workflow, sweep: false });
  return starting().then(
    async (worker) => {
      await worker.drain();
      throw new Error(`${profile} was not refused`);
    },
    ({ message }) => message,
  );
}

async function byDoctor(profile: string): Promise<string> {
  const findings: Finding[] = [];
  for await (const finding of examine({ env: {}, profile, workflowId: 'any' })) findings.push(finding);
  const [first] = findings;
  expect(findings.map(({ area, verdict }) => `${area} ${verdict}`)).toEqual(['temporal failed']);
  return `${first?.found}: ${first?.remedy}`;
}

beforeAll(async () => {
  process.env.TEMPORAL_CONFIG_FILE = guards.configFile;
  await Promise.all(
    Object.keys(refusals).map(async (profile) => {
      told.set(profile, await tellAll(profile));
    }),
  );
}, 120_000);
afterAll(() => {
  process.env = { ...before };
});

describe('who cannot connect is told why, and what to do, by client, worker and doctor alike', () => {
  it.each(Object.entries(refusals))('%s', (profile, expected) => {
    const { client, worker, doctor } = told.get(profile) ?? { client: '', worker: '', doctor: '' };
    for (const words of [client, worker, doctor]) {
      const oneLine = words.replaceAll('\n', ' ');
      expect(oneLine).toMatch(expected);
      expect(oneLine).not.toMatch(/nobody-may-see|BEGIN|transport::|\{/u);
    }
  });
});

describe("Temporal's configuration", () => {
  it('is not taken for an empty one when its file is not there', () => {
    process.env.TEMPORAL_CONFIG_FILE = '/nowhere/temporal.toml';
    expect(() => temporalTarget()).toThrow(/TEMPORAL_CONFIG_FILE names a file that cannot be read \(ENOENT\)/u);
    process.env.TEMPORAL_CONFIG_FILE = guards.configFile;
  });

  it('keeps what stands in a line that cannot be read to itself', async () => {
    process.env.TEMPORAL_CONFIG_FILE = 'package.json';
    expect(() => temporalTarget()).toThrow(/in package\.json cannot be used:\n.+ is no TOML, see line 1/u);
    process.env.TEMPORAL_CONFIG_FILE = guards.configFile;
  });
});
