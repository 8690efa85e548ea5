import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/emulator/server.js';
import { withBench } from '../support/bench.js';
import { ofPage } from '../support/page.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

// A web recorder is in no channel, so nothing can take it out of one.

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true, emulator: { silenceMs: 50 } });

function sentTo(cname: string, endpoint: string) {
  return bench.emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === endpoint);
}

describe('a web recorder whose sid is lost', () => {
  it.each<[string, Fault['do']]>([
    ['its answer was lost', 'loseAnswer'],
    ['Agora says that it has started already', { kind: 'refuse', status: 201, code: 7, reason: 'already started' }],
  ])('gets no second one beside it, and the failure says that it may be there: %s', async (_, action) => {
    const spec = await bench.newSpec(ofPage());
    const cname = String(spec.cname);
    bench.emulator.faults([{ on: 'start', when: { nth: 1, cname }, do: action }]);
    const starting = bench.client.start(spec).catch((error) => error);
    const recording = bench.client.get({ appId: bench.emulator.appId, cname, uid: spec.uid });
    await until(recording, () => true);
    await bench.pass(400);
    expect(await starting).toMatchObject({ type: 'StartFailed', message: expect.stringContaining('maxRecordingHour') });
    expect((await bench.emulator.ledger()).totals.doubled).toBe(0);
    expect(sentTo(cname, 'acquire')).toHaveLength(1);
    expect(sentTo(cname, 'kickingRule')).toEqual([]);
    const { searchAttributes } = await server.env.client.workflow.getHandle(recording.workflowId).describe();
    expect(searchAttributes).toMatchObject({ AgoraLive: [true], AgoraPhase: ['stopped'] });
  });
});

describe('one of two web recorders whose sid is lost', () => {
  it('gets none beside it, and the other one goes on and is stopped', async () => {
    const spec = await bench.newSpec({ ...ofPage(), redundancy: 2 });
    const cname = String(spec.cname);
    bench.emulator.faults([{ on: 'start', when: { nth: 2, cname }, do: 'loseAnswer' }]);
    const { recording } = await bench.client.start(spec);
    await bench.pass(1800);
    expect(await recording.state()).toMatchObject({ phase: 'recording' });
    expect(sentTo(cname, 'acquire')).toHaveLength(2);
    expect((await recording.stop()).outcome).toBe('completed');
    const { recorders } = await bench.emulator.ledger();
    const reasons = recorders.filter((recorder) => recorder.cname === cname).map(({ leaveReason }) => leaveReason);
    // Which of the two starts comes second is chance.
    expect(reasons.toSorted()).toEqual(['stop', undefined]);
  });
});

describe('a web recorder that cannot be stopped before resourceExpiredHour', () => {
  it('is not said to be gone', async () => {
    const spec = await bench.newSpec({ ...ofPage(), resourceExpiredHour: 1 });
    const { recording } = await bench.client.start(spec);
    bench.emulator.faults([{ on: 'stop', do: { kind: 'refuse', status: 500, code: 500, reason: 'internal error' } }]);
    const failure = await recording.result().catch((error) => error);
    expect(failure).toMatchObject({ type: 'ExpiredBeforeStop', message: expect.stringContaining('maxRecordingHour') });
    const [{ manifest }] = failure.details;
    expect(manifest).toHaveLength(1);
    expect(sentTo(String(spec.cname), 'kickingRule')).toEqual([]);
    const { searchAttributes } = await server.env.client.workflow.getHandle(recording.workflowId).describe();
    expect(searchAttributes).toMatchObject({ AgoraLive: [true], AgoraPhase: ['stopped'] });
  });
});
