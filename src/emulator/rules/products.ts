import { z } from 'zod';
import { type Json, part } from '../json.js';
import type { WireMode } from '../recorder.js';
import { demand, parse } from './parse.js';

const postponed = 2;

const fileConfig = z.looseObject({ avFileType: z.array(z.enum(['hls', 'mp4', 'mp3'])).default(['hls']) });

const snapshotConfig = z.looseObject({
  // The pages differ: from 1, or from 5.
  captureInterval: z.int().min(1).max(3600).default(10),
  fileType: z.tuple([z.literal('jpg')]),
});

/** What becomes of the streams: `recordingFileConfig`, `snapshotConfig`, `appsCollection`. */
export function checkProducts(mode: WireMode, clientRequest: Json, scene: number): void {
  if (clientRequest.recordingFileConfig !== undefined) {
    const { avFileType } = parse(fileConfig, clientRequest.recordingFileConfig, 'recordingFileConfig');
    demand(avFileType.includes('hls'), 'recordingFileConfig.avFileType');
    demand(mode !== 'individual' || !avFileType.includes('mp4'), 'recordingFileConfig.avFileType');
  }
  if (clientRequest.snapshotConfig !== undefined) {
    demand(mode === 'individual', 'snapshotConfig');
    parse(snapshotConfig, clientRequest.snapshotConfig, 'snapshotConfig');
    demand(part(clientRequest, 'recordingConfig').streamTypes !== 0, 'recordingConfig.streamTypes');
  }
  if (clientRequest.appsCollection !== undefined) checkApps(mode, clientRequest, scene);
}

const appsCollection = z.looseObject({ combinationPolicy: z.enum(['default', 'postpone_transcoding']) });

const transcodeOptions = z.looseObject({
  transConfig: z.looseObject({ transMode: z.enum(['postponeTranscoding', 'audioMix']) }),
  container: z.looseObject({ format: z.enum(['mp4', 'mp3', 'm4a', 'aac']) }).optional(),
  audio: z
    .looseObject({
      sampleRate: z.enum(['48000', '32000', '16000']),
      bitrate: z.string(),
      channels: z.enum(['1', '2']),
    })
    .partial()
    .optional(),
});

function checkApps(mode: WireMode, clientRequest: Json, scene: number): void {
  const { combinationPolicy } = parse(appsCollection, clientRequest.appsCollection, 'appsCollection');
  if (combinationPolicy === 'default') return;
  demand(mode === 'individual', 'appsCollection.combinationPolicy');
  demand(scene === postponed, 'scene');
  const options = clientRequest.transcodeOptions ?? part(clientRequest, 'appsCollection').transcodeOptions;
  parse(transcodeOptions, options, 'transcodeOptions');
}
