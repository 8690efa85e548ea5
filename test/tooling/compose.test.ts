import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { output } from '../../scripts/lib/command.js';
import { root } from '../../scripts/lib/root.js';
import { dynamicConfig, searchAttributeTypeName } from '../../scripts/temporal/dev-server.js';
import { searchAttributes } from '../../src/recording/names.js';

const read = (file: string) => readFile(join(root, 'compose', file), 'utf8');

const service = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  networks: z.array(z.string()).default([]),
  network_mode: z.string().optional(),
  ports: z.array(z.string()).default([]),
  restart: z.string(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  read_only: z.boolean().default(false),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }),
  logging: z.looseObject({ options: z.record(z.string(), z.string()) }),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).default({}),
  deploy: z.looseObject({
    resources: z.looseObject({ limits: z.object({ cpus: z.string(), memory: z.string(), pids: z.number() }) }),
  }),
});
const file = z.looseObject({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() }).nullable()),
});

const text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
const { services, networks } = file.parse(parse(text, { merge: true }));
const all = Object.entries(services);

/** Which services do not keep a rule. */
const breaking = (keeps: (one: z.infer<typeof service>, name: string) => boolean) =>
  all.filter(([name, one]) => !keeps(one, name)).map(([name]) => name);

describe('the services of docker-compose.yml', () => {
  it('are a whole deployment', () => {
    const expected = ['postgresql', 'temporal', 'temporal-ui', 'worker-1', 'worker-2', 'callbacks', 'codec-server'];
    expect(Object.keys(services)).toEqual(expect.arrayContaining(expected));
  });

  it('have exact versions of their images, ours that of the package', async () => {
    expect(breaking(({ image }) => /:\d+\.\d+(?:\.\d+)?(?:-\w+)?$/u.test(image))).toEqual([]);
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    expect(breaking(({ build, image }) => !build || image === `agora-durable-recording:${version}`)).toEqual([]);
  });

  it('are looked at, unless somebody waits for their end', () => {
    const isWaitedFor = (name: string) =>
      all.some(([, { depends_on }]) => depends_on[name]?.condition === 'service_completed_successfully');
    expect(breaking(({ healthcheck }, name) => Boolean(healthcheck.test) !== isWaitedFor(name))).toEqual([]);
  });

  it('come back when they die, and those that end by themselves only when they failed', () => {
    expect(
      breaking(({ restart, healthcheck }) => restart === (healthcheck.disable ? 'on-failure:5' : 'unless-stopped')),
    ).toEqual([]);
  });

  it('have bounds: of processors, memory, processes and logs', () => {
    expect(breaking(({ logging: { options } }) => Boolean(options['max-size'] && options['max-file']))).toEqual([]);
    expect(all.filter(([, { deploy }]) => deploy.resources.limits.pids === 0)).toEqual([]);
  });

  it('have no rights that they do not need, and write to their own disk only where they must', () => {
    expect(breaking(({ cap_drop }) => cap_drop.includes('ALL'))).toEqual([]);
    expect(breaking(({ security_opt }) => security_opt.includes('no-new-privileges:true'))).toEqual([]);
    expect(breaking(({ read_only }) => read_only)).toEqual(['temporal-ui']);
  });

  it('are reached from this machine alone', () => {
    expect(breaking(({ ports }) => ports.every((port) => port.startsWith('127.0.0.1:')))).toEqual([]);
  });

  it('keep the database to the Temporal server and what makes its schema', () => {
    expect(networks.database?.internal).toBe(true);
    expect(all.filter(([, one]) => one.networks.includes('database')).map(([name]) => name)).toEqual([
      'postgresql',
      'temporal-schema',
      'temporal',
    ]);
    expect(services.postgresql?.networks).toEqual(['database']);
  });

  it('give a worker more time to end than its drain takes', () => {
    const workers = [services['worker-1'], services['worker-2']];
    for (const worker of workers) {
      const drain = Number(worker?.command[(worker?.command.indexOf('--drain-seconds') ?? 0) + 1]);
      expect(Number.parseInt(String(worker?.stop_grace_period), 10)).toBeGreaterThan(drain);
    }
  });
});

describe('the secrets of docker-compose.yml', () => {
  const isSecret = (name: string) => /PASSWORD|PWD|SECRET|TOKEN|CERTIFICATE|_KEY$/u.test(name);

  it('are never in it, nor is there a default for one', () => {
    const given = all.flatMap(([, { environment }]) => Object.entries(environment).filter(([name]) => isSecret(name)));
    expect(given.length).toBeGreaterThan(10);
    const inTheClear = given.filter(([, value]) => value !== null && !/^\$\{[A-Z_]+:\?[^}]+\}$/u.test(value));
    expect(inTheClear).toEqual([]);
    expect(text).not.toMatch(/:-/u);
  });

  it('are all made anew by compose/make-env.sh, which leaves a file alone that is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'compose-'));
    const make = (name: string, ...options: string[]) =>
      output('sh', [join(root, 'compose/make-env.sh'), ...options, join(folder, name)], { timeoutMs: 10_000 });
    const settingsOf = async (name: string) =>
      Object.fromEntries(
        (await readFile(join(folder, name), 'utf8')).split('\n').map((line) => line.split(/=(.*)/u, 2)),
      );
    await make('one');
    await make('other', '--emulator');
    const [one, other] = [await settingsOf('one'), await settingsOf('other')];
    const required = [...text.matchAll(/\$\{([A-Z_]+):\?/gu)].map(([, name = '']) => name);
    for (const name of new Set(required)) {
      expect(one[name]).toMatch(/^\S{32,}$/u);
      expect(other[name]).not.toBe(one[name]);
    }
    expect(one.AGORA_APP_ID).toBe('');
    expect(other.AGORA_API_URL).toBe('http://localhost:8780');
    await expect(make('one')).rejects.toThrow('is there already');
    await rm(folder, { recursive: true });
  });
});

describe('the deployment of docker-compose.yml', () => {
  it('hands a worker every variable that its configuration knows', async () => {
    const known = (await readFile(join(root, 'src/config.ts'), 'utf8')).match(/\bAGORA_[A-Z_]*[A-Z]\b/gu) ?? [];
    const others = ['AGORA_CALLBACK_SECRET', 'AGORA_CODEC_TOKEN'];
    const given = Object.keys(services['worker-1']?.environment ?? {});
    expect([...new Set(known)].filter((name) => !given.includes(name) && !others.includes(name))).toEqual([]);
  });

  it('makes exactly the search attributes a recording sets', async () => {
    const lines = (await read('namespace.sh')).matchAll(/^attributes (\w+) (.+)$/gmu);
    const made = [...lines].flatMap(([, type, names = '']) => names.split(' ').map((name) => `${name}: ${type}`));
    const wanted = Object.values(searchAttributes).map(({ name, type }) => `${name}: ${searchAttributeTypeName(type)}`);
    expect(made.sort()).toEqual(wanted.sort());
  });

  it('runs the server with the same dynamic configuration as the dev server', async () => {
    const entries = (await read('dynamic-config.yaml')).matchAll(/^(\S+):\n {2}- value: (\S+)$/gmu);
    const values = Object.fromEntries([...entries].map(([, key, value]) => [key, value]));
    const wanted = Object.entries(dynamicConfig).map(([key, value]) => [key, String(value)]);
    expect(values).toEqual(Object.fromEntries(wanted));
  });
});
