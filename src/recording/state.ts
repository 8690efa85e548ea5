import type { Change } from './messages.js';

export const phases = [
  'acquiring',
  'starting',
  'confirming',
  'recording',
  'recovering',
  'stopping',
  'stopped',
] as const;

/** Where a recording is in its life; also the search attribute `AgoraPhase`. */
export type Phase = (typeof phases)[number];

export type FileKind = 'hls' | 'dash' | 'mp4' | 'jpg' | 'other';

/** One file that Agora says it made. Instants are ISO 8601 in UTC. */
export interface ManifestFile {
  name: string;
  kind: FileKind;
  track?: 'audio' | 'video' | 'audio_and_video';
  /** The recorded user; `"0"` or absent when the file mixes all of them. */
  uid?: string;
  startedAt?: string;
  /** The whole key of the object in the bucket: `fileNamePrefix` and name. */
  key: string;
}

export type UploadingStatus = 'uploaded' | 'backuped' | 'stranded' | 'unknown';

/** One recorder in the channel: one `(resourceId, sid, uid)`. */
export interface Segment {
  /** Which of the recorders that are there at once: always 1, unless `redundancy` is 2. */
  seat: number;
  uid: string;
  /** The uid under which it goes on since Agora moved it to another server; told by a notification only. */
  movedTo?: string;
  resourceId: string;
  /** Absent while `start` has not answered, and for ever when its answer was lost. */
  sid?: string;
  /** When the sid was obtained. */
  startedAt?: string;
  confirmedAt?: string;
  /** The deadline: by then it must have been stopped. */
  stopBy: string;
  /** When `resourceExpiredHour` lapses and Agora refuses even `stop`. Never later than the truth. */
  expiresAt: string;
  leftAt?: string;
  leaveReason?: string;
  /** Where in the bucket its files lie: the prefix of their keys, with a slash at its end unless empty. */
  keyPrefix: string;
  files: ManifestFile[];
  /** How many more there are: a list of thousands would not fit. */
  filesNotListed?: number;
  uploadingStatus?: UploadingStatus;
}

export interface NotableEvent {
  at: string;
  what: string;
}

export interface Counters {
  heartbeats: number;
  /** Heartbeats that brought no word about the recorder (5xx, no answer). */
  unanswered: number;
  /** `start` requests sent, repeats included. */
  starts: number;
  changesApplied: number;
  changesRefused: number;
  changesSuperseded: number;
  signalsRefused: number;
  /** Notifications of Agora's that said something new. */
  notifications: number;
  /** Recorders that left by themselves. */
  segmentsLost: number;
  /** Recorders that were followed by another before they were stopped. */
  handovers: number;
  continuedAsNew: number;
}

/** What the query `state` answers, while the recording runs and after. Secrets are masked. */
export interface RecordingState {
  phase: Phase;
  project: string;
  appId: string;
  cname: string;
  mode: 'composite' | 'individual' | 'web';
  labels: Record<string, string>;
  /** The current segment's sid. */
  sid?: string;
  stopBy?: string;
  segments: Segment[];
  /** What the recorder should be doing: the spec's configuration with every accepted change. */
  desired: Record<string, unknown>;
  /** Changes accepted and not yet with Agora. */
  waitingChanges: Change['kind'][];
  lastHeartbeat?: { at: string; status?: number; word: string };
  nextHeartbeatAt?: string;
  counters: Counters;
  /** The last ten notable events, oldest first. */
  events: NotableEvent[];
  outcome?: Outcome;
  failure?: { type: string; message: string };
}

export const outcomes = ['completed', 'noData', 'ended', 'cancelled'] as const;

/**
 * `completed`: we stopped it and there are files. `noData`: we stopped it and nobody had sent a stream.
 * `ended`: the recorder left by itself (idle, page ended, removed). `cancelled`: the workflow was cancelled, and it was stopped.
 */
export type Outcome = (typeof outcomes)[number];

/** The workflow's result. */
export interface RecordingResult {
  outcome: Outcome;
  /** Why it is over, in words. */
  reason: string;
  segments: Segment[];
  /** Every file of every segment. */
  manifest: ManifestFile[];
}

/** What `started` and `confirmed` answer. */
export interface StartedAnswer {
  sid: string;
  resourceId: string;
  uid: string;
}
