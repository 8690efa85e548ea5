import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });
const hour = 3600;

let folder: string;
let keysFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-keys-'));
  keysFile = join(folder, 'keys.json');
});
beforeEach(() => {
  bench.config.storage.renewed = { vendor: 1, region: 0, bucket: 'lessons', keysFile };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As whoever renews them leaves them behind. */
async function writeKeys({ hours }: { hours: number }): Promise<void> {
  const stsExpiration = Math.floor((await server.env.currentTimeMs()) / 1000) + hours * hour;
  await writeFile(
    keysFile,
    JSON.stringify({ accessKey: 'ASIA', secretKey: 's3cr3t', stsToken: 'FwoG', stsExpiration }),
  );
}

async function confirmedRecording() {
  const spec = await bench.newSpec({
    storage: 'renewed',
    recordingConfig: { channelType: 0, maxIdleTime: 24 * hour },
    heartbeatSeconds: 1800,
  });
  const { recording } = await bench.client.start(spec);
  await bench.pass(10);
  await until(recording, ({ phase }) => phase === 'recording');
  const updates = () =>
    bench.emulator.requests().filter(({ cname, endpoint }) => cname === spec.cname && endpoint === 'update');
  const entry = async () => (await bench.emulator.ledger()).recorders.find(({ cname }) => cname === spec.cname);
  return { recording, updates, entry };
}

describe('a recording with temporary storage keys', () => {
  it('gives Agora the fresh ones every hour, so that they never lapse', async () => {
    await writeKeys({ hours: 5 });
    const { recording, updates, entry } = await confirmedRecording();
    for (let hours = 0; hours < 8; hours += 1) {
      await writeKeys({ hours: 6 });
      await bench.pass(hour);
    }
    expect(await recording.stop()).toMatchObject({ outcome: 'completed', segments: [{ uploadingStatus: 'uploaded' }] });
    expect(updates().map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await entry()).not.toHaveProperty('storageKeysLapsed');
  });

  it('goes on when nobody renews them, tries again until they are, and says so', async () => {
    await writeKeys({ hours: 5 });
    const { recording, updates } = await confirmedRecording();
    await bench.pass(2 * hour);
    expect(updates()).toEqual([]);
    const { phase, events } = await recording.state();
    expect(phase).toBe('recording');
    expect(events.at(-1)?.what).toMatch(/keys from file:.+: stsExpiration is less than 4 hours ahead/u);
    await writeKeys({ hours: 6 });
    await bench.pass(200);
    expect(updates()).toMatchObject([{ status: 200 }]);
    await recording.stop();
  });

  it('keeps them out of its history', async () => {
    await writeKeys({ hours: 6 });
    const { recording, updates } = await confirmedRecording();
    await bench.pass(1.5 * hour);
    await recording.stop();
    expect(updates()).toHaveLength(1);
    const history = await server.env.client.workflow.getHandle(recording.workflowId).fetchHistory();
    const said = textsIn(history).join('\n');
    expect(said).toContain('renewed');
    expect(said).not.toMatch(/s3cr3t|FwoG/u);
  });
});

/** Payloads are bytes, which JSON would hide. */
function textsIn(value: unknown): string[] {
  if (value instanceof Uint8Array || Buffer.isBuffer(value)) return [Buffer.from(value).toString()];
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
