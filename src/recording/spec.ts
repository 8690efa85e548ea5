import { z } from 'zod';
import { across, tell } from '../agora/wire/across.js';
import { channelName, uid, webLabel } from '../agora/wire/cname.js';
import { extensionServiceConfig } from '../agora/wire/extension-services.js';
import { modeRules } from '../agora/wire/mode-rules.js';
import { type Mode, modeSchema } from '../agora/wire/modes.js';
import {
  appsCollection,
  recordingConfig,
  recordingFileConfig,
  snapshotConfig,
  transcodeOptions,
} from '../agora/wire/recording-config.js';
import { type BrokenRule, brokenRules, says } from '../agora/wire/rules.js';
import { integer, oneOf, strict, text } from '../agora/wire/shapes.js';
import { storageConfig } from '../agora/wire/storage.js';
import type { StartConfiguration } from './configuration.js';
import { identityOf, workflowIdMaxBytes, workflowIdOf } from './names.js';

const regions = ['CN', 'AP', 'EU', 'NA'] as const;
export type Region = (typeof regions)[number];

/** How long a token made by the worker lives, in hours: the longest that Agora allows. */
const autoTokenHours = 24;

const specFields = strict({
  /** The project whose credentials are used, by its name in the worker's configuration. Default: `default`. */
  project: text('leave it out for the project "default"').default('default'),
  /** The project's App ID; the client fills it in. */
  appId: z
    .string()
    .regex(/^[0-9A-Za-z]{1,64}$/u, says('must be an App ID', 'copy it from the Agora Console'))
    .optional(),
  /** The channel to record; in web mode a free label. */
  cname: z.string(),
  /** The primary uid of the recorder: nobody else's in the channel. */
  uid,
  /** The uids that the recorder takes when it has to begin again. Default: two derived from `uid`. */
  backupUids: z.array(uid).max(10, says('must name at most 10', 'two are enough')).optional(),
  mode: modeSchema.default('composite'),
  /** Where in the world Agora records; it must be the part in which the bucket lies. */
  region: oneOf(regions, 'leave it out to let Agora choose').optional(),
  /** Hours, 1 to 720, after which Agora refuses every call for this recording, `stop` included; we stop it before. */
  resourceExpiredHour: integer({ min: 1, max: 720, remedy: 'give hours, or leave it out for 72' }).default(72),
  /** `auto`: made from the project's certificate. Absent: the channel needs none. */
  token: z.string().optional(),
  /** A storage profile, by its name in the worker's configuration. */
  storage: text('name a storage profile of the worker').optional(),
  storageConfig: storageConfig.optional(),
  recordingConfig: recordingConfig.optional(),
  recordingFileConfig: recordingFileConfig.optional(),
  snapshotConfig: snapshotConfig.optional(),
  extensionServiceConfig: extensionServiceConfig.optional(),
  appsCollection: appsCollection.optional(),
  transcodeOptions: transcodeOptions.optional(),
  /** Seconds between two looks at the recorder. */
  heartbeatSeconds: integer({ min: 5, max: 3600, remedy: 'give seconds, or leave it out for 120' }).default(120),
  /** Seconds after which the recording is stopped, counted from the sid of the first recorder that records. Default: only the deadline ends it. */
  maxDuration: integer({ min: 1, max: 720 * 3600, remedy: 'give seconds' }).optional(),
  /**
   * At the deadline: `stop` ends the recording, `rollover` begins the next recorder before it stops the old one, so that the
   * recording goes on for as long as it should, tokens and resources that lapse notwithstanding.
   */
  atDeadline: oneOf(['stop', 'rollover'], 'leave it out to stop').default('stop'),
  /**
   * When the recorder leaves by itself: `end` ends the recording, `resume` begins another in any case, `auto` does so unless
   * it left because nobody was there, or its page was over.
   */
  afterExit: oneOf(['end', 'resume', 'auto'], 'leave it out to end').default('end'),
  /** How many recorders there are at once: with 2, one holds while the other is replaced. Each is billed. */
  redundancy: z.union([z.literal(1), z.literal(2)], says('must be 1 or 2', 'leave it out for 1')).default(1),
  /** Your own words, kept in the state and never sent to Agora. */
  labels: z.record(z.string().max(64), z.string().max(256)).default({}),
});

/**
 * What to record: the input of the workflow `recording`. Everything inside `recordingConfig`, `storageConfig` and their like
 * is Agora's, unchanged, so a body from its documentation can be pasted.
 */
export const recordingSpec = across(specFields, (spec, report) => {
  const { mode, cname, storage, storageConfig: inline } = spec;
  if (mode && cname !== undefined) {
    const name = (mode === 'web' ? webLabel : channelName).safeParse(cname);
    for (const { message } of name.error?.issues ?? []) report.addIssue({ code: 'custom', path: ['cname'], message });
  }
  if ((storage === undefined) === (inline === undefined)) {
    const rule = storage === undefined ? 'is missing, and so is storageConfig' : 'must not stand beside storageConfig';
    tell(report, { path: ['storage'], rule, remedy: 'name a storage profile of the worker' });
  }
  if (spec.uid !== undefined && spec.backupUids?.includes(spec.uid)) {
    const remedy = 'name other uids, or leave it out';
    tell(report, { path: ['backupUids'], rule: 'must not hold the primary uid', remedy });
  }
  const least = uidsBesides(spec);
  if (spec.backupUids && new Set(spec.backupUids).size < least) {
    const remedy = `name ${least} different ones, or leave it out`;
    tell(report, {
      path: ['backupUids'],
      rule: `must name at least ${least} for recorders that are there at once`,
      remedy,
    });
  }
  if (mode) modeRules(mode, spec, report);
});

/** A recorder that follows another before that is stopped needs a uid of its own, as does each of two at once. */
function uidsBesides({ redundancy = 1, atDeadline }: { redundancy?: number; atDeadline?: string }): number {
  return atDeadline === 'rollover' ? 2 * redundancy - 1 : redundancy - 1;
}

/** As a caller writes it. */
export type RecordingSpec = z.input<typeof recordingSpec>;

/** With every default in place, and its configuration apart: what the workflow works with. */
export interface ResolvedSpec {
  project: string;
  appId: string;
  cname: string;
  uid: string;
  backupUids: string[];
  mode: Mode;
  region?: Region;
  resourceExpiredHour: number;
  heartbeatSeconds: number;
  maxDuration?: number;
  atDeadline: 'stop' | 'rollover';
  afterExit: 'end' | 'resume' | 'auto';
  redundancy: 1 | 2;
  /** Seconds after which a recorder that hears nobody leaves; in web mode, after which it leaves in any case. */
  leavesAfterSeconds: number;
  labels: Record<string, string>;
  /** How long a token lives that the worker makes. */
  tokenHours: number;
  /** Postponed transcoding or mixing, which `acquire` has to know. */
  postponed: boolean;
  configuration: StartConfiguration;
}

export type SpecReading = { spec: ResolvedSpec } | { brokenRules: BrokenRule[] };

/** Every rule that a spec breaks; `appId` may still be missing, as the client fills it in. */
export function checkSpec(input: unknown): BrokenRule[] {
  const parsed = recordingSpec.safeParse(input);
  return parsed.success ? [] : brokenRules(parsed.error);
}

/** Reads a spec for the workflow of this id, which holds the App ID and must belong to the very recording. */
export function readSpec(input: unknown, workflowId: string): SpecReading {
  const parsed = recordingSpec.safeParse(input);
  if (!parsed.success) return { brokenRules: brokenRules(parsed.error) };
  const { data } = parsed;
  const appId = data.appId ?? identityOf(workflowId)?.appId ?? '<App ID>';
  const expected = workflowIdOf({ appId, cname: data.cname, uid: data.uid });
  if (workflowId !== expected) return { brokenRules: [wrongWorkflowId(expected)] };
  return { spec: resolve(data, appId) };
}

function resolve(data: z.output<typeof recordingSpec>, appId: string): ResolvedSpec {
  const { project, cname, mode, region, resourceExpiredHour, heartbeatSeconds, maxDuration, labels } = data;
  const { atDeadline, afterExit, redundancy } = data;
  const { token, storage, extensionServiceConfig, appsCollection, transcodeOptions } = data;
  const { storageConfig, recordingConfig, recordingFileConfig, snapshotConfig } = data;
  return {
    project,
    appId,
    cname,
    uid: data.uid,
    backupUids: data.backupUids ?? derivedUids(data.uid, data.redundancy),
    mode,
    region,
    resourceExpiredHour,
    heartbeatSeconds,
    maxDuration,
    atDeadline,
    afterExit,
    redundancy,
    leavesAfterSeconds: leavesAfterSeconds(data),
    labels,
    tokenHours: autoTokenHours,
    postponed: appsCollection?.combinationPolicy === 'postpone_transcoding',
    configuration: {
      token,
      storage,
      storageConfig,
      recordingConfig,
      recordingFileConfig,
      snapshotConfig,
      extensionServiceConfig,
      appsCollection,
      transcodeOptions,
    },
  };
}

const defaultMaxIdleTime = 30;

function leavesAfterSeconds({ mode, recordingConfig, extensionServiceConfig }: z.output<typeof recordingSpec>): number {
  if (mode !== 'web') return recordingConfig?.maxIdleTime ?? defaultMaxIdleTime;
  const page = extensionServiceConfig?.extensionServices.find(
    ({ serviceName }) => serviceName === 'web_recorder_service',
  );
  const hours = page && 'maxRecordingHour' in page.serviceParam ? page.serviceParam.maxRecordingHour : undefined;
  return (hours ?? 720) * 3600;
}

const uidLimit = 4_294_967_295;
const uidStride = 1_000_000_007;

/** Uids far from the primary one, the same each time: two for each recorder that is there at once. */
export function derivedUids(primary: string, redundancy = 1): string[] {
  return Array.from({ length: 3 * redundancy - 1 }, (_, n) => n + 1).map((n) =>
    String(((Number(primary) - 1 + n * uidStride) % uidLimit) + 1),
  );
}

/** Temporal refuses longer ids; only a web recording's label can make one. */
export function workflowIdTooLong(workflowId: string): BrokenRule | undefined {
  if (new TextEncoder().encode(workflowId).length <= workflowIdMaxBytes) return undefined;
  return {
    field: 'cname',
    rule: `makes a workflow id of over ${workflowIdMaxBytes} bytes`,
    remedy: 'use a shorter label',
  };
}

function wrongWorkflowId(expected: string): BrokenRule {
  return {
    field: 'workflowId',
    rule: `must be ${expected}, so that a recording runs once`,
    remedy: 'start the workflow under that id',
  };
}

/** Whether an input, from wherever it comes, is a spec that keeps every rule. */
export function isSpec(input: unknown): input is RecordingSpec {
  return checkSpec(input).length === 0;
}

/** The spec as JSON Schema, for forms and for other languages; rules between fields are told by {@link checkSpec} alone. */
export function recordingSpecJsonSchema() {
  return z.toJSONSchema(recordingSpec, { io: 'input' });
}
