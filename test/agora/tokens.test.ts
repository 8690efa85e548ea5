import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import agoraToken from 'agora-token';
import { makeRtcToken, rtcTokenEndsAtMs } from '../../src/agora/tokens.js';

const request = {
  appId: '0123456789abcdef0123456789abcdef',
  appCertificate: 'fedcba9876543210fedcba9876543210',
  cname: 'lesson 7',
  uid: '4294967295',
  expiresInSeconds: 86_400,
};

/** The layout of version 007: after the signature come App ID, issue time, life time, salt and the services. */
function read(token: string) {
  expect(token.slice(0, 3)).toBe('007');
  const bytes = inflateSync(Buffer.from(token.slice(3), 'base64'));
  let at = 0;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const uint16 = () => take(2).readUInt16LE();
  const uint32 = () => take(4).readUInt32LE();
  const text = () => take(uint16()).toString('latin1');
  const privileges = () => Array.from({ length: uint16() }, () => ({ privilege: uint16(), seconds: uint32() }));
  const signature = text();
  const head = { appId: text(), issuedAt: uint32(), seconds: uint32(), salt: uint32(), services: uint16() };
  return {
    signature,
    ...head,
    service: uint16(),
    privileges: privileges(),
    cname: text(),
    uid: at < bytes.length ? text() : '',
  };
}

describe('a token', () => {
  it('lets one uid into one channel of one App ID, for as long as asked', () => {
    const token = read(makeRtcToken(request));
    expect(token).toMatchObject({
      appId: request.appId,
      cname: 'lesson 7',
      uid: '4294967295',
      seconds: 86_400,
      service: 1,
    });
    const join = 1;
    expect(token.privileges).toContainEqual({ privilege: join, seconds: 86_400 });
  });

  it('does not hold the certificate', () => {
    const bytes = inflateSync(Buffer.from(makeRtcToken(request).slice(3), 'base64'));
    expect(bytes.toString('latin1')).not.toContain(request.appCertificate);
  });

  it.each([
    ['appId', 'short'],
    ['appCertificate', 'not-a-certificate'],
    ['cname', ''],
    ['uid', '0'],
    ['uid', '4294967296'],
    ['uid', 'alice'],
    ['expiresInSeconds', 86_401],
    ['expiresInSeconds', 0],
    ['expiresInSeconds', 1.5],
  ])('is not made for %s %j', (field, value) => {
    expect(() => makeRtcToken({ ...request, [field]: value })).toThrow(new RegExp(`^${field}: expected`, 'u'));
  });

  it('that is not made leaves no word of the certificate', () => {
    const appCertificate = 'x'.repeat(31);
    expect(() => makeRtcToken({ ...request, appCertificate })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('xxx') }),
    );
  });
});

describe('the end of a token', () => {
  const { appId, appCertificate, cname } = request;
  const { RtcTokenBuilder, RtcRole, RtmTokenBuilder } = agoraToken;
  const tokenOf = (seconds: number, mayJoinSeconds: number) =>
    RtcTokenBuilder.buildTokenWithUid(appId, appCertificate, cname, 9001, RtcRole.PUBLISHER, seconds, mayJoinSeconds);

  it.each([
    ['its own', 7200, 7200],
    ['that of its right to be in the channel, if that is sooner', 7200, 3600],
    ['its own, if it may be there for as long as it lives', 3600, 0],
  ])('is %s', (_, seconds, mayJoinSeconds) => {
    const token = tokenOf(seconds, mayJoinSeconds);
    const { issuedAt } = read(token);
    const expected = issuedAt + Math.min(seconds, mayJoinSeconds || seconds);
    expect(rtcTokenEndsAtMs(token)).toBe(expected * 1000);
  });

  it('is its own when it is for another service', () => {
    const token = RtmTokenBuilder.buildToken(appId, appCertificate, 'someone', 600);
    expect(rtcTokenEndsAtMs(token)).toBe((read(token).issuedAt + 600) * 1000);
  });

  it.each([
    ['an older version', '006IACs'],
    ['no token', 'secret'],
    ['one that is cut off', tokenOf(7200, 7200).slice(0, 40)],
    [
      'one that unpacks to ten thousand times its size',
      `007${deflateSync(Buffer.alloc(1_000_000)).toString('base64')}`,
    ],
  ])('is not known of %s', (_, token) => {
    expect(rtcTokenEndsAtMs(token)).toBeUndefined();
  });
});
