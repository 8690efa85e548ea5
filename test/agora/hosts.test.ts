import { describe, expect, it } from '@jest/globals';
import { hostFor } from '../../src/agora/hosts.js';

const hosts = (choice: Omit<Parameters<typeof hostFor>[0], 'attempt'>) =>
  [1, 2, 3, 4, 5, 6].map((attempt) => hostFor({ ...choice, attempt }).replace('https://', ''));

describe('the host of an attempt', () => {
  it('is the primary twice, the alternate, two neighbours, and from the beginning again', () => {
    expect(hosts({})).toEqual([
      'api.agora.io',
      'api.agora.io',
      'api.sd-rtn.com',
      'api-us-west-1.agora.io',
      'api-us-east-1.sd-rtn.com',
      'api.agora.io',
    ]);
  });

  it('begins with the other domain in mainland China', () => {
    expect(hosts({ area: 'china' }).slice(0, 4)).toEqual([
      'api.sd-rtn.com',
      'api.sd-rtn.com',
      'api.agora.io',
      'api-cn-east-1.sd-rtn.com',
    ]);
  });

  it.each([
    ['NA', 'api-us-west-1.agora.io', 'api-us-east-1.sd-rtn.com'],
    ['EU', 'api-eu-west-1.agora.io', 'api-eu-central-1.sd-rtn.com'],
    ['AP', 'api-ap-southeast-1.agora.io', 'api-ap-northeast-1.sd-rtn.com'],
    ['CN', 'api-cn-east-1.agora.io', 'api-cn-north-1.sd-rtn.com'],
  ] as const)('has the neighbours of region %s', (region, fourth, fifth) => {
    expect(hosts({ region }).slice(3, 5)).toEqual([fourth, fifth]);
  });

  it('is the base URL for every attempt when there is one', () => {
    expect(new Set(hosts({ baseUrl: 'https://proxy.example/agora/', region: 'EU' }))).toEqual(
      new Set(['proxy.example/agora']),
    );
  });

  it.each(['http://127.0.0.1:8780', 'http://localhost:8780', 'http://[::1]:8780'])(
    'may be plain http on %s',
    (baseUrl) => {
      expect(hostFor({ attempt: 1, baseUrl })).toBe(baseUrl);
    },
  );

  it.each([
    ['http://api.agora.io', /https/],
    ['http://127.0.0.1.example', /https/],
    ['ftp://localhost', /https/],
    ['api.agora.io', /no URL/],
    ['https://id:s3cret@api.agora.io', /credentials/],
    ['https://api.agora.io/?key=1', /query/],
  ])('is refused as %s', (baseUrl, why) => {
    expect(() => hostFor({ attempt: 1, baseUrl })).toThrow(why);
  });

  it('does not repeat the password of a URL it refuses', () => {
    expect(() => hostFor({ attempt: 1, baseUrl: 'https://id:s3cret@api.agora.io' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('s3cret') }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('needs an attempt from 1, not %p', (attempt) => {
    expect(() => hostFor({ attempt })).toThrow(RangeError);
  });
});
