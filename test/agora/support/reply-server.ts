import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A server that answers with what a test has queued, so that a test about the wire is a few lines. */

export type Reply = (response: ServerResponse) => void;

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** The caller's port: the same one for requests over one connection. */
  port: number;
}

export interface ReplyServer {
  baseUrl: string;
  requests: ReceivedRequest[];
  /** Replies for the next requests, in order. A request for which none is left gets 599. */
  queue(...replies: Reply[]): void;
  close(): Promise<void>;
}

export async function startReplyServer(): Promise<ReplyServer> {
  const requests: ReceivedRequest[] = [];
  const replies: Reply[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers, socket } = request;
    const body = await text(request);
    requests.push({ method, url, headers, body: body && JSON.parse(body), port: socket.remotePort ?? 0 });
    const reply = replies.shift() ?? json(599, { message: 'no reply was queued' });
    reply(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    queue: (...more) => replies.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** What a gateway says when the service behind it does not. */
export function page(status: number): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(`<html><h1>${status} Bad Gateway</h1></html>`);
  };
}

export function notJson(status: number): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"sid": "38f8');
  };
}

/** The connection breaks within the body. */
export function cut(body: string): Reply {
  return (response) => {
    response.writeHead(200, { 'content-length': String(body.length) });
    response.write(body.slice(0, -1), () => response.destroy());
  };
}

/** The body begins and never ends. */
export function stalled(): Reply {
  return (response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{');
  };
}

/** The request is taken and never answered; `taken` is told of it. */
export function silent(taken: () => void = () => {}): Reply {
  return () => taken();
}

export function hangUp(): Reply {
  return (response) => response.destroy();
}
