import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { signCallback } from '../../src/emulator/callbacks/signature.js';
import { isSigned } from '../../src/notifications/signature.js';

/** Of Agora's own pages. */
const vectors = [
  {
    page: 'older',
    eventMs: '"eventMs":1560408533119,',
    v1: '033c62f40f687675f17f0f41f91a40c71c0f134c',
    v2: '6d3320c60b11101395b7fc8f9068748808a0aa1bfa064438e39d1bc2c7d74d99',
  },
  {
    page: 'newer',
    eventMs: '',
    v1: '5a3bb6a6d9fad2ea9ae3fb707a14c9d7f3136df1',
    v2: 'de96da5acf03b0021ac3b4fa2225e7ae6f3533a30d50bb02c08ea4fa748bda24',
  },
].map(({ eventMs, ...vector }) => {
  const notice = '"noticeId":"4eb720f0-8da7-11e9-a43e-53f411c2761f","notifyMs":1560408533119';
  return {
    ...vector,
    body: Buffer.from(`{${eventMs}"eventType":10,${notice},"payload":{"a":"1","b":2},"productId":1}`),
  };
});

describe('a signed body', () => {
  it.each(vectors)("has either of the signatures of Agora's $page pages, or both", ({ body, v1, v2 }) => {
    const all = [{ v1 }, { v2 }, { v1, v2 }, { v1: v1.toUpperCase(), v2: v2.toUpperCase() }];
    expect(all.map((signatures) => isSigned(body, signatures, 'secret'))).toEqual([true, true, true, true]);
  });

  it.each(vectors)('is refused when one of two signatures is wrong ($page pages)', ({ body, v1, v2 }) => {
    const others = [
      { v1, v2: v2.replace(/^./u, '0') },
      { v1: v2, v2 },
      { v1: '', v2 },
      { v1, v2: `${v2}0` },
      { v1, v2: v2.slice(0, -1) },
    ];
    expect(others.map((signatures) => isSigned(body, signatures, 'secret'))).toEqual(others.map(() => false));
  });

  it('is refused without a signature', () => {
    expect(isSigned(Buffer.from('{}'), {}, 'secret')).toBe(false);
  });

  it('is what the secret signed, byte by byte, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.string(), fc.string(), (body, another, secret, wrong) => {
        const signatures = signCallback(secret, body);
        expect(isSigned(body, signatures, secret)).toBe(true);
        const isSameBody = Buffer.compare(body, another) === 0;
        expect(isSigned(another, signatures, secret)).toBe(isSameBody);
        fc.pre(wrong !== secret && !isSameKey(wrong, secret));
        expect(isSigned(body, signatures, wrong)).toBe(false);
      }),
    );
  });

  it('is refused with any other words for a signature', () => {
    fc.assert(
      fc.property(fc.string(), (words) => {
        expect(isSigned(Buffer.from('{}'), { v2: words }, 'secret')).toBe(false);
        expect(isSigned(Buffer.from('{}'), { v1: words }, 'secret')).toBe(false);
      }),
    );
  });
});

/** HMAC fills a key up with zeros. */
function isSameKey(one: string, other: string): boolean {
  return one.replace(/\0+$/u, '') === other.replace(/\0+$/u, '');
}
