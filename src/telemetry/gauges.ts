import type { MetricMeter } from '@temporalio/common';
import { type NativeConnection, Runtime } from '@temporalio/worker';
import { z } from 'zod';
import { visibilityQuery } from '../listing.js';
import { metrics } from '../recording/metrics.js';
import { searchAttributes } from '../recording/names.js';
import { type Phase, phases } from '../recording/state.js';

export interface Lookout {
  connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
  namespace: string;
  meter: MetricMeter;
  /** The names of the projects by their App IDs, now. */
  projects: () => Map<string, string>;
}

/** How long Temporal may take for one question. */
const patienceMs = 5000;

/** Deadlines are looked for within these, so that the nearest are found without an order, which not every store can give. */
const horizonsMs = [10 * 60_000, 2 * 3_600_000, 60 * 24 * 3_600_000];
const pageSize = 200;
const mostPages = 5;

const live: readonly Phase[] = phases.filter((phase) => phase !== 'stopped');

/**
 * Reads of Temporal's visibility what no worker knows by itself: how many recordings run, by phase and project, and when the
 * next deadline is. Every worker tells the same, so a dashboard takes the maximum.
 *
 * @returns one look; it throws what Temporal says, and then everything stays as it was told last.
 */
export function lookout({ connection, namespace, meter, projects }: Lookout): () => Promise<void> {
  const gauge = ([name, description]: readonly [string, string]) =>
    meter.createGauge(name, 'float', undefined, description);
  const [running, nearestDeadline, lastLook] = [metrics.running, metrics.nearestDeadline, metrics.lastLook].map(gauge);
  const ask = <T>(question: () => Promise<T>) => connection.withDeadline(Date.now() + patienceMs, question);
  const count = async (query: string) => {
    const { count: many } = await ask(() => connection.workflowService.countWorkflowExecutions({ namespace, query }));
    return Number(many);
  };
  return async () => {
    const names = projects();
    for (const phase of live) {
      // Few phases are in use at a time: of several projects, each is asked about only then.
      const isUnused = names.size > 1 && (await count(visibilityQuery({ phase, running: true }))) === 0;
      for (const [appId, project] of names) {
        const own = isUnused ? 0 : await count(visibilityQuery({ appId, phase, running: true }));
        running?.set(own, { project, phase });
      }
    }
    nearestDeadline?.set((await nearest((query) => deadlinesOf({ connection, namespace }, ask, query))) / 1000);
    lastLook?.set(Date.now() / 1000);
  };
}

/** A look that never throws: trouble is told once until it is over, and a server that cannot count is asked no more. */
export function lookingAgain(look: () => Promise<void>): () => Promise<void> {
  let state: 'well' | 'troubled' | 'impossible' = 'well';
  let isLooking = false;
  return async () => {
    if (state === 'impossible' || isLooking) return;
    isLooking = true;
    try {
      await look();
      state = 'well';
    } catch (error) {
      const before = state;
      state = isUnimplemented(error) ? 'impossible' : 'troubled';
      if (before === 'well') Runtime.instance().logger.warn(`the gauges cannot be read of Temporal: ${wordsOf(error)}`);
    } finally {
      isLooking = false;
    }
  };
}

const unimplemented = z.looseObject({ code: z.literal(12) });

function isUnimplemented(error: unknown): boolean {
  return unimplemented.safeParse(error).success;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

type Ask = <T>(question: () => Promise<T>) => Promise<T>;

/** In Unix ms; 0 when no recorder is live. Exact within two hours; further off, that of one of many. */
async function nearest(deadlines: (query: string) => Promise<number[]>): Promise<number> {
  for (const horizonMs of horizonsMs) {
    const stopBefore = new Date(Date.now() + horizonMs);
    const found = await deadlines(visibilityQuery({ live: true, running: true, stopBefore }));
    if (found.length > 0) return Math.min(...found);
  }
  return 0;
}

const instant = z.string().transform((text) => Date.parse(text));

async function deadlinesOf(
  { connection, namespace }: Pick<Lookout, 'connection' | 'namespace'>,
  ask: Ask,
  query: string,
): Promise<number[]> {
  const found: number[] = [];
  let nextPageToken: Uint8Array | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const request = { namespace, query, pageSize, nextPageToken };
    const { executions, nextPageToken: next } = await ask(() =>
      connection.workflowService.listWorkflowExecutions(request),
    );
    for (const { searchAttributes: attributes } of executions) {
      const data = attributes?.indexedFields?.[searchAttributes.stopBy.name]?.data;
      if (data) found.push(instant.parse(JSON.parse(Buffer.from(data).toString())));
    }
    if (!next?.length) break;
    nextPageToken = next;
  }
  return found;
}
