import fastify from 'fastify';

export interface HealthServerOptions {
  port: number;
  host: string;
  /** Whether work is taken and Temporal answers; what it throws says why not. */
  ready(): Promise<void>;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** For what runs containers: `/healthz` says that the process is alive, `/readyz` that it does its work, or why not. */
export async function startHealthServer({ port, host, ready }: HealthServerOptions): Promise<HealthServer> {
  const app = fastify();
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    try {
      await ready();
      return { status: 'ready' };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return reply.status(503).send({ status: 'not ready', why });
    }
  });
  return { url: await app.listen({ port, host }), close: () => app.close() };
}
