import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json } from '../json.js';
import type { WireMode } from '../recorder.js';
import { refuse } from '../refusal.js';
import type { Resource } from '../world.js';
import { demand } from './parse.js';
import { checkProducts } from './products.js';
import { readRecordingConfig } from './recording.js';
import { checkStorage } from './storage.js';
import { readWebServices } from './web.js';

/** The mode in a path. The quickstart writes `composite`, and one page `raw`. */
const modes: Readonly<Record<string, WireMode>> = {
  individual: 'individual',
  raw: 'individual',
  mix: 'mix',
  composite: 'mix',
  web: 'web',
};

export function readMode(mode: string): WireMode {
  const read = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
  if (!read) throw refuse.noRoute();
  return read;
}

export interface StartFields {
  maxIdleSeconds: number;
  maxRecordingHour?: number;
  onhold: boolean;
  rtmpUrls: string[];
}

const webScene = 1;

/** Every rule of start's clientRequest; the first that is broken is answered with code 2. */
export function readStart(mode: WireMode, request: Json, { resource, nowMs }: { resource: Resource; nowMs: number }) {
  const { scene, region, startParameter } = resource;
  demand((mode === 'web') === (scene === webScene), 'mode is not that of acquire.scene');
  checkStorage(request.storageConfig, { region, nowMs });
  const fields = readStreams(mode, request);
  checkProducts(mode, request, scene);
  checkAnnounced(request, startParameter);
  return fields;
}

function readStreams(mode: WireMode, request: Json): StartFields {
  if (mode === 'web') return { maxIdleSeconds: 0, ...readWebServices(request) };
  return { ...readRecordingConfig(mode, request.recordingConfig ?? {}), onhold: false, rtmpUrls: [] };
}

/** What was announced to `acquire` has to be what is started; a token may have been renewed meanwhile. */
function checkAnnounced(request: Json, announced: Json = {}): void {
  for (const [name, value] of Object.entries(announced)) {
    const started = request[name];
    const isCompared = name !== 'token' && started !== undefined && isObject(value);
    demand(!isCompared || isDeepStrictEqual(started, value), `${name} differs from acquire.startParameter`);
  }
}
