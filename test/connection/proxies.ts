import { once } from 'node:events';
import {
  connect as connectHttp2,
  createServer as createPlainServer,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { connect, type Server, type Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';

export interface Guard {
  /** `127.0.0.1:<port>` */
  address: string;
  close(): Promise<void>;
}

/** Ends TLS before a server that speaks in the clear, as what stands before a cluster does. */
export async function tlsBefore(address: string, tls: TlsOptions): Promise<Guard> {
  const server = createServer({ ...tls, ALPNProtocols: ['h2'] }, (secured) => {
    const { hostname: host, port } = new URL(`tcp://${address}`);
    const plain = connect({ host, port: Number(port) });
    for (const [one, other] of [
      [secured, plain],
      [plain, secured],
    ] as const) {
      one.pipe(other);
      one.on('error', () => other.destroy()).once('close', () => other.destroy());
    }
  });
  return listening(server);
}

export interface Gate {
  apiKey: string;
  /** Calls whose path has this are not permitted, to anybody. */
  forbidden?: RegExp;
}

/** The same, and it lets nobody through without the API key, as Temporal Cloud does. */
export async function gateBefore(address: string, tls: TlsOptions, gate: Gate): Promise<Guard> {
  const upstream = connectHttp2(`http://${address}`);
  const server = createSecureServer(tls);
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const refusal = refusalOf(headers, gate);
    if (refusal) return stream.respond({ ...ofGrpc, ...refusal }, { endStream: true });
    const { authorization, ':authority': _, ...onward } = headers;
    passOn(stream, upstream.request(onward));
  });
  const proxy = await listening(server);
  return {
    address: proxy.address,
    async close() {
      upstream.destroy();
      await proxy.close();
    },
  };
}

/** Lets everything through, and loses the answer to the first call of this path once `meanwhile` is done. */
export async function loserBefore(
  address: string,
  { path, meanwhile }: { path: RegExp; meanwhile: () => Promise<void> },
): Promise<Guard & { calls(): number }> {
  const upstream = connectHttp2(`http://${address}`);
  const server = createPlainServer();
  let calls = 0;
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const { ':authority': _, ...onward } = headers;
    const request = upstream.request(onward);
    if (!path.test(String(headers[':path']))) return passOn(stream, request);
    calls += 1;
    if (calls > 1) return passOn(stream, request);
    stream.pipe(request).resume();
    const answered = once(request, 'close');
    void Promise.all([meanwhile(), answered]).then(() => {
      stream.respond({ ...ofGrpc, 'grpc-status': '14', 'grpc-message': 'the answer is lost' }, { endStream: true });
    });
  });
  const guard = await listening(server);
  return {
    address: guard.address,
    calls: () => calls,
    async close() {
      upstream.destroy();
      await guard.close();
    },
  };
}

const ofGrpc = { ':status': 200, 'content-type': 'application/grpc' } as const;

function refusalOf(headers: IncomingHttpHeaders, { apiKey, forbidden }: Gate) {
  if (headers.authorization !== `Bearer ${apiKey}`)
    return { 'grpc-status': '16', 'grpc-message': 'Request unauthorized.' };
  if (forbidden?.test(String(headers[':path']))) return { 'grpc-status': '7', 'grpc-message': 'Not permitted here.' };
  return undefined;
}

function passOn(stream: ServerHttp2Stream, onward: ReturnType<ReturnType<typeof connectHttp2>['request']>): void {
  let trailers: IncomingHttpHeaders = {};
  onward.on('error', () => stream.close());
  onward.on('response', (headers, flags) => {
    const isAll = (flags & 1) === 1;
    if (!stream.destroyed) stream.respond(headers, isAll ? { endStream: true } : { waitForTrailers: true });
  });
  onward.on('trailers', (told) => {
    trailers = told;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.once('close', () => onward.close());
  stream.pipe(onward).pipe(stream);
}

async function listening(server: Pick<Server, 'listen' | 'address' | 'close' | 'on' | 'once'>): Promise<Guard> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(Object(server), 'listening');
  const where = server.address();
  if (typeof where !== 'object' || where === null) throw new Error('a TCP listener has a port');
  return {
    address: `127.0.0.1:${where.port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
