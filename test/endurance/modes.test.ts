import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../src/recording/messages.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { pageService } from '../support/page.js';
import { withDevServer, withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

const webPage: RecordingSpec['extensionServiceConfig'] = {
  errorHandlePolicy: 'error_abort',
  extensionServices: [{ ...pageService(), errorHandlePolicy: 'error_abort' }],
};

const modes: { spec: Partial<RecordingSpec>; update: UpdateRequest }[] = [
  {
    spec: { mode: 'composite', recordingConfig: { channelType: 0, maxIdleTime: 300 } },
    update: { streamSubscribe: { audioUidList: { subscribeAudioUids: ['11'] } } },
  },
  {
    spec: { mode: 'individual', recordingConfig: { channelType: 1, maxIdleTime: 300, subscribeUidGroup: 0 } },
    update: { streamSubscribe: { videoUidList: { subscribeVideoUids: ['#allstream#'] } } },
  },
  { spec: { mode: 'web', extensionServiceConfig: webPage }, update: { webRecordingConfig: { onhold: true } } },
];

type Bench = ReturnType<typeof withBench>;

function runsWholeLife(bench: Bench) {
  it.each(modes)('a recording runs from start to manifest: %j', async ({ spec, update }) => {
    const { recording, started } = await bench.client.start(await bench.newSpec({ ...spec, heartbeatSeconds: 5 }));
    expect(started.sid).toMatch(/\w+/u);
    await bench.pass(6);
    expect(await recording.confirmed()).toEqual(started);

    expect(await recording.update(update)).toEqual({ applied: 'byAgora' });
    if (spec.mode === 'composite') {
      expect(await recording.updateLayout({ mixedVideoLayout: 1 })).toEqual({ applied: 'byAgora' });
    } else {
      await expect(recording.updateLayout({ mixedVideoLayout: 1 })).rejects.toThrow('only a composite recording');
    }
    await bench.pass(80);
    await until(recording, ({ counters }) => counters.heartbeats >= 2);

    const result = await recording.stop();
    expect(result.outcome).toBe('completed');
    expect(result.manifest.length).toBeGreaterThan(0);
    expect(result.manifest.every(({ name, key }) => key === `school/${name}`)).toBe(true);
    const { recorders } = await bench.emulator.ledger();
    expect(recorders.filter(({ sid }) => sid === started.sid)).toMatchObject([{ leaveReason: 'stop' }]);
  });
}

describe('on a server that skips time', () => {
  const server = withTimeSkipping();
  const bench = withBench(server, { skipping: true });
  runsWholeLife(bench);
});

describe('on the dev server', () => {
  const bench = withBench(withDevServer());
  runsWholeLife(bench);
});
