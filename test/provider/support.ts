import type { LedgerEntry, RequestLogEntry } from '../../src/emulator/server.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import type { RecordingHandle } from '../../src/recording-handle.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';
import { until } from '../support/until.js';

/** What Agora answers instead of a result: HTTP status, code, reason. */
export type Answer = readonly [status: number, code: number | undefined, reason: string];

const patient = { recordingConfig: { channelType: 0, maxIdleTime: 86_400 } } as const;

/** A bench for recordings to which Agora gives one answer of its documentation. */
export function withProvider() {
  // A lost answer breaks its connection soon, so that no test waits for a client's patience to end.
  const bench = withBench(withTimeSkipping(), { skipping: true, emulator: { silenceMs: 50 } });
  const sentTo = (cname: string, endpoint: string): RequestLogEntry[] =>
    bench.emulator.requests().filter((sent) => sent.cname === cname && sent.endpoint === endpoint);

  return {
    bench,
    sentTo,
    async recordersOf(cname: string): Promise<LedgerEntry[]> {
      const { recorders } = await bench.emulator.ledger();
      return recorders.filter((recorder) => recorder.cname === cname);
    },
    /** The n-th requests, from 1, of this channel to this endpoint get the answer. */
    answers(
      on: 'acquire' | 'start' | 'query' | 'update' | 'updateLayout' | 'stop',
      cname: string,
      answer: Answer,
      times = 1,
    ) {
      const [status, code, reason] = answer;
      const faults = Array.from({ length: times }, (_, n) => ({
        on,
        when: { nth: n + 1, cname },
        do: { kind: 'refuse', status, ...(code === undefined ? {} : { code }), reason } as const,
      }));
      bench.emulator.faults(faults);
    },
    /** Asked for, with what becomes of it still to come. */
    async asked(changes: Partial<RecordingSpec> = {}) {
      const spec = await bench.newSpec({ ...patient, ...changes });
      const { cname, uid } = spec;
      const recording = bench.client.get({ appId: bench.emulator.appId, cname, uid });
      return { cname, recording, start: () => bench.client.start(spec).catch((error: unknown) => error) };
    },
    /** Recording, as Agora says. */
    async begun(changes: Partial<RecordingSpec> = {}): Promise<{ cname: string; recording: RecordingHandle }> {
      const spec = await bench.newSpec({ ...patient, ...changes });
      const { recording } = await bench.client.start(spec);
      await bench.pass(10);
      await until(recording, ({ phase }) => phase === 'recording');
      return { cname: spec.cname, recording };
    },
  };
}
