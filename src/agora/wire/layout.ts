import { z } from 'zod';
import { across, type Report, tell } from './across.js';
import { uid } from './cname.js';
import { says } from './rules.js';
import { fraction, integer, oneOf, strict, webAddress } from './shapes.js';

/** How a composite picture is made up: `updateLayout`, and the larger part of `transcodingConfig` (docs/agora.md §3). */

export const layouts = { floating: 0, adaptive: 1, vertical: 2, custom: 3 } as const;

const mostWindows = 17;

const share = (of: string) => fraction({ min: 0, max: 1, remedy: `give it as a fraction of the picture’s ${of}` });
const renderMode = oneOf([0, 1], 'use 0 to crop the video, 1 to fit it').optional();

const image = webAddress(['http', 'https'], 'give the address of a JPG or BMP of at most 6 MB').refine(
  (address) => !/\.(?:png|gif|webp|svg|tiff?|avif|heic)(?:[?#]|$)/iu.test(address),
  { error: says('must be a JPG or a BMP', 'convert the image') },
);

const window = strict({
  /** Whose video is shown; absent or empty: the next user to come. */
  uid: z
    .union([z.literal(''), uid], {
      error: says('must be a string that holds a uid', 'leave it out for the next user to come'),
    })
    .optional(),
  /** Of the upper left corner. */
  x_axis: share('width'),
  y_axis: share('height'),
  width: share('width'),
  height: share('height'),
  alpha: fraction({ min: 0, max: 1, remedy: 'use 0 for invisible, 1 for opaque' }).optional(),
  /** 0 crop, 1 fit. */
  render_mode: renderMode,
}).transform(({ uid: shown, ...place }) => (shown ? { uid: shown, ...place } : place));

const userBackground = strict({ uid, image_url: image, render_mode: renderMode });

export const layoutFields = {
  /** 0 floating, 1 adaptive, 2 vertical, 3 custom. */
  mixedVideoLayout: oneOf([0, 1, 2, 3], 'use 0 floating, 1 adaptive, 2 vertical or 3 custom').optional(),
  /** Who is shown large in the vertical layout. */
  maxResolutionUid: uid.optional(),
  backgroundColor: z
    .string(says('must be a string', 'write it as "#000000"'))
    .regex(/^#[0-9a-f]{6}$/iu, says('must be a colour like #RRGGBB', 'write it as "#000000"'))
    .optional(),
  backgroundImage: image.optional(),
  defaultUserBackgroundImage: image.optional(),
  /** The windows of the custom layout. */
  layoutConfig: z
    .array(window, says('must be a list of windows', 'give each window x_axis, y_axis, width and height'))
    .max(mostWindows, says(`must hold at most ${mostWindows} windows`, 'leave out the others'))
    .optional(),
  backgroundConfig: z.array(userBackground, says('must be a list', 'give each entry uid and image_url')).optional(),
};

interface LayoutRules {
  mixedVideoLayout?: number;
  maxResolutionUid?: string;
  layoutConfig?: readonly unknown[];
}

function checkLayout({ mixedVideoLayout, maxResolutionUid, layoutConfig }: LayoutRules, report: Report): void {
  if (mixedVideoLayout === layouts.custom && !layoutConfig?.length) {
    tell(report, { path: ['layoutConfig'], rule: 'is missing', remedy: 'the custom layout (3) needs its windows' });
  }
  if (mixedVideoLayout === layouts.vertical && maxResolutionUid === undefined) {
    const remedy =
      'the vertical layout (2) needs the uid of its large window; Agora’s pages differ on whether it chooses one';
    tell(report, { path: ['maxResolutionUid'], rule: 'is missing', remedy });
  }
}

/** An empty list is no list. */
function withoutEmptyLists<Fields extends { layoutConfig?: unknown[]; backgroundConfig?: unknown[] }>(
  fields: Fields,
): Fields {
  const kept = { ...fields };
  if (!kept.layoutConfig?.length) delete kept.layoutConfig;
  if (!kept.backgroundConfig?.length) delete kept.backgroundConfig;
  return kept;
}

/** As `updateLayout` takes it. It replaces the whole layout: a field left out goes back to Agora's default. */
export const layout = across(strict(layoutFields), checkLayout).transform(withoutEmptyLists);

export type Layout = z.output<typeof layout>;

const longestSide = 1920;
const largestPicture = 1920 * 1080;

const side = integer({ min: 1, max: longestSide, remedy: 'give it in pixels' });

/** As `start` takes it. Once given, it must say the picture's size and quality. */
export const transcodingConfig = across(
  strict({
    width: side,
    height: side,
    /** Frames per second. Agora's default is 15. */
    fps: integer({ min: 1, max: 60, remedy: 'give frames per second; 15 is usual' }),
    /** Kbit/s. Agora's default is 500. */
    bitrate: integer({ min: 1, max: 100_000, remedy: 'give it in Kbit/s; 500 suits 360 x 640' }),
    ...layoutFields,
  }),
  (config, report) => {
    checkLayout(config, report);
    if ((config.width ?? 0) * (config.height ?? 0) <= largestPicture) return;
    const rule = 'must make, with height, at most 1920 x 1080 pixels';
    tell(report, { path: ['width'], rule, remedy: 'choose a smaller picture, such as 1280 x 720' });
  },
).transform(withoutEmptyLists);

export type TranscodingConfig = z.output<typeof transcodingConfig>;
