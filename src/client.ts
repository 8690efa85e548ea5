import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { DataConverter, Workflow } from '@temporalio/common';
import { InvalidSpecError, NoSuchRecordingError, RecordingNotAnsweringError, translated } from './client-errors.js';
import { CodecWithoutKeys, encryptedDataConverter, ensureKeys } from './codec/encryption-codec.js';
import { appIdsByProject, loadEncryption } from './config.js';
import { isWanted, type RecordingFilter, type RecordingSummary, summaryOf, visibilityQuery } from './listing.js';
import {
  messageNames,
  type RecordingIdentity,
  recordingTaskQueue,
  searchAttributes,
  sweeperNames,
  workflowIdOf,
  workflowType,
} from './recording/names.js';
import { secretPaths } from './recording/secrets.js';
import { checkSpec, type RecordingSpec, workflowIdTooLong } from './recording/spec.js';
import type { StartedAnswer } from './recording/state.js';
import type { SweepOptions, SweepResult } from './recording/sweep.js';
import { RecordingHandle } from './recording-handle.js';
import { clientInterceptors } from './telemetry/tracing.js';
import { connectTo, isLoopback, temporalTarget } from './temporal-connection.js';

export interface RecordingClientOptions {
  /** App IDs by project name. Default: those of the configuration, which is `AGORA_RECORDING_CONFIG` or `AGORA_APP_ID`. */
  projects?: Record<string, string>;
  /** Where the workers reach Agora, if not at Agora's own hosts. Default: `AGORA_API_URL`. */
  apiUrl?: string;
}

export interface ConnectOptions extends RecordingClientOptions {
  /** A profile of Temporal's configuration. Default: TEMPORAL_PROFILE, or `default`. */
  profile?: string;
  /** Overrules the profile. */
  temporal?: { address?: string; namespace?: string };
  /**
   * A converter whose codec encrypts payloads; with one, a spec may hold secrets. Default: by `AGORA_ENCRYPTION_KEY`, or the
   * `encryption` of the configuration's file.
   */
  dataConverter?: DataConverter;
}

export interface StartOptions {
  /** What to do when this very recording is running already. Default `join`. */
  ifRunning?: 'join' | 'refuse';
}

/** What another service calls: starts recordings, finds them and steers them. */
export class RecordingClient {
  private readonly projects: Record<string, string>;
  private readonly apiUrl?: string;

  /** @param client a client of Temporal's, if there is one already; otherwise use {@link RecordingClient.connect}. */
  constructor(
    readonly client: Client,
    private readonly options: RecordingClientOptions & { temporalAddress?: string } = {},
  ) {
    this.projects = options.projects ?? appIdsByProject(process.env);
    this.apiUrl = options.apiUrl ?? process.env.AGORA_API_URL;
  }

  /** @throws TemporalUnreachable, ConfigurationError; EncryptionKeyError or SecretUnavailable when a key cannot be had */
  static async connect({ profile, temporal, ...given }: ConnectOptions = {}): Promise<RecordingClient> {
    const target = temporalTarget(profile, temporal);
    const { dataConverter = encryptedDataConverter(loadEncryption(process.env)), ...options } = given;
    await ensureKeys(dataConverter);
    const connection = await connectTo(target);
    try {
      const { namespace } = target;
      const client = new Client({ connection, namespace, dataConverter, interceptors: clientInterceptors() });
      return new RecordingClient(client, { ...options, temporalAddress: target.address });
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /**
   * Starts a recording and returns once there is a sid. A spec that breaks rules starts nothing.
   *
   * @throws InvalidSpecError, AlreadyRecordingError, RecordingFailedError, RecordingNotAnsweringError
   */
  async start(
    spec: RecordingSpec,
    options: StartOptions = {},
  ): Promise<{ recording: RecordingHandle; started: StartedAnswer }> {
    const complete = this.checked(spec);
    const workflowId = workflowIdOf(complete);
    const startWorkflowOperation = new WithStartWorkflowOperation(workflowType, {
      workflowId,
      taskQueue: recordingTaskQueue,
      args: [complete],
      workflowIdConflictPolicy: options.ifRunning === 'refuse' ? 'FAIL' : 'USE_EXISTING',
      staticSummary: `records ${complete.cname} (${complete.mode ?? 'composite'})`,
      typedSearchAttributes: [
        { key: searchAttributes.appId, value: complete.appId },
        { key: searchAttributes.channel, value: complete.cname },
      ],
    });
    const recording = this.get(workflowId);
    try {
      const started = await this.client.workflow.executeUpdateWithStart<Workflow, StartedAnswer, []>(
        messageNames.started,
        {
          startWorkflowOperation,
        },
      );
      return { recording, started };
    } catch (error) {
      const told = translated(error, workflowId);
      if (!(told instanceof RecordingNotAnsweringError)) throw told;
      return { recording, started: await startedAfterAll(recording, told) };
    }
  }

  /** The recording of this workflow id, or of this App ID, channel and primary uid; whether it exists shows when it is asked. */
  get(id: string | RecordingIdentity): RecordingHandle {
    return new RecordingHandle(this.client.workflow.getHandle(typeof id === 'string' ? id : workflowIdOf(id)));
  }

  /** Recordings by search attributes, newest first. Temporal's view may be seconds old. */
  async *list(filter: RecordingFilter = {}): AsyncGenerator<RecordingSummary> {
    for await (const execution of this.client.workflow.list({ query: visibilityQuery(filter) })) {
      const summary = summaryOf(execution);
      if (isWanted(filter, summary)) yield summary;
    }
  }

  /** Finds recorders that nobody looks after any more and has each stopped, now instead of at the next of the Schedule's sweeps. */
  async sweep(options: SweepOptions = {}): Promise<SweepResult> {
    return this.client.workflow.execute<(given: SweepOptions) => Promise<SweepResult>>(sweeperNames.sweepOrphans, {
      taskQueue: recordingTaskQueue,
      workflowId: `${sweeperNames.schedule}/${randomUUID()}`,
      args: [options],
    });
  }

  async close(): Promise<void> {
    await this.client.connection.close();
  }

  /** The spec with its App ID, every rule checked before anything is sent. */
  private checked(spec: RecordingSpec): RecordingSpec & RecordingIdentity {
    const rules = checkSpec(spec);
    // Callers without types, or with parsed JSON, may bring anything.
    if (Object(spec) !== spec) throw new InvalidSpecError(rules);
    const appId = spec.appId ?? this.projects[spec.project ?? 'default'];
    if (!appId) rules.push(unknownProject(spec.project ?? 'default'));
    rules.push(...this.inlineSecrets(spec));
    if (!appId || rules.length > 0) throw new InvalidSpecError(rules);
    const complete = { ...spec, appId };
    const tooLong = workflowIdTooLong(workflowIdOf(complete));
    if (tooLong) throw new InvalidSpecError([tooLong]);
    return complete;
  }

  /** A workflow's input stays readable in its history, so secrets may be in it only where that does no harm. */
  private inlineSecrets(spec: RecordingSpec) {
    const { payloadCodecs } = this.client.options.loadedDataConverter;
    const encrypted = payloadCodecs.some((codec) => !(codec instanceof CodecWithoutKeys));
    const { temporalAddress } = this.options;
    const atHome = temporalAddress && this.apiUrl && isLoopback(temporalAddress) && isLoopback(this.apiUrl);
    if (encrypted || atHome) return [];
    return secretPaths(spec).map((field) => ({
      field,
      rule: 'is a secret, and would stay readable in the history of the workflow',
      remedy: field.startsWith('storageConfig')
        ? 'make it a storage profile of the worker (AGORA_STORAGE_VENDOR and its like) and name it in storage'
        : 'use token "auto" with the App certificate at the worker, or a payload codec that encrypts',
    }));
  }
}

/** Between two askings, in milliseconds; a worker that is overloaded has its next task within that. */
const askAgainMs = [500, 1000, 2000, 4000, 8000];

/**
 * The recording may have begun, and just not have answered. It is asked without another start: if it was terminated
 * meanwhile, that would begin a second one, which nobody has asked for.
 */
async function startedAfterAll(
  recording: RecordingHandle,
  notAnswering: RecordingNotAnsweringError,
): Promise<StartedAnswer> {
  for (const ms of askAgainMs) {
    await delay(ms);
    try {
      return await recording.started();
    } catch (error) {
      if (error instanceof NoSuchRecordingError) break;
      if (!(error instanceof RecordingNotAnsweringError)) throw error;
    }
  }
  throw notAnswering;
}

function unknownProject(project: string) {
  return {
    field: 'appId',
    rule: `is missing, and the project "${project}" is not known here`,
    remedy: 'give the App ID, or set AGORA_APP_ID or AGORA_RECORDING_CONFIG',
  };
}
