import { describe, expect, it } from '@jest/globals';
import { layout, transcodingConfig } from '../../../src/agora/wire/layout.js';
import { brokenRules } from '../../../src/agora/wire/rules.js';

const place = { x_axis: 0, y_axis: 0.5, width: 1, height: 0.5 };
const picture = { width: 1280, height: 720, fps: 15, bitrate: 1130 };

const broken = (schema: typeof layout | typeof transcodingConfig, input: unknown) => {
  const { error } = schema.safeParse(input);
  return error ? brokenRules(error) : [];
};

describe('a layout', () => {
  it.each([
    {},
    { mixedVideoLayout: 1, backgroundColor: '#00fF7a' },
    { mixedVideoLayout: 2, maxResolutionUid: '527841' },
    { mixedVideoLayout: 0, maxResolutionUid: '527841' },
    { mixedVideoLayout: 3, layoutConfig: [{ uid: '1', ...place, alpha: 0.5, render_mode: 1 }, place] },
    { backgroundImage: 'https://example.com/a.jpg', defaultUserBackgroundImage: 'http://example.com/image?id=7' },
    { backgroundConfig: [{ uid: '1', image_url: 'https://example.com/a.bmp', render_mode: 0 }] },
  ])('is passed on as it is: %j', (input) => {
    expect(layout.parse(input)).toEqual(input);
  });

  it('drops a uid and a list that are empty', () => {
    const parsed = layout.parse({ layoutConfig: [{ uid: '', ...place }], backgroundConfig: [] });
    expect(JSON.stringify(parsed)).toBe(JSON.stringify({ layoutConfig: [place] }));
    expect(Object.keys(layout.parse({ layoutConfig: [] }))).toEqual([]);
  });

  it.each([
    [{ mixedVideoLayout: 4 }, 'mixedVideoLayout', 'must be 0, 1, 2 or 3', '3 custom'],
    [{ mixedVideoLayout: 3 }, 'layoutConfig', 'is missing', 'needs its windows'],
    [{ mixedVideoLayout: 3, layoutConfig: [] }, 'layoutConfig', 'is missing', 'needs its windows'],
    [{ mixedVideoLayout: 2 }, 'maxResolutionUid', 'is missing', 'large window'],
    [{ maxResolutionUid: 7 }, 'maxResolutionUid', 'must be a string', 'in quotes: "7"'],
    [{ backgroundColor: 'red' }, 'backgroundColor', '#RRGGBB', '"#000000"'],
    [{ backgroundColor: '#00000' }, 'backgroundColor', '#RRGGBB', '"#000000"'],
    [{ backgroundImage: 'ftp://example.com/a.jpg' }, 'backgroundImage', 'http:// or https://', 'JPG or BMP'],
    [{ backgroundImage: 'https://example.com/a.png?v=1' }, 'backgroundImage', 'a JPG or a BMP', 'convert'],
    [{ layoutConfig: Array(18).fill(place) }, 'layoutConfig', 'at most 17 windows', 'leave out'],
    [{ layoutConfig: [place, { ...place, width: 1.1 }] }, 'layoutConfig[1].width', 'from 0 to 1', 'fraction'],
    [{ layoutConfig: [{ ...place, x_axis: -0.1 }] }, 'layoutConfig[0].x_axis', 'from 0 to 1', 'width'],
    [{ layoutConfig: [{ ...place, height: undefined }] }, 'layoutConfig[0].height', 'is missing', 'height'],
    [{ layoutConfig: [{ ...place, alpha: 2 }] }, 'layoutConfig[0].alpha', 'from 0 to 1', 'opaque'],
    [{ layoutConfig: [{ ...place, render_mode: 2 }] }, 'layoutConfig[0].render_mode', '0 or 1', 'crop'],
    [{ layoutConfig: [{ ...place, uid: 5 }] }, 'layoutConfig[0].uid', 'holds a uid', 'leave it out'],
    [{ layoutConfig: [{ ...place, renderMode: 1 }] }, 'layoutConfig[0].renderMode', 'not a field', 'render_mode?'],
    [{ backgroundConfig: [{ uid: '1' }] }, 'backgroundConfig[0].image_url', 'is missing', 'JPG or BMP'],
    [{ width: 640 }, 'width', 'is not a field here', 'the fields are'],
  ])('is refused: %j', (input, field, rule, remedy) => {
    expect(broken(layout, input)).toEqual([
      { field, rule: expect.stringContaining(rule), remedy: expect.stringContaining(remedy) },
    ]);
  });
});

describe('a transcodingConfig', () => {
  it.each([picture, { ...picture, width: 1080, height: 1920 }, { ...picture, mixedVideoLayout: 1 }])(
    'may be %j',
    (input) => {
      expect(transcodingConfig.parse(input)).toEqual(input);
    },
  );

  it('says size and quality once it is given', () => {
    expect(broken(transcodingConfig, {}).map(({ field, rule }) => `${field} ${rule}`)).toEqual([
      'width is missing',
      'height is missing',
      'fps is missing',
      'bitrate is missing',
    ]);
  });

  it.each([
    [{ ...picture, width: 1921 }, 'width', 'from 1 to 1920'],
    [{ ...picture, width: 1920, height: 1082 }, 'width', 'at most 1920 x 1080 pixels'],
    [{ ...picture, fps: 0 }, 'fps', 'from 1 to 60'],
    [{ ...picture, bitrate: '500' }, 'bitrate', 'must be a whole number'],
    [{ ...picture, mixedVideoLayout: 3 }, 'layoutConfig', 'is missing'],
    [{ ...picture, mixedVideoLayout: 2 }, 'maxResolutionUid', 'is missing'],
  ])('is refused: %j', (input, field, rule) => {
    expect(broken(transcodingConfig, input)).toEqual([
      { field, rule: expect.stringContaining(rule), remedy: expect.any(String) },
    ]);
  });
});
