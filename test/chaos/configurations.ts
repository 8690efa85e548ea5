import type { RecordingSpec } from '../../src/recording/spec.js';
import { pageService } from '../support/page.js';
import type { Draw } from './draw.js';

export type Mode = 'composite' | 'individual' | 'web';

/** What Agora is asked to record, as far as it matters for a life. */
export function drawConfiguration(
  draw: Draw,
  mode: Mode,
  { maxIdleTime, pageHours }: { maxIdleTime: number; pageHours: number },
): Partial<RecordingSpec> {
  const mp4 = draw.chance(0.3) ? { recordingFileConfig: { avFileType: ['hls' as const, 'mp4' as const] } } : {};
  switch (mode) {
    case 'composite':
      return { recordingConfig: { channelType: 0, maxIdleTime }, ...mp4 };
    case 'individual':
      return { recordingConfig: { channelType: 0, maxIdleTime, subscribeUidGroup: 0 } };
    case 'web':
      return { extensionServiceConfig: { extensionServices: [pageService({ hours: pageHours })] }, ...mp4 };
  }
}

/** How the recording goes on: past a deadline, past a lost recorder, and with how many recorders. */
export function drawEndurance(
  draw: Draw,
  { isEnded, isEndedByHand, mode }: { isEnded: boolean; isEndedByHand: boolean; mode: Mode },
): Partial<RecordingSpec> {
  return {
    ...(isEnded && draw.chance(0.3) ? { atDeadline: 'rollover' as const } : {}),
    afterExit: draw.weighted({ end: 4, auto: 4, resume: isEnded ? 2 : 0 }),
    ...(mode !== 'web' && isEndedByHand && draw.chance(0.2) ? { redundancy: 2 as const } : {}),
  };
}
