import type { Mode } from '../agora/wire/modes.js';
import type { StartConfiguration } from '../recording/configuration.js';
import type { Layout, UpdateRequest } from '../recording/messages.js';
import type { Region } from '../recording/spec.js';
import type { ManifestFile, UploadingStatus } from '../recording/state.js';

/** Plain JSON in, plain JSON out: what workflow and activities say to each other. */

export interface ChannelMember {
  project: string;
  appId: string;
  cname: string;
  uid: string;
}

export interface RecorderInChannel extends ChannelMember {
  mode: Mode;
  region?: Region;
}

export interface TakeOutInput extends ChannelMember {
  /** For how long it may not come back. */
  banMinutes: number;
}

export interface AcquireInput extends RecorderInChannel {
  resourceExpiredHour: number;
  /** For postponed transcoding or mixing. */
  postponed: boolean;
  /** The storage profile, and the prefix that the spec itself gives: for where the files will lie. */
  storage?: string;
  fileNamePrefix?: string[];
  /** The worker will make a token. */
  makesToken?: boolean;
  /** Those of recorders that are there already, so that this one is placed elsewhere. */
  excludeResourceIds: string[];
}

export interface StartInput extends RecorderInChannel {
  resourceId: string;
  configuration: StartConfiguration;
  /** The n-th request with this resource, from 1; chooses the host. */
  attempt: number;
}

export interface RecorderRef extends RecorderInChannel {
  resourceId: string;
  sid: string;
}

/** A file as Agora names it; its place in the bucket is for the workflow to add. */
export type RecordedFile = Omit<ManifestFile, 'key'>;

export interface QueryInput extends RecorderRef {
  /** How many files the workflow knows; they are told again only when there are others. */
  knownFiles: number;
}

export interface QueryAnswer {
  status: number;
  /** Absent when nothing is new. */
  files?: RecordedFile[];
}

export interface StopAnswer {
  /** `byItself`: an earlier stop, idleness or somebody else had ended it already. */
  left: 'stopped' | 'noData' | 'byItself';
  files?: RecordedFile[];
  uploadingStatus?: UploadingStatus;
}

export interface AcquireAnswer {
  resourceId: string;
  /** Where in the bucket the files will lie: with a slash at its end unless empty. */
  keyPrefix: string;
}

export interface StorageKeysAnswer {
  /** When the storage keys lapse, if they do and the worker can have fresh ones. */
  storageKeysEndAtMs?: number;
}

export interface StartAnswer extends StorageKeysAnswer {
  sid: string;
  /** When the token lapses, if it is known; without one the recorder is removed from the channel. */
  tokenEndsAtMs?: number;
}

/** Which profile's keys are to be sent anew. */
export type RefreshStorageInput = RecorderRef & { storage?: string };

export type UpdateInput = RecorderRef & { request: UpdateRequest };
export type UpdateLayoutInput = RecorderRef & { layout: Layout };
