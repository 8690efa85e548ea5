import { describe, expect, it } from '@jest/globals';
import type { RecordingFilter, RecordingSummary } from '../../src/listing.js';
import { withBench } from '../support/bench.js';
import { historiesOf, makeHistoryLong } from '../support/histories.js';
import { ofPage } from '../support/page.js';
import { withDevServer } from '../support/temporal.js';
import { until } from '../support/until.js';

// The server that skips time lists nothing.
const server = withDevServer();
const bench = withBench(server);

const mostLooks = 500;

async function listed(filter: RecordingFilter): Promise<RecordingSummary[]> {
  const found = [];
  for await (const summary of bench.client.list(filter)) found.push(summary);
  return found;
}

/** Temporal's view may lag behind: asks until these channels, in whatever order, are all that is listed. */
async function listsOnly(filter: RecordingFilter, cnames: string[]): Promise<RecordingSummary[]> {
  const wanted = [...cnames].sort();
  for (let looks = 1; ; looks += 1) {
    const found = await listed(filter);
    const names = found.map(({ cname }) => cname).sort();
    if (looks === mostLooks) expect({ filter, names }).toEqual({ filter, names: wanted });
    if (JSON.stringify(names) === JSON.stringify(wanted)) return found;
  }
}

describe('the list of recordings', () => {
  it('is by every attribute a recording has, and by any of them together', async () => {
    const { appId } = bench.emulator;
    const lesson = await bench.client.start(await bench.newSpec({ cname: 'lesson 7', resourceExpiredHour: 1 }));
    const page = await bench.client.start(await bench.newSpec({ cname: 'pages/"7\\"', ...ofPage() }));
    const over = await bench.client.start(await bench.newSpec({ cname: 'over' }));
    await bench.emulator.advance(30);
    await over.recording.stop();
    const all = ['lesson 7', 'over', 'pages/"7\\"'];
    const inTwoHours = new Date(Date.now() + 2 * 3_600_000);

    await listsOnly({}, all);
    await listsOnly({ appId }, all);
    await listsOnly({ appId: 'f'.repeat(32) }, []);
    await listsOnly({ cname: 'pages/"7\\"' }, ['pages/"7\\"']);
    await listsOnly({ mode: 'composite' }, ['lesson 7', 'over']);
    await listsOnly({ phase: 'stopped' }, ['over']);
    await listsOnly({ live: true }, ['lesson 7', 'pages/"7\\"']);
    await listsOnly({ live: false }, ['over']);
    await listsOnly({ running: true, mode: 'web' }, ['pages/"7\\"']);
    await listsOnly({ running: false }, ['over']);
    await listsOnly({ sid: page.started.sid }, ['pages/"7\\"']);
    const [due] = await listsOnly({ stopBefore: inTwoHours }, ['lesson 7']);
    expect(due).toEqual({
      workflowId: lesson.recording.workflowId,
      runId: expect.any(String),
      status: 'RUNNING',
      appId,
      cname: 'lesson 7',
      mode: 'composite',
      phase: expect.stringMatching(/^(?:confirming|recording)$/u),
      sid: lesson.started.sid,
      uids: [lesson.started.uid, expect.any(String), expect.any(String)],
      live: true,
      stopBy: (await lesson.recording.state()).stopBy,
      startedAt: expect.any(String),
      closedAt: undefined,
    });
    const [closed] = await listsOnly({ cname: 'over' }, ['over']);
    expect(closed).toMatchObject({ status: 'COMPLETED', live: false, closedAt: expect.any(String), stopBy: undefined });
    await Promise.all([lesson, page].map(({ recording }) => recording.stop()));
  });
});

describe('a recording that continues as new', () => {
  it('gives its result to whoever waited since before, and its handle steers whichever run there is', async () => {
    const { recording, started } = await bench.client.start(await bench.newSpec({ heartbeatSeconds: 5 }));
    const result = recording.result();
    await bench.emulator.advance(30);
    await makeHistoryLong(server.env.client, recording.workflowId);
    const { segments } = await until(recording, ({ counters }) => counters.continuedAsNew > 0);
    expect(segments).toMatchObject([{ sid: started.sid }]);
    expect(await recording.started()).toEqual(started);
    const stopped = await recording.stop('enough');
    expect(stopped).toMatchObject({ outcome: 'completed', segments: [{ sid: started.sid }] });
    expect(await result).toEqual(stopped);
    expect(await historiesOf(server.env.client, recording.workflowId)).toHaveLength(2);
  });
});
