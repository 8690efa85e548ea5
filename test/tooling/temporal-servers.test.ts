import { describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { searchAttributes } from '../../src/recording/names.js';
import { serversVariable } from '../support/servers-for-tests.js';
import { devServerEnv, ownDevServer, withDevServer, withTimeSkipping } from '../support/temporal.js';

const ourAttributes = Object.values(searchAttributes).map(({ name }) => name);

describe('the time-skipping server of a test file', () => {
  const server = withTimeSkipping();

  // First in line: a workflow task that nobody takes keeps this server from skipping time.
  it('lets 72 hours pass without waiting for them', async () => {
    const before = await server.env.currentTimeMs();
    await server.env.sleep('72 hours');
    expect((await server.env.currentTimeMs()) - before).toBeGreaterThanOrEqual(72 * 3_600_000);
  });

  it('knows our search attributes', async () => {
    const handle = await server.env.client.workflow.start('recording', {
      taskQueue: 'nobody-listens',
      workflowId: 'first',
      typedSearchAttributes: [{ key: searchAttributes.uids, value: ['1', '2'] }],
    });
    const { typedSearchAttributes } = await handle.describe();
    expect(typedSearchAttributes.get(searchAttributes.uids)).toEqual(['1', '2']);
  });
});

describe('the dev server that test files share', () => {
  const server = withDevServer();

  it('knows our search attributes in the namespace of the file', async () => {
    const { namespace = '' } = server.env;
    const { customAttributes } = await server.env.connection.operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(ourAttributes));
  });

  it('starts a workflow at once with one of our search attributes in a new namespace', async () => {
    const handle = await server.env.client.workflow.start('recording', {
      taskQueue: 'nobody-listens',
      workflowId: 'first',
      typedSearchAttributes: [{ key: searchAttributes.live, value: true }],
    });
    const { typedSearchAttributes } = await handle.describe();
    expect(typedSearchAttributes.get(searchAttributes.live)).toBe(true);
  });

  it('gives another file the same server and another namespace', async () => {
    const other = await devServerEnv();
    try {
      expect(other.address).toBe(server.env.address);
      expect(other.namespace).not.toBe(server.env.namespace);
    } finally {
      await other.teardown();
    }
  });
});

describe('what all test files share', () => {
  it('is asked for by a connection that ends with its answer', async () => {
    const { headers } = await fetch(`${process.env[serversVariable]}/temporal-cli`);
    expect(headers.get('connection')).toBe('close');
  });
});

describe('a dev server of a test of its own', () => {
  it('answers, is killed, and answers no more', async () => {
    const server = await ownDevServer();
    const connection = await Connection.connect({ address: server.address });
    await connection.close();
    await server.kill();
    await expect(Connection.connect({ address: server.address, connectTimeout: '1s' })).rejects.toThrow();
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
  });
});
