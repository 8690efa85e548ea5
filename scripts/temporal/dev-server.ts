import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { type SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import type { SearchAttributeKey } from '@temporalio/common/lib/search-attributes.js';
import { searchAttributes } from '../../src/recording/names.js';
import { type Leashed, startLeashed } from '../lib/leashed.js';
import { temporalCli } from './executables.js';
import type { Log } from './names.js';

export interface DevServerOptions {
  log: Log;
  /** Port of the server; a free one by default. */
  port?: number;
  /** Port of the Web UI; a free one by default, no Web UI with `false`. */
  uiPort?: number | false;
  /** File for the server's state; in memory by default. */
  dbFilename?: string;
  /** Registered in namespace `default`; the recording's own by default. */
  searchAttributes?: readonly SearchAttributeKey<SearchAttributeType>[];
  /** Settings of the server's, besides those of ours. */
  dynamicConfig?: Readonly<Record<string, boolean | number>>;
  /** Path of the `temporal` executable; found or made by default. */
  executable?: string;
}

export interface DevServer {
  /** `127.0.0.1:<port>` */
  address: string;
  /** Address of the Web UI, when there is one. */
  uiUrl: string | undefined;
  pid: number;
  /** Lets it end in order; kills it after 8 s. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
}

/**
 * Priorities are ignored without the new matcher, and one partition makes the App ID's pace even
 * (with four it swings by a fifth).
 */
export const dynamicConfig: Readonly<Record<string, boolean | number>> = {
  'matching.useNewMatcher': true,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

const attempts = 3;
const readyWithinMs = 30_000;
const stopWithinMs = 8_000;

/** Starts `temporal server start-dev`; it does not outlive this process, however this process ends. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const executable = options.executable ?? (await temporalCli(options.log));
  const portsAreGiven = options.port !== undefined || typeof options.uiPort === 'number';
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(executable, options);
    } catch (error) {
      // Between choosing a free port and using it somebody else may have taken it.
      const portWasTaken = error instanceof Error && /address already in use/iu.test(error.message);
      if (portsAreGiven || !portWasTaken || attempt === attempts) throw error;
    }
  }
}

async function startOnce(executable: string, options: DevServerOptions): Promise<DevServer> {
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort === false ? undefined : (options.uiPort ?? (await freePort()));
  const address = `127.0.0.1:${port}`;
  const server = await startLeashed(executable, devServerArguments({ ...options, port, uiPort }));
  await untilReady(address, server);
  return {
    address,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`,
    pid: server.pid,
    stop: () => server.stop(stopWithinMs),
    kill: () => server.kill(),
  };
}

interface ResolvedOptions extends Omit<DevServerOptions, 'uiPort'> {
  port: number;
  uiPort: number | undefined;
}

export function devServerArguments(options: Omit<ResolvedOptions, 'log'>): string[] {
  const { port, uiPort, dbFilename, searchAttributes: keys = Object.values(searchAttributes) } = options;
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'];
  args.push(...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]));
  if (dbFilename) args.push('--db-filename', dbFilename);
  for (const { name, type } of keys) {
    args.push('--search-attribute', `${name}=${searchAttributeTypeName(type)}`);
  }
  for (const [key, value] of Object.entries({ ...dynamicConfig, ...options.dynamicConfig }))
    args.push('--dynamic-config-value', `${key}=${value}`);
  return args;
}

/** `Keyword`, `KeywordList`, `Bool`, `Datetime` …: the spelling of Temporal's command line. */
export function searchAttributeTypeName(type: SearchAttributeType): string {
  return TypedSearchAttributes.toMetadataType(type);
}

async function untilReady(address: string, server: Leashed): Promise<void> {
  const giveUpAt = Date.now() + readyWithinMs;
  while (!(await answers(address))) {
    if (server.isGone) throw new Error(`The Temporal dev server ended while starting: ${server.said()}`);
    if (Date.now() > giveUpAt) {
      await server.kill();
      throw new Error(`The Temporal dev server did not answer within ${readyWithinMs / 1000} s: ${server.said()}`);
    }
    await delay(50);
  }
}

/** Whether a Temporal server answers at this address. */
export async function answers(address: string): Promise<boolean> {
  // gRPC waits a second before it tries a refused address again, and a server that starts is there sooner.
  if (!(await accepts(address))) return false;
  try {
    const connection = await Connection.connect({ address, connectTimeout: '3s' });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

async function accepts(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  const socket = connect({ host: hostname.replace(/^\[|\]$/gu, ''), port: Number(port), timeout: 3_000 });
  socket.once('timeout', () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** The preferred port when nobody has it, else any free one. */
export async function freePort(preferred = 0): Promise<number> {
  const probe = createServer().listen(preferred, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (error) {
    if (preferred === 0) throw error;
    return freePort();
  }
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
