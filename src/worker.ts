import type { DataConverter } from '@temporalio/common';
import {
  NativeConnection,
  type NativeConnectionOptions,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { type ActivityDeps, createActivityDeps } from './activities/deps.js';
import { createActivities } from './activities/index.js';
import { queueLaneShare } from './activities/pace.js';
import { createSweepActivities, type SweepSettings } from './activities/sweep/sweep-activities.js';
import type { Config, Project } from './config.js';
import { apiTaskQueue, recordingTaskQueue, sweeperNames } from './recording/names.js';
import { ensureSearchAttributes } from './search-attributes.js';
import { ensureSweepSchedule } from './sweep-schedule.js';
import { TemporalUnreachable } from './temporal-connection.js';
import { workflowCode } from './workflow-code.js';

export interface RecordingWorkerOptions {
  config: Config;
  temporal: { connectionOptions: NativeConnectionOptions; namespace: string };
  /**
   * How long a drain may take, in seconds: calls to Agora under way are waited for, then cancelled. A stop of a recorder
   * takes up to 45 s. Default 60.
   */
  drainSeconds?: number;
  /** The converter that clients use, if theirs encrypts payloads. */
  dataConverter?: DataConverter;
  /** Bundled workflow code, instead of the build's or the sources'. */
  workflow?: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'bundlerOptions'>;
  /** How the sweeper works; with `false` this worker makes no Schedule for it. */
  sweep?: false | SweeperOptions;
}

export interface SweeperOptions extends SweepSettings {
  /** How often it is started, by one Schedule for all workers. Default 300. */
  everySeconds?: number;
}

export interface RecordingWorker {
  /** Resolves when the worker has drained; rejects when it died. */
  readonly done: Promise<void>;
  /** Takes no more work, finishes what is under way within the bound, and closes its connections. */
  drain(): Promise<void>;
}

/** How many recordings' workflows stay in memory; an idle one takes about a quarter of a MB. */
const cachedRecordings = 2000;

/** The longest that Agora may take for one call, in parallel over all recordings of an App ID. */
const parallelCalls = 100;

/**
 * Starts a worker: one for the recordings, and one for the calls of each App ID. Used by the command line and by tests alike.
 *
 * @throws TemporalUnreachable, or ConfigurationError when the namespace lacks the search attributes and they cannot be made.
 */
export async function startWorker(options: RecordingWorkerOptions): Promise<RecordingWorker> {
  const { config, temporal } = options;
  const connection = await connect(temporal.connectionOptions);
  try {
    await ensureSearchAttributes(connection, temporal.namespace);
    if (options.sweep !== false) await scheduleSweeper(connection, options);
    const deps = createActivityDeps(config);
    const workers = await createWorkers(connection, options, deps);
    return runTogether(workers, async () => {
      await deps.close();
      await connection.close();
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connect(options: NativeConnectionOptions): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(options);
  } catch (error) {
    throw new TemporalUnreachable(options.address ?? 'localhost:7233', error);
  }
}

/** Without a Schedule everything else works, so that is told and no reason to stay away. */
async function scheduleSweeper(
  connection: NativeConnection,
  { temporal, sweep }: Pick<RecordingWorkerOptions, 'temporal' | 'sweep'>,
): Promise<void> {
  const { everySeconds = 300 } = sweep || {};
  const scheduled = await ensureSweepSchedule({ connection, namespace: temporal.namespace, everySeconds });
  if (scheduled.did !== 'impossible') return;
  Runtime.instance().logger.warn(
    `nobody looks for orphaned recorders: the Schedule ${sweeperNames.schedule} could not be made (${scheduled.why})`,
  );
}

async function createWorkers(
  connection: NativeConnection,
  { config, temporal, dataConverter, drainSeconds = 60, workflow = workflowCode(), sweep }: RecordingWorkerOptions,
  deps: ActivityDeps,
): Promise<Worker[]> {
  const activities = { ...createActivities(deps), ...createSweepActivities(sweep || {}) };
  const common = {
    connection,
    namespace: temporal.namespace,
    activities,
    dataConverter,
    shutdownGraceTime: `${drainSeconds} seconds`,
  } as const;
  const recordings = Worker.create({
    ...common,
    ...workflow,
    taskQueue: recordingTaskQueue,
    maxCachedWorkflows: cachedRecordings,
    reuseV8Context: true,
  });
  const calls = distinctAppIds(config).map((project) =>
    Worker.create({
      ...common,
      taskQueue: apiTaskQueue(project.appId),
      maxConcurrentActivityTaskExecutions: parallelCalls,
      maxTaskQueueActivitiesPerSecond: project.requestsPerSecond * queueLaneShare,
    }),
  );
  return Promise.all([recordings, ...calls]);
}

function distinctAppIds({ projects }: Config): Project[] {
  return [...new Map(Object.values(projects).map((project) => [project.appId, project])).values()];
}

/** If one of them dies, the others drain too: half a worker would take work that it cannot finish. */
function runTogether(workers: Worker[], close: () => Promise<void>): RecordingWorker {
  const shutDown = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => worker.run().finally(shutDown));
  const done = Promise.allSettled(runs).then(async (endings) => {
    await close();
    const death = endings.find((ending) => ending.status === 'rejected');
    if (death) throw death.reason;
  });
  return {
    done,
    async drain() {
      shutDown();
      await done;
    },
  };
}
