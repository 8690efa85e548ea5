import { z } from 'zod';
import { demand, parse } from './parse.js';

const custom = 3;
const share = z.number().min(0).max(1);
const renderMode = z.literal([0, 1]).optional();
const imageUrl = z.string().regex(/^(?:https?:\/\/.*)?$/iu);

const layoutFields = z.looseObject({
  mixedVideoLayout: z.literal([0, 1, 2, custom]).default(0),
  maxResolutionUid: z.string().optional(),
  backgroundColor: z
    .string()
    .regex(/^(?:#[0-9A-Fa-f]{6})?$/u)
    .optional(),
  backgroundImage: imageUrl.optional(),
  defaultUserBackgroundImage: imageUrl.optional(),
  layoutConfig: z
    .array(
      z.looseObject({
        uid: z.string().optional(),
        ...{ x_axis: share, y_axis: share, width: share, height: share },
        alpha: share.optional(),
        render_mode: renderMode,
      }),
    )
    .max(17)
    .default([]),
  backgroundConfig: z
    .array(z.looseObject({ uid: z.string(), image_url: imageUrl, render_mode: renderMode }))
    .optional(),
});

/** A layout, as `transcodingConfig` and `updateLayout` have it. Fields that the chosen layout does not use are let through. */
export function checkLayout(raw: unknown): void {
  const { mixedVideoLayout, layoutConfig } = parse(layoutFields, raw, 'clientRequest');
  demand(mixedVideoLayout !== custom || layoutConfig.length > 0, 'layoutConfig');
}
