import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { isIP, connect as openPlain, type Socket } from 'node:net';
import { connect as openSecured } from 'node:tls';
import { errorCode } from './config/error-code.js';
import type { TemporalOptions } from './temporal-profile.js';

/** What came of one harmless request. */
export interface ProbeAnswer {
  /** The system's or the TLS library's name of what went wrong, as `ECONNREFUSED`. */
  code?: string;
  /** The TLS handshake is done, as far as this side can tell. */
  isSecured: boolean;
  httpStatus?: number;
  grpcStatus?: number;
}

/** Answered by every Temporal server, for whoever may use it at all. */
const path = '/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo';

/** One empty message, as gRPC frames it. */
const emptyMessage = Buffer.alloc(5);

/**
 * Asks Temporal something harmless without Temporal's clients, which say little about a connection that cannot be made: one
 * that its certificate keeps away has just "failed before the deadline".
 */
export function probe(options: TemporalOptions, withinMs = 5000): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const heard: ProbeAnswer = { isSecured: false };
    let session: ClientHttp2Session | undefined;
    const end = (told: Partial<ProbeAnswer>) => {
      clearTimeout(bound);
      resolve({ ...heard, ...told });
      session?.destroy();
    };
    const failed = (error: unknown) => end({ code: nameOf(error) });
    const bound = setTimeout(() => end({ code: 'ETIMEDOUT' }), withinMs);
    try {
      const socket = open(options).on('error', failed);
      socket.once('secureConnect', () => {
        heard.isSecured = true;
      });
      session = connect(`http://${options.address}`, { createConnection: () => socket });
      session.on('error', failed).once('close', () => end({ code: 'CLOSED' }));
      listen(session.request(headersOf(options)).on('error', failed), end);
    } catch (error) {
      failed(error);
    }
  });
}

function listen(stream: ClientHttp2Stream, end: (told: Partial<ProbeAnswer>) => void): void {
  const told: Partial<ProbeAnswer> = {};
  const note = (headers: Record<string, unknown>) => {
    if (headers['grpc-status'] !== undefined) told.grpcStatus = Number(headers['grpc-status']);
  };
  stream.on('response', (headers) => {
    told.httpStatus = headers[':status'];
    note(headers);
  });
  stream.on('trailers', note);
  stream.once('end', () => end(told)).resume();
  stream.end(emptyMessage);
}

function headersOf({ apiKey, metadata }: TemporalOptions): Record<string, string> {
  const words = Object.entries(metadata ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...Object.fromEntries(words),
  };
}

function open({ address, tls, apiKey }: TemporalOptions): Socket {
  const url = new URL(`tcp://${address}`);
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  const port = Number(url.port || 7233);
  const secured = tls ?? apiKey !== undefined;
  if (!secured) return openPlain({ host, port });
  const {
    serverNameOverride,
    serverRootCACertificate: ca,
    clientCertPair,
  } = typeof secured === 'object' ? secured : {};
  return openSecured({
    host,
    port,
    ca: ca && Buffer.from(ca),
    cert: clientCertPair && Buffer.from(clientCertPair.crt),
    key: clientCertPair && Buffer.from(clientCertPair.key),
    servername: serverNameOverride ?? (isIP(host) ? undefined : host),
    ALPNProtocols: ['h2'],
  });
}

function nameOf(error: unknown): string {
  return errorCode(error).slice(2, -1) || 'UNKNOWN';
}
