import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type RecordingWorkerOptions, startWorker } from '../../src/worker.js';

/** A worker in a process of its own, to be killed. Its options come as JSON; it says `ready` when it polls. */
Runtime.install({ logger: new DefaultLogger('ERROR') });
const options: RecordingWorkerOptions = JSON.parse(process.argv[2] ?? '{}');
const worker = await startWorker(options);
process.on('SIGTERM', () => void worker.drain());
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
await worker.done;
process.disconnect?.();
