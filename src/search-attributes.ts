import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { ConfigurationError } from './config.js';
import { searchAttributes } from './recording/names.js';

const keys = Object.values(searchAttributes);

/** A Connection of the client's, or a worker's own. */
type WithOperatorService = Pick<Connection, 'operatorService'>;
type WithServices = Pick<Connection, 'operatorService' | 'workflowService'>;

/** As numbered by Temporal's API (temporal.api.enums.v1.IndexedValueType). */
const indexedValueTypes = {
  [SearchAttributeType.TEXT]: 1,
  [SearchAttributeType.KEYWORD]: 2,
  [SearchAttributeType.INT]: 3,
  [SearchAttributeType.DOUBLE]: 4,
  [SearchAttributeType.BOOL]: 5,
  [SearchAttributeType.DATETIME]: 6,
  [SearchAttributeType.KEYWORD_LIST]: 7,
} as const;

const grpcNotFound = 5;

/** As gRPC numbers them: PERMISSION_DENIED, UNAUTHENTICATED. */
const refusals: ReadonlySet<number> = new Set([7, 16]);

/**
 * Without its search attributes a recording's first step would fail again and again, so they are made here where that can
 * be.
 *
 * @throws ConfigurationError with the command that makes them, or the namespace.
 */
export async function ensureSearchAttributes(connection: WithServices, namespace: string): Promise<void> {
  const known = await registered(connection, namespace);
  const missing = keys.filter(({ name }) => !known.has(name));
  if (missing.length === 0) return;
  try {
    await addSearchAttributes(connection, namespace, missing);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // Another worker was quicker.
    if (/already exist/iu.test(why)) return;
    const isThere = !isGrpcServiceError(error) || Number(error.code) !== grpcNotFound;
    throw new ConfigurationError([isThere ? cannotMake(missing, namespace, why) : notThere(namespace)]);
  }
}

export async function addSearchAttributes(
  connection: WithOperatorService,
  namespace: string,
  added: readonly (typeof keys)[number][] = keys,
): Promise<void> {
  const types = added.map(({ name, type }) => [name, indexedValueTypes[type]] as const);
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(types) });
}

/**
 * Those that the namespace does not have, with the command that makes them; undefined when it has all.
 *
 * @throws what the server says where it cannot list them
 */
export async function lackingSearchAttributes(
  connection: WithServices,
  namespace: string,
): Promise<{ names: string[]; command: string } | undefined> {
  const missing = await missingFrom(connection, namespace);
  if (missing.length === 0) return undefined;
  return { names: missing.map(({ name }) => name), command: commandThatMakes(missing, namespace) };
}

async function missingFrom(connection: WithServices, namespace: string): Promise<typeof keys> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return keys.filter(({ name, type }) => customAttributes[name] !== indexedValueTypes[type]);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const known = await findable(connection, namespace);
    return keys.filter(({ name }) => !known.has(name));
  }
}

/** None are known where the server cannot list them, as the time-skipping test server cannot. */
async function registered(connection: WithServices, namespace: string): Promise<Set<string>> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return new Set(Object.keys(customAttributes));
  } catch (error) {
    return isRefused(error) ? findable(connection, namespace) : new Set();
  }
}

/** Those that workflows can be looked for by: where listing them is not for us, as on Temporal Cloud, this tells the same. */
async function findable({ workflowService }: WithServices, namespace: string): Promise<Set<string>> {
  const asked = keys.map(async ({ name }) => {
    const query = `${name} IS NOT NULL`;
    const answer = workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1 });
    return answer.then(
      () => [name],
      () => [],
    );
  });
  return new Set((await Promise.all(asked)).flat());
}

function isRefused(error: unknown): boolean {
  return isGrpcServiceError(error) && refusals.has(Number(error.code));
}

function notThere(namespace: string) {
  return {
    field: `namespace ${namespace}`,
    rule: 'does not exist',
    remedy: `set TEMPORAL_NAMESPACE, or make it: temporal operator namespace create --namespace ${namespace}`,
  };
}

function cannotMake(missing: typeof keys, namespace: string, why: string) {
  return {
    field: `namespace ${namespace}`,
    rule: `lacks the search attributes ${missing.map(({ name }) => name).join(', ')}, and this worker cannot make them: ${why}`,
    remedy: commandThatMakes(missing, namespace),
  };
}

function commandThatMakes(missing: typeof keys, namespace: string): string {
  const flags = missing.map(({ name, type }) => `--name ${name} --type ${TypedSearchAttributes.toMetadataType(type)}`);
  return `temporal operator search-attribute create --namespace ${namespace} ${flags.join(' ')}`;
}
