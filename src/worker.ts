import type { DataConverter, WorkerDeploymentVersion } from '@temporalio/common';
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
import { encryptedDataConverter, ensureKeys } from './codec/encryption-codec.js';
import { type Config, encryptionOf, type Project } from './config.js';
import { Crew } from './crew.js';
import { apiTaskQueue, recordingTaskQueue, sweeperNames } from './recording/names.js';
import { activityInterceptors, traceSinks } from './telemetry/activity-interceptors.js';
import { lookingAgain, lookout } from './telemetry/gauges.js';
import { unreachable } from './temporal/connection.js';
import { becomeCurrent } from './temporal/current-version.js';
import { type Deployment, versioned, versionOf } from './temporal/deployment.js';
import { ensureSearchAttributes } from './temporal/search-attributes.js';
import { ensureSweepSchedule } from './temporal/sweep-schedule.js';
import { workflowCode } from './workflow-code.js';

export type { Deployment } from './temporal/deployment.js';

export interface RecordingWorkerOptions {
  /** With a function the configuration is asked for anew each time, so that it may change; the App IDs may become more. */
  config: Config | (() => Config);
  temporal: { connectionOptions: NativeConnectionOptions; namespace: string };
  /**
   * How long a drain may take, in seconds: calls to Agora under way are waited for, then cancelled. A stop of a recorder
   * takes up to 45 s. Default 60.
   */
  drainSeconds?: number;
  /** The converter that clients use, if theirs encrypts payloads. Default: by the configuration's `encryption`. */
  dataConverter?: DataConverter;
  /** Bundled workflow code, instead of the build's or the sources'. */
  workflow?: Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'bundlerOptions' | 'interceptors'>;
  /**
   * How often the gauges are read of Temporal's visibility, in seconds; for a process whose Runtime exports metrics. Default:
   * never.
   */
  gaugesEverySeconds?: number;
  /** Opts into worker versioning, by which recordings stay with the version that began them: docs/deploying.md. */
  deployment?: Deployment;
  /** How the sweeper works; with `false` this worker makes no Schedule for it. */
  sweep?: false | SweeperOptions;
}

export interface SweeperOptions extends SweepSettings {
  /** How often it is started, by one Schedule for all workers. Default 300. */
  everySeconds?: number;
}

export interface RecordingWorker {
  /** Of its deployment; none without worker versioning. */
  readonly version?: WorkerDeploymentVersion;
  /** Resolves when the worker has drained; rejects when it died. */
  readonly done: Promise<void>;
  /** Takes no more work, finishes what is under way within the bound, and closes its connections. */
  drain(): Promise<void>;
  /**
   * Resolves if it takes work and Temporal answers.
   *
   * @throws with why it is not ready
   */
  ready(): Promise<void>;
}

/** How many recordings' workflows stay in memory; an idle one takes about a quarter of a MB. */
const cachedRecordings = 2000;

/** The longest that Agora may take for one call, in parallel over all recordings of an App ID. */
const parallelCalls = 100;

/** How long Temporal may take to answer whether it is there. */
const patienceMs = 2000;

/** How often a configuration that may change is looked at for new App IDs. */
const newAppIdsMs = 10_000;

/**
 * Starts a worker: one for the recordings, and one for the calls of each App ID. Used by the command line and by tests alike.
 *
 * @throws TemporalUnreachable; ConfigurationError when the namespace lacks the search attributes and they cannot be made, or
 *   the deployment's name cannot be one;
 *   EncryptionKeyError or SecretUnavailable when the key that encrypts cannot be had.
 */
export async function startWorker(options: RecordingWorkerOptions): Promise<RecordingWorker> {
  const { config, temporal } = options;
  const configNow = typeof config === 'function' ? config : () => config;
  const { dataConverter = encryptedDataConverter(encryptionOf(configNow)) } = options;
  const { workflow = workflowCode(dataConverter), deployment } = options;
  await ensureKeys(dataConverter);
  const version = deployment && (await versionOf(deployment, workflow));
  const connection = await connect(temporal.connectionOptions);
  const deps = createActivityDeps(configNow);
  const crew = new Crew(async () => {
    await deps.close();
    await connection.close();
  });
  try {
    await ensureSearchAttributes(connection, temporal.namespace);
    if (options.sweep !== false) await scheduleSweeper(connection, options);
    const factory = workerFactory(connection, { ...options, dataConverter, workflow, version }, deps);
    crew.add('recordings', await factory.forRecordings());
    const serveAppIds = async () => {
      for (const project of Object.values(configNow().projects)) {
        if (!crew.has(project.appId)) crew.add(project.appId, await factory.forCalls(project));
      }
    };
    await serveAppIds();
    if (typeof config === 'function') crew.repeat(serveAppIds, newAppIdsMs);
    if (options.gaugesEverySeconds !== undefined) readGauges(crew, { connection, options, configNow });
    if (version && deployment.makeCurrent) {
      const { namespace } = temporal;
      await becomeCurrent({ connection, namespace, version, projects: Object.values(configNow().projects) });
    }
    return {
      version,
      done: crew.done,
      drain: () => crew.drain(),
      async ready() {
        const [idle] = crew.idle;
        if (idle !== undefined) throw new Error(`the worker of ${idle} is draining, or has died`);
        await connection.withDeadline(Date.now() + patienceMs, () => connection.workflowService.getSystemInfo({}));
      },
    };
  } catch (error) {
    await crew.drain();
    throw error;
  }
}

function readGauges(
  crew: Crew,
  {
    connection,
    options: { gaugesEverySeconds = 60, temporal },
    configNow,
  }: { connection: NativeConnection; options: RecordingWorkerOptions; configNow: () => Config },
): void {
  const projects = () => projectsByAppId(configNow());
  const { metricMeter: meter } = Runtime.instance();
  const look = lookingAgain(lookout({ connection, namespace: temporal.namespace, meter, projects }));
  crew.repeat(look, gaugesEverySeconds * 1000);
  void look();
}

function projectsByAppId({ projects }: Config): Map<string, string> {
  return new Map(Object.values(projects).map(({ appId, name }) => [appId, name]));
}

async function connect(options: NativeConnectionOptions): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(options);
  } catch (error) {
    throw await unreachable(options, error);
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

function workerFactory(
  connection: NativeConnection,
  options: RecordingWorkerOptions & { version: WorkerDeploymentVersion | undefined },
  deps: ActivityDeps,
) {
  const { temporal, dataConverter, drainSeconds = 60, workflow, sweep, version } = options;
  const common = {
    connection,
    namespace: temporal.namespace,
    activities: { ...createActivities(deps), ...createSweepActivities(sweep || {}) },
    dataConverter,
    shutdownGraceTime: `${drainSeconds} seconds`,
    ...(version && { workerDeploymentOptions: versioned(version) }),
  } as const;
  const activity = [activityInterceptors];
  return {
    forRecordings: () =>
      Worker.create({
        ...common,
        ...workflow,
        interceptors: { ...workflow?.interceptors, activity },
        sinks: traceSinks(),
        taskQueue: recordingTaskQueue,
        maxCachedWorkflows: cachedRecordings,
        reuseV8Context: true,
      }),
    forCalls: ({ appId, requestsPerSecond }: Project) =>
      Worker.create({
        ...common,
        interceptors: { activity },
        taskQueue: apiTaskQueue(appId),
        maxConcurrentActivityTaskExecutions: parallelCalls,
        maxTaskQueueActivitiesPerSecond: requestsPerSecond * queueLaneShare,
      }),
  };
}
