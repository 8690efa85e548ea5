import { answers, freePort, startDevServer } from './dev-server.js';
import { environment, type Log } from './names.js';

export interface TemporalServer {
  /** `host:port` */
  address: string;
  namespace: string;
  /** Address of the Web UI; unknown for a server that was already there. */
  uiUrl: string | undefined;
  /** Ends the server when it was started here; leaves another one alone. */
  stop(): Promise<void>;
}

/** The server at TEMPORAL_ADDRESS when it answers, else a dev server of our own, at Temporal's usual ports when free. */
export async function temporalServer(log: Log, env: NodeJS.ProcessEnv = process.env): Promise<TemporalServer> {
  const address = env[environment.address];
  if (address && (await answers(address))) {
    log(`Using the Temporal server at ${address} (${environment.address}).`);
    const namespace = env.TEMPORAL_NAMESPACE || 'default';
    return { address, namespace, uiUrl: undefined, stop: async () => undefined };
  }
  if (address) log(`${environment.address}=${address} does not answer; starting a dev server instead.`);
  const server = await startDevServer({ log, port: await freePort(7233), uiPort: await freePort(8233) });
  return { address: server.address, namespace: 'default', uiUrl: server.uiUrl, stop: server.stop };
}
