import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { masked, secretPaths } from '../../src/recording/secrets.js';

const secret = 'do-not-show';
const configuration = {
  token: secret,
  storageConfig: { vendor: 1, bucket: 'lessons', accessKey: secret, secretKey: secret, stsToken: secret },
  recordingConfig: { channelType: 0, decryptionMode: 7, secret, salt: secret, subscribeAudioUids: ['11'] },
  extensionServiceConfig: { extensionServices: [{ serviceName: 'x', serviceParam: { token: secret } }] },
};

describe('secrets', () => {
  it('are masked wherever they stand, and everything else stays', () => {
    expect(masked(configuration)).toEqual({
      token: '***',
      storageConfig: { vendor: 1, bucket: 'lessons', accessKey: '***', secretKey: '***', stsToken: '***' },
      recordingConfig: { channelType: 0, decryptionMode: 7, secret: '***', salt: '***', subscribeAudioUids: ['11'] },
      extensionServiceConfig: { extensionServices: [{ serviceName: 'x', serviceParam: { token: '***' } }] },
    });
  });

  it('in the address of a stream are masked, but there is no other place to keep them', () => {
    const outputs = { outputs: [{ rtmpUrl: 'rtmp://live.example.com/app/stream-key' }] };
    expect(masked(outputs)).toEqual({ outputs: [{ rtmpUrl: '***' }] });
    expect(secretPaths(outputs)).toEqual([]);
  });

  it('leave the original as it was', () => {
    const before = JSON.stringify(configuration);
    masked(configuration);
    expect(JSON.stringify(configuration)).toBe(before);
  });

  it('are found with their paths', () => {
    expect(secretPaths(configuration)).toEqual([
      'token',
      'storageConfig.accessKey',
      'storageConfig.secretKey',
      'storageConfig.stsToken',
      'recordingConfig.secret',
      'recordingConfig.salt',
      'extensionServiceConfig.extensionServices.0.serviceParam.token',
    ]);
  });

  it('are none where a token is made by the worker, or is empty', () => {
    for (const token of ['auto', '']) {
      expect(secretPaths({ token })).toEqual([]);
      expect(masked({ token })).toEqual({ token });
    }
  });

  it('are nowhere to be found in anything that was masked', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('token', 'secretKey', 'a', 'b'), values: [fc.constant('a'), fc.integer()] }),
        (value) => {
          expect(secretPaths(masked(value)).every((path) => /(?:token|secretKey)$/u.test(path))).toBe(true);
          expect(JSON.stringify(masked(value))).not.toMatch(/"(?:token|secretKey)":"a"/u);
        },
      ),
    );
  });
});
