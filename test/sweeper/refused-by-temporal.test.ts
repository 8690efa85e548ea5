import { once } from 'node:events';
import { createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { run } from '../cli/support.js';
import { withEnvironment } from '../support/environment.js';

// A Temporal that knows who asks, and permits nothing: gRPC's own words on the wire.

const temporal = createServer();
const sessions: Http2Session[] = [];

temporal.on('session', (session) => sessions.push(session));
temporal.on('stream', (stream, headers) => {
  if (headers[':path']?.endsWith('/GetSystemInfo')) answerWithNothing(stream);
  else stream.respond({ ...grpc, 'grpc-status': '7', 'grpc-message': 'Request unauthorized.' }, { endStream: true });
});

const grpc = { ':status': 200, 'content-type': 'application/grpc' } as const;

/** A message without any field is an answer, too. */
function answerWithNothing(stream: ServerHttp2Stream): void {
  stream.respond(grpc, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.alloc(5));
}

withEnvironment();
beforeEach(async () => {
  temporal.listen(0, '127.0.0.1');
  await once(temporal, 'listening');
  const address = temporal.address();
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port');
  process.env.TEMPORAL_ADDRESS = `127.0.0.1:${address.port}`;
});
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
  temporal.close();
});

it.each([{ args: ['sweep'] }, { args: ['sweep', '--dry-run'] }])(
  '$args says that Temporal refuses us',
  async ({ args }) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^Temporal does not permit it.*credentials.*unauthorized.*\n$/u);
  },
);
