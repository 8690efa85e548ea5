import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cnameInWebNames, fileNameOf, parseFileName, type RecordedFile, utcStamp } from '../../src/agora/file-names.js';

const sid = '38f8e3cfdc474cd56fc1ceba380d7e1a';
const startedAtMs = Date.UTC(2026, 1, 3, 4, 5, 6, 78);

const examples: [string, RecordedFile][] = [
  [`${sid}_lesson.m3u8`, { kind: 'index', sid, cname: 'lesson', extension: 'm3u8' }],
  [`${sid}_a_7_20260203040506078.ts`, { kind: 'slice', sid, cname: 'a_7', extension: 'ts', startedAtMs }],
  [`${sid}_lesson_0.mp4`, { kind: 'mp4', sid, cname: 'lesson', extension: 'mp4', number: 0 }],
  [
    `${sid}_lesson__uid_s_123__uid_e_audio.m3u8`,
    { kind: 'index', sid, cname: 'lesson', extension: 'm3u8', user: { uid: '123', track: 'audio' } },
  ],
  [
    `${sid}_lesson__uid_s_123__uid_e_video_20260203040506078.ts`,
    { kind: 'slice', sid, cname: 'lesson', extension: 'ts', startedAtMs, user: { uid: '123', track: 'video' } },
  ],
  [
    `${sid}_lesson__uid_s_123__uid_e_av.mpd`,
    { kind: 'index', sid, cname: 'lesson', extension: 'mpd', user: { uid: '123', track: 'av' } },
  ],
  [
    `${sid}_lesson__uid_s_123__uid_e_video_20260203040506078.jpg`,
    { kind: 'slice', sid, cname: 'lesson', extension: 'jpg', startedAtMs, user: { uid: '123', track: 'video' } },
  ],
];

const cnameCharacters = [...'abcXYZ0189 !#$%&()+-:;<=.>?@[]^_{}|~,'];
const named = {
  sid: fc.stringMatching(/^[0-9a-f]{32}$/u),
  cname: fc
    .string({ unit: fc.constantFrom(...cnameCharacters), minLength: 1, maxLength: 64 })
    .filter((cname) => !cname.includes('__uid_s_')),
};
const user = fc.record({
  uid: fc.integer({ min: 1, max: 4294967295 }).map(String),
  track: fc.constantFrom('audio', 'video', 'av'),
});
const instant = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
const optionalUser = fc.option(user, { nil: undefined }).map((someone) => (someone ? { user: someone } : {}));
const indexFile = fc.record({ kind: fc.constant('index'), ...named, extension: fc.constantFrom('m3u8', 'mpd') });
const sliceFile = fc.record({
  kind: fc.constant('slice'),
  ...named,
  extension: fc.constantFrom('ts', 'webm', 'jpg'),
  startedAtMs: instant,
});
const mp4File = fc.record({
  kind: fc.constant('mp4'),
  ...named,
  extension: fc.constant('mp4'),
  number: fc.nat({ max: 999 }),
});
const anyFile: fc.Arbitrary<RecordedFile> = fc.oneof(
  fc.tuple(indexFile, optionalUser).map(([file, whose]) => ({ ...file, ...whose })),
  fc.tuple(sliceFile, optionalUser).map(([file, whose]) => ({ ...file, ...whose })),
  mp4File,
);

describe("a file's name", () => {
  it.each(examples)('%s is built and read', (name, file) => {
    expect(fileNameOf(file)).toBe(name);
    expect(parseFileName(name)).toEqual(file);
  });

  it('is read as it was built, whatever the file', () => {
    fc.assert(fc.property(anyFile, (file) => expect(parseFileName(fileNameOf(file))).toEqual(file)));
  });

  it('is built as it was read, whatever the name', () => {
    const ending = fc.constantFrom(
      '.m3u8',
      '_20260203040506078.ts',
      '_12.mp4',
      '__uid_s_7__uid_e_audio.m3u8',
      '.ts',
      '',
    );
    const name = fc.tuple(fc.string(), fc.string(), ending).map(([first, rest, end]) => `${first}_${rest}${end}`);
    fc.assert(
      fc.property(name, (text) => {
        const file = parseFileName(text);
        if (file) expect(fileNameOf(file)).toBe(text);
      }),
    );
  });

  it.each([
    '',
    'lesson.m3u8',
    `${sid}_lesson.ts`,
    `${sid}_lesson_20260231040506078.ts`,
    `${sid}_lesson.mp4`,
    `${sid}_x.txt`,
  ])('is not read from %j', (name) => {
    expect(parseFileName(name)).toBeUndefined();
  });

  it('gives the instant in UTC, to the millisecond', () => {
    expect(utcStamp(startedAtMs)).toBe('20260203040506078');
  });

  it("has a hyphen for each special character of a web recording's cname", () => {
    expect(cnameInWebNames('a!@#$%^&*()+_.=[]{}~|,;:?<>b-c d')).toBe(`a${'-'.repeat(26)}b-c d`);
  });
});
