import { type Report, type Sound, tell } from './across.js';
import type { ExtensionServiceConfig } from './extension-services.js';
import type { Mode } from './modes.js';
import {
  type AppsCollection,
  type RecordingConfig,
  type RecordingFileConfig,
  type SnapshotConfig,
  streams,
  type TranscodeOptions,
} from './recording-config.js';
import { type PartOfWorld, partOfWorld, regionNumber, vendorNumber } from './regions.js';
import type { StorageConfig } from './storage.js';

/** What a recorder is started with, as far as its mode matters; broken fields are missing. */
export interface Configuration {
  recordingConfig?: RecordingConfig;
  recordingFileConfig?: RecordingFileConfig;
  snapshotConfig?: SnapshotConfig;
  extensionServiceConfig?: ExtensionServiceConfig;
  appsCollection?: AppsCollection;
  transcodeOptions?: TranscodeOptions;
  storageConfig?: StorageConfig;
  /** acquire's. */
  region?: PartOfWorld;
}

type SoundConfiguration = Sound<Configuration>;

/**
 * Reports every rule about what belongs to which mode (docs/agora.md §3). What real clients send without harm passes:
 * `subscribeUidGroup` and `streamMode: "standard"` have no effect in composite mode.
 */
export function modeRules(mode: Mode, configuration: SoundConfiguration, report: Report): void {
  if (mode === 'web') webRules(configuration, report);
  else channelRules(configuration, report);
  if (mode === 'individual') individualRules(configuration, report);
  if (mode === 'composite') compositeRules(configuration, report);
  postponedRules(mode, configuration, report);
  regionRule(configuration, report);
}

type Field = keyof Configuration;

function foreign(
  field: Field,
  only: string,
  { configuration, report }: { configuration: SoundConfiguration; report: Report },
) {
  if (configuration[field] === undefined) return;
  tell(report, { path: [field], rule: `is for ${only} only`, remedy: 'leave it out, or use that mode' });
}

function webRules(configuration: SoundConfiguration, report: Report): void {
  const where = { configuration, report };
  foreign('recordingConfig', 'composite and individual mode', where);
  foreign('snapshotConfig', 'individual mode', where);
  foreign('appsCollection', 'individual mode', where);
  if (configuration.extensionServiceConfig !== undefined) return;
  const remedy = 'web mode needs a web_recorder_service with the url to record';
  tell(report, { path: ['extensionServiceConfig'], rule: 'is missing', remedy });
}

function channelRules(configuration: SoundConfiguration, report: Report): void {
  foreign('extensionServiceConfig', 'web mode', { configuration, report });
}

function compositeRules(configuration: SoundConfiguration, report: Report): void {
  const { streamMode } = configuration.recordingConfig ?? {};
  foreign('snapshotConfig', 'individual mode', { configuration, report });
  foreign('appsCollection', 'individual mode', { configuration, report });
  if (streamMode !== 'original') return;
  const path = ['recordingConfig', 'streamMode'];
  tell(report, { path, rule: 'must not be "original" in composite mode', remedy: 'leave it out' });
}

function individualRules(
  { recordingConfig, recordingFileConfig, snapshotConfig }: SoundConfiguration,
  report: Report,
): void {
  const at = (field: string) => ['recordingConfig', field];
  const { subscribeUidGroup, streamMode, streamTypes = streams.both } = recordingConfig ?? {};
  if (subscribeUidGroup === undefined) {
    const remedy =
      'give 0 for up to 2 users, 1 for 7, 2 for 12, 3 for 17, 4 for 32, 5 for 49; Agora’s pages differ on its absence';
    tell(report, { path: at('subscribeUidGroup'), rule: 'is missing', remedy });
  }
  for (const field of ['transcodingConfig', 'audioProfile'] as const) {
    if (recordingConfig?.[field] === undefined) continue;
    tell(report, { path: at(field), rule: 'is for composite mode only', remedy: 'leave it out: nothing is mixed' });
  }
  if (streamMode === 'original' && streamTypes !== streams.audio) {
    tell(report, {
      path: at('streamMode'),
      rule: 'may be "original" only with streamTypes 0',
      remedy: 'set streamTypes to 0',
    });
  }
  if (recordingFileConfig?.avFileType?.includes('mp4')) {
    const rule = 'must be ["hls"] in individual mode';
    tell(report, { path: ['recordingFileConfig', 'avFileType'], rule, remedy: 'use postponed transcoding for MP4' });
  }
  if (snapshotConfig !== undefined && streamTypes === streams.audio) {
    const rule = 'must be 1 or 2 to take screenshots';
    tell(report, { path: at('streamTypes'), rule, remedy: 'leave it out for 2' });
  }
}

function postponedRules(mode: Mode, configuration: SoundConfiguration, report: Report): void {
  if (mode !== 'individual') {
    foreign('transcodeOptions', 'individual mode', { configuration, report });
    return;
  }
  const { appsCollection, transcodeOptions } = configuration;
  const postponed = appsCollection?.combinationPolicy === 'postpone_transcoding';
  const path = ['transcodeOptions'];
  if (postponed && transcodeOptions === undefined) {
    tell(report, { path, rule: 'is missing', remedy: 'say what postponed transcoding is to make' });
  }
  if (!postponed && transcodeOptions !== undefined) {
    const remedy = 'set appsCollection.combinationPolicy to "postpone_transcoding"';
    tell(report, { path, rule: 'has no effect without postponed transcoding', remedy });
  }
}

/** The bucket must lie in the part of the world that Agora is asked to record in. */
function regionRule({ region, storageConfig }: SoundConfiguration, report: Report): void {
  // A storageConfig that is broken elsewhere is still as it was written: by name, perhaps.
  const vendor = vendorNumber(storageConfig?.vendor ?? '');
  if (region === undefined || vendor === undefined) return;
  const lies = partOfWorld(vendor, regionNumber(vendor, storageConfig?.region ?? '') ?? -1);
  if (lies === undefined || lies === region) return;
  tell(report, {
    path: ['region'],
    rule: `must be ${lies}, where the bucket lies`,
    remedy: `use ${lies}, or leave it out`,
  });
}
