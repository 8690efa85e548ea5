import cors from '@fastify/cors';
import type { Payload } from '@temporalio/common';
import fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Encryption, resolveSecret, SecretUnavailable } from '../config.js';
import { Access } from './access.js';
import { EncryptionCodec } from './encryption-codec.js';
import { EncryptionKeyError, KeyRing } from './key-ring.js';
import { signInPage } from './sign-in-page.js';

export interface CodecServerOptions {
  /** The keys, anew each time. */
  encryption: () => Encryption;
  /** What people show to have payloads decrypted: a reference (`env:NAME`, `file:/path`), looked up each time, or the token itself. */
  token: string;
  /** The Web UIs whose pages may ask, such as `https://temporal.example.com`. */
  webUiOrigins: readonly string[];
  /** Default 0: any free one. */
  port?: number;
  /** Default 127.0.0.1: what ends TLS stands before it. */
  host?: string;
  /** A line for each refusal; never a payload, a token or a key. Default none. */
  log?: FastifyBaseLogger;
  nowMs?: () => number;
}

export interface CodecServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Shorter ones could be guessed. */
export const shortestToken = 16;
/** A page of the Web UI's asks for as many payloads at once as it shows. */
const bodyLimit = 16 * 1024 * 1024;

/** Decrypts for people what is encrypted in histories, in the Web UI and for Temporal's command line. */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const { log, port = 0, host = '127.0.0.1' } = options;
  const app: FastifyInstance = fastify({
    ...(log && { loggerInstance: log }),
    logController: new fastify.LogController({ disableRequestLogging: true }),
    bodyLimit,
  });
  await app.register(cors, {
    origin: [...options.webUiOrigins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'x-namespace'],
    credentials: true,
  });
  app.setErrorHandler<Error>((error, _request, reply) => answerError(reply, error));
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'there is nothing here'));
  app.get('/healthz', () => ({ status: 'ok' }));
  addSignIn(app, options);
  addCodec(app, options);
  return { url: await app.listen({ port, host }), close: () => app.close() };
}

function addCodec(app: FastifyInstance, options: CodecServerOptions): void {
  const { webUiOrigins, nowMs = Date.now } = options;
  const codec = new EncryptionCodec(new KeyRing(options.encryption));
  void app.register(async (guarded) => {
    guarded.addHook('onRequest', async ({ headers }, reply) => {
      const { authorization, cookie, origin } = headers;
      if (origin !== undefined && !webUiOrigins.includes(origin))
        return refuse(reply, 403, `${origin} may not ask: start this server with it as --web-ui-origin`);
      const access = await accessOf(options);
      if (access.isGranted({ authorization, cookie }, nowMs())) return undefined;
      return refuse(reply, 401, 'sign in at /sign-in, or send the header Authorization: Bearer <token>');
    });
    guarded.post('/encode', async ({ body }) => toJson(await codec.encode(fromJson(body))));
    guarded.post('/decode', async ({ body }) => toJson(await codec.decode(fromJson(body))));
  });
}

const signingIn = z.object({ token: z.string() });

/** The Web UI sends no token of ours, but its requests bring the cookie of whoever has signed in here. */
function addSignIn(app: FastifyInstance, options: CodecServerOptions): void {
  const { nowMs = Date.now } = options;
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  const page = (reply: FastifyReply, words: string) =>
    reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      )
      .send(signInPage(words));
  app.get('/sign-in', (_request, reply) => page(reply, 'Whoever may read encrypted payloads has the token.'));
  app.post('/sign-in', async ({ body, protocol }, reply) => {
    const access = await accessOf(options);
    const { data } = signingIn.safeParse(body);
    if (!data || !access.isToken(data.token)) return page(reply.status(401), 'That is not the token.');
    const cookie = access.cookie(nowMs(), { secure: protocol === 'https' });
    return page(reply.header('set-cookie', cookie), 'You are signed in. The Web UI can show what is encrypted now.');
  });
}

async function accessOf({ token }: CodecServerOptions): Promise<Access> {
  return new Access(await resolveSecret(token));
}

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));
/** Protobuf's JSON leaves out what is empty. */
const payloadsInJson = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), base64).nullish(), data: base64.nullish() }))
    .nullish()
    .transform((payloads) => payloads ?? []),
});

function fromJson(body: unknown): Payload[] {
  const { payloads } = payloadsInJson.parse(body);
  return payloads;
}

function toJson(payloads: Payload[]) {
  const text = (bytes?: Uint8Array | null) => Buffer.from(bytes ?? []).toString('base64');
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, bytes]) => [name, text(bytes)])),
      data: text(data),
    })),
  };
}

function answerError(reply: FastifyReply, error: Error & Partial<FastifyError>) {
  if (error instanceof z.ZodError)
    return refuse(reply, 400, 'expected {"payloads": [{"metadata": {}, "data": ""}]}, all in base64');
  if (error instanceof EncryptionKeyError) return refuse(reply, 422, error.message);
  if (error instanceof SecretUnavailable) return refuse(reply, 503, `${error.message}: ${error.remedy}`);
  return refuse(reply, error.statusCode ?? 500, error.message);
}

function refuse(reply: FastifyReply, status: number, message: string) {
  reply.log.warn({ status, message }, 'a request was refused');
  return reply.status(status).send({ message });
}
