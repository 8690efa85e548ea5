import type { ExtensionServiceConfig } from '../agora/wire/extension-services.js';
import type {
  AppsCollection,
  RecordingConfig,
  RecordingFileConfig,
  SnapshotConfig,
  TranscodeOptions,
} from '../agora/wire/recording-config.js';
import type { StorageConfig } from '../agora/wire/storage.js';

/**
 * What a recorder is started with: the configuration part of a spec, with every change accepted since. The fields are
 * Agora's (`start`, clientRequest), except `storage`, which names a storage profile of the worker's.
 */
export interface StartConfiguration {
  /** `auto`: the worker makes one from the project's certificate, fresh for each start. */
  token?: string;
  storage?: string;
  storageConfig?: StorageConfig;
  recordingConfig?: RecordingConfig;
  recordingFileConfig?: RecordingFileConfig;
  snapshotConfig?: SnapshotConfig;
  extensionServiceConfig?: ExtensionServiceConfig;
  appsCollection?: AppsCollection;
  transcodeOptions?: TranscodeOptions;
}
