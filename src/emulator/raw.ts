import type { FastifyReply } from 'fastify';

interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  cut: boolean;
  stall: boolean;
}

/** An answer as a gateway or a broken line would give it, byte by byte. */
export function sendRaw(reply: FastifyReply, { status, headers, body, cut, stall }: RawAnswer): FastifyReply {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(status, { 'content-type': 'text/html', 'content-length': String(Buffer.byteLength(body)), ...headers });
  if (!cut && !stall) {
    raw.end(body);
    return reply;
  }
  raw.write(body.slice(0, Math.ceil(body.length / 2)), () => {
    if (cut) raw.destroy();
  });
  return reply;
}
