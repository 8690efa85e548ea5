export { type ConnectOptions, RecordingClient, type RecordingClientOptions, type StartOptions } from './client.js';
export {
  AlreadyRecordingError,
  InvalidSpecError,
  NoSuchRecordingError,
  RecordingFailedError,
  RecordingNotAnsweringError,
} from './client-errors.js';
export { EncryptionCodec, encryptedDataConverter } from './codec/encryption-codec.js';
export { EncryptionKeyError } from './codec/key-ring.js';
export { configFileJsonSchema } from './config/schema.js';
export { ConfigurationError, type Encryption, loadEncryption, SecretUnavailable } from './config.js';
export type { RecordingFilter, RecordingSummary } from './listing.js';
export type { ChangeAnswer, Layout, StopRequest, UpdateRequest } from './recording/messages.js';
export {
  apiTaskQueue,
  failureTypes,
  identityOf,
  messageNames,
  type RecordingIdentity,
  recordingTaskQueue,
  searchAttributes,
  workflowIdOf,
  workflowType,
} from './recording/names.js';
export { checkSpec, type RecordingSpec, recordingSpec, recordingSpecJsonSchema } from './recording/spec.js';
export type {
  Counters,
  ManifestFile,
  NotableEvent,
  Outcome,
  Phase,
  RecordingResult,
  RecordingState,
  Segment,
  StartedAnswer,
} from './recording/state.js';
export { RecordingHandle } from './recording-handle.js';
export { type TemporalTarget, TemporalUnreachable, temporalTarget } from './temporal-connection.js';
export type { TemporalTrouble } from './temporal-trouble.js';
