import { z } from 'zod';
import { type Finding, type Report, type Sound, tell } from './across.js';
import type { ExtensionServiceConfig } from './extension-services.js';
import {
  type AppsCollection,
  type RecordingConfig,
  type RecordingFileConfig,
  type SnapshotConfig,
  streams,
  type TranscodeOptions,
} from './recording-config.js';
import { type PartOfWorld, partOfWorld, regionNumber, vendorNumber } from './regions.js';
import { says } from './rules.js';
import type { StorageConfig } from './storage.js';

const modes = ['composite', 'individual', 'web'] as const;

/** Composite mixes all into one recording, individual makes one of each uid, web records a page. */
export type Mode = (typeof modes)[number];

/** Agora's wire says `mix` where its quickstart says `composite`; both are taken. */
export const modeSchema = z
  .enum([...modes, 'mix'], says('must be "composite", "individual" or "web"', 'leave it out for composite'))
  .transform((mode): Mode => (mode === 'mix' ? 'composite' : mode));

/** What a recording is started with, as far as it depends on the mode. */
export interface ModeConfiguration {
  recordingConfig?: RecordingConfig;
  recordingFileConfig?: RecordingFileConfig;
  snapshotConfig?: SnapshotConfig;
  extensionServiceConfig?: ExtensionServiceConfig;
  appsCollection?: AppsCollection;
  transcodeOptions?: TranscodeOptions;
  storageConfig?: StorageConfig;
  /** Of `acquire`. */
  region?: PartOfWorld;
}

type Configuration = Sound<ModeConfiguration>;
type Section = Exclude<keyof ModeConfiguration, 'storageConfig' | 'region'>;

/** Sections that not every mode takes. */
const modesOf: ReadonlyMap<Section, readonly Mode[]> = new Map<Section, readonly Mode[]>([
  ['recordingConfig', ['composite', 'individual']],
  ['snapshotConfig', ['individual']],
  ['extensionServiceConfig', ['web']],
  ['appsCollection', ['individual']],
  ['transcodeOptions', ['individual']],
]);

/**
 * Reports every rule between the mode and the configuration (docs/agora-api §3). What real clients send without harm passes:
 * `subscribeUidGroup` and `streamMode: "standard"` in composite mode have no effect there.
 */
export function modeRules(mode: Mode, configuration: Configuration, report: Report): void {
  const found = [
    ...foreignSections(mode, configuration),
    ...rulesOf[mode](configuration),
    ...transcodingRules(configuration),
    ...regionRules(configuration),
  ];
  for (const finding of found) tell(report, finding);
}

function foreignSections(mode: Mode, configuration: Configuration): Finding[] {
  return [...modesOf]
    .filter(([section, own]) => configuration[section] !== undefined && !own.includes(mode))
    .map(([section, own]) => foreign(mode, { path: [section], own }));
}

function foreign(mode: Mode, { path, own }: { path: string[]; own: readonly Mode[] }): Finding {
  return { path, rule: `is not for ${mode} mode`, remedy: `leave it out: it is for ${own.join(' and ')} recordings` };
}

const rulesOf: Readonly<Record<Mode, (configuration: Configuration) => Finding[]>> = {
  composite: ({ recordingConfig }) => {
    if (recordingConfig?.streamMode !== 'original') return [];
    return [foreign('composite', { path: ['recordingConfig', 'streamMode'], own: ['individual'] })];
  },
  individual: (configuration) => [...individualRules(configuration), ...snapshotRules(configuration)],
  web: ({ extensionServiceConfig }) => {
    if (extensionServiceConfig) return [];
    const remedy = 'add it: its web_recorder_service says which page to record';
    return [{ path: ['extensionServiceConfig'], rule: 'is missing', remedy }];
  },
};

function individualRules({ recordingConfig = {}, recordingFileConfig }: Configuration): Finding[] {
  const found: Finding[] = [];
  for (const field of ['transcodingConfig', 'audioProfile'] as const) {
    if (recordingConfig[field] === undefined) continue;
    found.push(foreign('individual', { path: ['recordingConfig', field], own: ['composite'] }));
  }
  if (recordingConfig.subscribeUidGroup === undefined) {
    const remedy = 'use 0 for up to 2 uids .. 5 for up to 49; Agora’s pages differ on whether it may be left out';
    found.push({ path: ['recordingConfig', 'subscribeUidGroup'], rule: 'is missing', remedy });
  }
  if (recordingConfig.streamMode === 'original' && recordingConfig.streamTypes !== streams.audio) {
    const remedy = 'set streamTypes to 0, or streamMode to "standard"';
    found.push({ path: ['recordingConfig', 'streamMode'], rule: 'must not be "original" with video', remedy });
  }
  if (recordingFileConfig?.avFileType?.includes('mp4')) {
    const remedy = 'write ["hls"]; for MP4 files use composite, or appsCollection and transcodeOptions';
    found.push({ path: ['recordingFileConfig', 'avFileType'], rule: 'must be ["hls"] in individual mode', remedy });
  }
  return found;
}

/** Screenshots alone go without `recordingFileConfig`; with it, the streams are recorded as well. */
function snapshotRules({ snapshotConfig, recordingConfig }: Configuration): Finding[] {
  if (!snapshotConfig || recordingConfig?.streamTypes !== streams.audio) return [];
  const remedy = 'set streamTypes to 1 or 2, or leave snapshotConfig out';
  return [{ path: ['snapshotConfig'], rule: 'needs video, and streamTypes is 0', remedy }];
}

function transcodingRules({ appsCollection, transcodeOptions }: Configuration): Finding[] {
  const postponed = appsCollection?.combinationPolicy === 'postpone_transcoding';
  if (postponed && !transcodeOptions) {
    const remedy = 'combinationPolicy "postpone_transcoding" needs it: say what is to be made';
    return [{ path: ['transcodeOptions'], rule: 'is missing', remedy }];
  }
  if (postponed || !transcodeOptions) return [];
  const remedy = 'add appsCollection with combinationPolicy "postpone_transcoding", or leave transcodeOptions out';
  return [{ path: ['transcodeOptions'], rule: 'has no effect by itself', remedy }];
}

function regionRules({ region, storageConfig }: Configuration): Finding[] {
  const vendor = vendorNumber(storageConfig?.vendor ?? '');
  if (region === undefined || vendor === undefined) return [];
  const part = partOfWorld(vendor, regionNumber(vendor, storageConfig?.region ?? '') ?? -1);
  if (part === undefined || part === region) return [];
  const rule = `must be ${part}, where the bucket lies`;
  return [{ path: ['region'], rule, remedy: `write "${part}", or leave region out` }];
}
