import { describe, expect, it } from '@jest/globals';
import { found } from './search.js';

const accessKey = 'AKID+planted/access';

describe('the search', () => {
  it.each([
    ['as it is', (secret: string) => `x${secret}y`],
    ['in a URL', (secret: string) => `?key=${encodeURIComponent(secret)}`],
    ['in base64', (secret: string) => Buffer.from(secret).toString('base64')],
    ['in base64 behind other words', (secret: string) => Buffer.from(`id:${secret}:more`).toString('base64')],
    ['in base64 behind one letter', (secret: string) => Buffer.from(`i${secret} and so on`).toString('base64url')],
    ['in hexadecimal', (secret: string) => Buffer.from(secret).toString('hex')],
  ])('sees a secret %s', (_, write) => {
    expect(found({ accessKey }, write(accessKey))).toEqual(['accessKey']);
    expect(found({ accessKey }, write('something else altogether'))).toEqual([]);
  });
});
