import { workflowIdOf } from '../../src/recording/names.js';
import type { RecordingSpec } from '../../src/recording/spec.js';
import { withBench } from '../support/bench.js';
import { endsAfterEach } from '../support/ends.js';
import type { TestServer } from '../support/temporal.js';

/** A bench that has no worker before a test lets one come, which is gone after the test. */
export function withLateWorker(server: TestServer) {
  const bench = withBench(server, { worker: false });
  const ends = endsAfterEach();
  const idOf = ({ cname, uid }: RecordingSpec) => workflowIdOf({ appId: bench.emulator.appId, cname, uid });
  return {
    bench,
    ends,
    idOf,
    async workerComes(): Promise<void> {
      const worker = await bench.anotherWorker();
      ends.push(() => worker.drain());
    },
    /** How many runs of this recording there have been. */
    async runsOf(spec: RecordingSpec): Promise<number> {
      const { count } = await server.env.client.workflow.count(`WorkflowId = "${idOf(spec)}"`);
      return count;
    },
  };
}
