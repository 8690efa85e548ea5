import { expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { quietEnd } from '../support/quiet-end.js';
import { withDevServer } from '../support/temporal.js';

const server = withDevServer();

it('a call on a connection that is closed is refused, as anybody can catch', async () => {
  const connection = await Connection.connect({ address: server.env.address, plugins: [quietEnd] });
  await connection.workflowService.getSystemInfo({});
  await connection.close();
  await expect(connection.workflowService.getSystemInfo({})).rejects.toThrow('the connection is closed');
});
