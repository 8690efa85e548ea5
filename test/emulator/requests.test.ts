import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { startEmulator } from '../../src/emulator/server.js';
import { Api, startRequest, storageConfig, withEmulator } from './support.js';

const bench = withEmulator();

const secrets = { accessKey: 'AKIA-secret', secretKey: 'storage-secret', stsToken: 'sts-secret', stsExpiration: 4e9 };
const request = {
  ...startRequest('mix', { decryptionMode: 1, secret: 'channel-secret' }),
  token: 'token-secret',
  storageConfig: { ...storageConfig, ...secrets },
};

/** Everything that must not be told: what is called a secret, and the account's own. */
const whatIsSecret = /secret|AKIA|[Aa]uthorization/u;

describe('the request log', () => {
  it('has each request with its endpoint, channel, status and fault, and no secret', async () => {
    const { emulator, api } = bench;
    const recording = await api.record({ start: request });
    emulator.faults([{ on: 'query', do: 'throttle' }]);
    await api.query(recording);
    await api.stop({ ...recording, sid: 'none' });
    expect(emulator.requests()).toMatchObject([
      { endpoint: 'acquire', method: 'POST', cname: 'class', status: 200 },
      { endpoint: 'start', cname: 'class', status: 200, body: { clientRequest: { token: '***' } } },
      { endpoint: 'query', method: 'GET', cname: 'class', status: 429, fault: 'throttle' },
      { endpoint: 'stop', status: 404 },
    ]);
    const answer = await fetch(`${emulator.url}/emulator/requests`);
    const text = await answer.text();
    expect(JSON.parse(text)).toHaveLength(4);
    expect(text.replaceAll('"secret":"***"', '').replaceAll('"secretKey":"***"', '')).not.toMatch(whatIsSecret);
  });

  it('has what was answered, unless the answer was lost', async () => {
    const { emulator, api } = bench;
    const { sid } = await api.record();
    emulator.faults([{ on: 'acquire', do: { kind: 'raw', status: 502 } }]);
    await api.acquire();
    const answers = emulator.requests().map(({ answer }) => answer);
    expect(answers).toMatchObject([{ cname: 'class' }, { sid }, undefined]);
  });

  it('keeps nothing of a body that is no JSON, where secrets have no names', async () => {
    const { emulator, api } = bench;
    await api.send('POST', api.path('acquire'), `${JSON.stringify(request)},`, { 'content-type': 'application/json' });
    expect(emulator.requests()).toMatchObject([{ status: 400, body: expect.stringContaining('no JSON') }]);
    expect(JSON.stringify(emulator.requests())).not.toMatch(whatIsSecret);
  });
});

describe('a logger', () => {
  it('is told of requests, without headers and bodies', async () => {
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const emulator = await startEmulator({ rateLimit: 0, logger: pino(sink) });
    const recording = await new Api(emulator).record({ start: request });
    await emulator.close();
    const text = lines.join('');
    expect(text).toContain(`/resourceid/${recording.resourceId}/mode/mix/start`);
    expect(text).not.toMatch(whatIsSecret);
    expect(text).not.toContain(Buffer.from(`${emulator.customerId}:${emulator.customerSecret}`).toString('base64'));
  });
});
