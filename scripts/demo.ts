import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RecordingResult } from '../src/recording/state.js';
import type { RecordingHandle } from '../src/recording-handle.js';
import { type Stack, startStack, untilInterrupted } from './stack.js';

/** `npm run demo`: the whole stack on this machine, and one recording's whole life. `-- --keep` leaves it up at the end. */
const began = performance.now();
const say = (line: string) => {
  process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line}\n`);
};

const interrupted = untilInterrupted().then(() => 'interrupted' as const);
const stack = await startStack(say);
const ending = await Promise.race([demo(stack), interrupted]).catch((error: unknown) => {
  say(`failed: ${error instanceof Error ? error.message : String(error)}`);
  return 'failed' as const;
});
if (ending === 'done' && process.argv.includes('--keep')) {
  say('left up as asked; Ctrl-C ends it');
  await interrupted;
}
await stack.stop();
process.exit(ending === 'done' ? 0 : 1);

async function demo({ client, emulator, temporal }: Stack): Promise<'done'> {
  const cname = 'lesson-42';
  await emulator.userJoins(cname, '101');
  await emulator.userJoins(cname, '102');
  say(`users 101 and 102 are in the channel ${cname}`);

  const { recording, started } = await client.start({
    cname,
    uid: '9001',
    storage: 'default',
    heartbeatSeconds: 5,
    recordingConfig: {
      channelType: 0,
      maxIdleTime: 300,
      transcodingConfig: { width: 640, height: 360, fps: 15, bitrate: 500, mixedVideoLayout: 0 },
    },
    labels: { course: 'demo' },
  });
  say(`the recorder is started as uid ${started.uid}, sid ${started.sid}`);
  if (temporal.uiUrl) {
    const page = `/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(recording.workflowId)}`;
    say(`watch it in the Web UI: ${temporal.uiUrl}${page}`);
  }

  await recording.confirmed();
  say('Agora says that it is recording');
  await recording.updateLayout({ mixedVideoLayout: 1 });
  say('the layout is changed to the adaptive one');
  await heartbeats(recording, 2);

  const result = await recording.stop('the demo is over');
  say(`stopped: ${result.outcome}, upload: ${result.segments.at(-1)?.uploadingStatus ?? 'unknown'}`);
  await showManifest(result, join(emulator.folder, 'demo'));
  const { totals } = await emulator.ledger();
  say(
    `the ledger: ${totals.started} recorder started, ${totals.live} live, ${totals.leaked} leaked, ${totals.pastExpiry} past expiry`,
  );
  if (totals.live > 0) throw new Error('a recorder was left behind');
  return 'done';
}

async function heartbeats(recording: RecordingHandle, wanted: number): Promise<void> {
  let told = (await recording.state()).counters.heartbeats;
  const enough = told + wanted;
  while (told < enough) {
    const { counters, lastHeartbeat } = await recording.state();
    if (counters.heartbeats > told) say(`heartbeat: ${lastHeartbeat?.word ?? ''}`);
    told = counters.heartbeats;
    await delay(200);
  }
}

async function showManifest({ manifest }: RecordingResult, bucket: string): Promise<void> {
  if (manifest.length === 0) throw new Error('the manifest is empty');
  say('the manifest, each file found in the bucket:');
  for (const { key, kind, track = '' } of manifest) {
    await access(join(bucket, key));
    say(`  ${key}  ${kind} ${track}`);
  }
}
