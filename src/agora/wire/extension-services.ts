import { z } from 'zod';
import { across, type Report, tell } from './across.js';
import { says } from './rules.js';
import { flag, integer, oneOf, strict, webAddress, wrong } from './shapes.js';

/** What a web recording does with its page: `extensionServiceConfig` of `start` (docs/agora.md §3). */

const shortestSide = 480;
const longestSide = 1920;
const mostPixels = 1920 * 1080;
const mostMobilePixels = 1280 * 720;

const side = integer({ min: shortestSide, max: longestSide, remedy: 'give it in pixels; 1280 x 720 is usual' });
const bitrate = integer({ min: 50, max: 8000, remedy: 'give it in Kbit/s, or leave it out for Agora’s choice' });

const page = across(
  strict({
    url: webAddress(['http', 'https'], 'give the address of the page to record'),
    /** 0 mono, 1 mono of higher quality, 2 stereo. */
    audioProfile: oneOf([0, 1, 2], 'use 0 for mono, 1 for mono of higher quality, 2 for stereo'),
    videoWidth: side,
    videoHeight: side,
    /** Hours after which the recorder leaves, whatever happens. */
    maxRecordingHour: integer({ min: 1, max: 720, remedy: 'give it in hours' }),
    /** Kbit/s. */
    videoBitrate: bitrate.optional(),
    /** As some of Agora's pages and clients write it. */
    VideoBitrate: bitrate.optional(),
    videoFps: integer({ min: 5, max: 60, remedy: 'give frames per second, or leave it out for 15' }).optional(),
    mobile: flag('use true to see the page as a phone does').optional(),
    /** Minutes of one MP4 file. */
    maxVideoDuration: integer({ min: 30, max: 240, remedy: 'give it in minutes, or leave it out for 120' }).optional(),
    /** Begin paused. */
    onhold: flag('use true to begin paused').optional(),
    /** Seconds that the page may take to load; 0: its loading is not watched. */
    readyTimeout: integer({ min: 0, max: 60, remedy: 'give it in seconds; 0 does not watch' }).optional(),
  }),
  ({ videoWidth = 0, videoHeight = 0, mobile, videoBitrate, VideoBitrate }, report) => {
    const [most, size] = mobile ? [mostMobilePixels, '1280 x 720'] : [mostPixels, '1920 x 1080'];
    if (videoWidth * videoHeight > most) {
      const rule = `must make, with videoHeight, at most ${size} pixels${mobile ? ' for mobile' : ''}`;
      tell(report, { path: ['videoWidth'], rule, remedy: 'choose a smaller picture' });
    }
    if (videoBitrate !== undefined && VideoBitrate !== undefined) {
      const rule = 'must not stand beside videoBitrate';
      tell(report, { path: ['VideoBitrate'], rule, remedy: 'keep videoBitrate' });
    }
  },
).transform(({ VideoBitrate, ...rest }) =>
  VideoBitrate === undefined ? rest : { ...rest, videoBitrate: VideoBitrate },
);

const output = strict({ rtmpUrl: webAddress(['rtmp', 'rtmps'], 'give the push address of the CDN') });

/** Where the page is pushed to; also in `update`. */
export const rtmpOutputs = z
  .array(output, wrong('must be a list', 'write [{"rtmpUrl": "rtmp://…"}]'))
  .length(1, says('must hold exactly one output', 'Agora pushes a page to one address'));

const services = z.discriminatedUnion(
  'serviceName',
  [
    strict({
      serviceName: z.literal('web_recorder_service'),
      errorHandlePolicy: oneOf(['error_abort'], 'leave it out: a page that fails ends the recording').optional(),
      serviceParam: page,
    }),
    strict({
      serviceName: z.literal('rtmp_publish_service'),
      /** What happens to the recording when pushing fails. */
      errorHandlePolicy: oneOf(['error_abort', 'error_ignore'], 'use error_ignore to go on recording').optional(),
      serviceParam: strict({ outputs: rtmpOutputs }),
    }),
  ],
  says('must be "web_recorder_service" or "rtmp_publish_service"', 'name one of the two services'),
);

export const extensionServiceConfig = across(
  strict({
    errorHandlePolicy: oneOf(['error_abort'], 'leave it out: it is Agora’s only policy here').optional(),
    extensionServices: z.array(services, wrong('must be a list of services', 'list web_recorder_service')),
  }),
  ({ extensionServices }, report) =>
    checkServices(
      extensionServices?.map(({ serviceName }) => serviceName),
      report,
    ),
);

export type ExtensionServiceConfig = z.output<typeof extensionServiceConfig>;
export type ExtensionService = ExtensionServiceConfig['extensionServices'][number];

function checkServices(names: readonly (string | undefined)[] | undefined, report: Report): void {
  if (!names) return;
  if (!names.includes('web_recorder_service')) {
    const rule = 'must hold web_recorder_service';
    tell(report, { path: ['extensionServices'], rule, remedy: 'add it: it is what records the page' });
  }
  names.forEach((name, n) => {
    if (names.indexOf(name) === n) return;
    const path = ['extensionServices', n, 'serviceName'];
    tell(report, { path, rule: 'must not be named twice', remedy: 'keep one entry for each service' });
  });
}
