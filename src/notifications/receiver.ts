import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { RecordingClient } from '../client.js';
import { exposition, expositionType } from '../telemetry/exposition.js';
import { type Counts, familiesOf, statusOf } from './counts.js';
import { type CallbackProject, Intake, type Taken } from './intake.js';
import { type Locate, Routing } from './routing.js';

export type { CallbackProject, Counts, Locate };

export interface CallbackReceiverOptions {
  /** Each has the path of its name; the project `default` has `/`, too. */
  projects: readonly CallbackProject[];
  /** Leads to the recordings. */
  client: RecordingClient;
  /** Default 0: any free one. */
  port?: number;
  /** Default 127.0.0.1: Agora wants https, so something that ends TLS stands before it. */
  host?: string;
  /** A line for each notification, never its body, its headers or a secret. Default none. */
  log?: FastifyBaseLogger;
  /** How long Temporal may take, in milliseconds, less than the 10 s that Agora waits. Default 5000. */
  handOverMs?: number;
  /** A longer body is refused. Default 1 MB. */
  bodyLimitBytes?: number;
  /** How recordings are found by search attributes. Default: by Temporal's list. */
  locate?: Locate;
  /** The time that notifications are compared with, in Unix milliseconds. Default: the machine's. */
  nowMs?: () => number | Promise<number>;
}

export interface CallbackReceiver {
  readonly url: string;
  /** A copy: it changes no more. */
  counts(): Counts;
  /** Takes no more, answers what is under way, and ends. */
  close(): Promise<void>;
}

/** From the first byte of a request to its last. Agora itself gives up after as long. */
const requestMs = 10_000;

/** Takes Agora's notifications, and hands each to the recording it is about. Nothing depends on its running. */
export async function startCallbackReceiver(options: CallbackReceiverOptions): Promise<CallbackReceiver> {
  const { client, locate, handOverMs = 5000, nowMs = Date.now } = options;
  const intake = new Intake({ routing: new Routing({ client, handOverMs, locate }), nowMs });
  const app = serverOf(intake, options);
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  return { url, counts: () => structuredClone(intake.counts), close: () => app.close() };
}

function serverOf(intake: Intake, options: CallbackReceiverOptions): FastifyInstance {
  const { projects, log, bodyLimitBytes = 1024 * 1024 } = options;
  const app: FastifyInstance = fastify({
    ...(log && { loggerInstance: log }),
    logController: new fastify.LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestMs,
  });
  keepBodiesRaw(app);
  const refuse = (reply: FastifyReply, taken: Taken) => {
    intake.count(taken.verdict);
    return answer(reply, taken);
  };
  app.setNotFoundHandler((_request, reply) => reply.status(404).send({ message: 'there is nothing here' }));
  app.setErrorHandler<FastifyError>(({ statusCode = 500, message: why }, _request, reply) => {
    if (statusCode === 413) return refuse(reply, { verdict: 'tooLarge' });
    return refuse(reply, { verdict: statusCode < 500 ? 'unreadable' : 'handOverFailed', why });
  });
  const byName = new Map(projects.map((project) => [project.name, project]));
  const take = async (name: string, request: FastifyRequest, reply: FastifyReply) => {
    const project = byName.get(name);
    if (!project) return refuse(reply, { verdict: 'unknownProject' });
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return answer(reply, await intake.take({ project, body, signatures: signaturesOf(request) }));
  };
  app.post('/', (request, reply) => take('default', request, reply));
  app.post<{ Params: { project: string } }>('/:project', (request, reply) =>
    take(request.params.project, request, reply),
  );
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/counts', () => intake.counts);
  app.get('/metrics', (_request, reply) => reply.type(expositionType).send(exposition(familiesOf(intake.counts))));
  return app;
}

/** Agora signs bytes, so nothing may read them before the signature is checked. */
function keepBodiesRaw(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

function signaturesOf({ headers }: FastifyRequest) {
  return { v1: headers['agora-signature']?.toString(), v2: headers['agora-signature-v2']?.toString() };
}

/** What nothing came of is worth a line only to who looks for it. */
function answer(reply: FastifyReply, taken: Taken): FastifyReply {
  const { verdict } = taken;
  const status = statusOf[verdict];
  if (status === 503) reply.log.error(taken, 'a notification could not be handed over');
  else if (status !== 200) reply.log.warn(taken, 'a notification was refused');
  else if (verdict === 'handedOver') reply.log.info(taken, 'a notification was handed over');
  else reply.log.debug(taken, 'a notification was taken');
  return reply.status(status).send({ verdict });
}
