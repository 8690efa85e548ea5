import { setTimeout as delay } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { addSearchAttributes } from '../../src/temporal/search-attributes.js';

const grpcNotFound = 5;
const knownWithinMs = 15_000;

/** Makes a namespace that knows a recording's search attributes. */
export async function createNamespace(address: string, namespace: string): Promise<void> {
  await createBareNamespace(address, namespace, (connection) => addSearchAttributes(connection, namespace));
}

/** Makes a namespace, and resolves once the work could be done in it. */
export async function createBareNamespace(
  address: string,
  namespace: string,
  work: (connection: Connection) => Promise<unknown>,
): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const workflowExecutionRetentionPeriod = msToTs('1 day');
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    await onceKnown(() => work(connection));
  } finally {
    await connection.close();
  }
}

/** The server's parts learn of a new namespace one after another. */
async function onceKnown(work: () => Promise<unknown>): Promise<void> {
  const giveUpAt = Date.now() + knownWithinMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isGrpcServiceError(error) || Number(error.code) !== grpcNotFound || Date.now() > giveUpAt) throw error;
    }
    await delay(100);
  }
}
