import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';

// No import of ours: names and plain JSON are enough, here and in any other language that Temporal has a client for.
const { connectionOptions, namespace } = loadClientConnectConfig();
const connection = await Connection.connect(connectionOptions);
const { workflow } = new Client({ connection, namespace });

const workflowId = `agora-recording/${process.env.AGORA_APP_ID}/lesson-8/9001`;
const startWorkflowOperation = new WithStartWorkflowOperation('recording', {
  workflowId,
  taskQueue: 'agora-recording',
  workflowIdConflictPolicy: 'USE_EXISTING',
  args: [{ cname: 'lesson-8', uid: '9001', storage: 'default' }],
});
const { sid } = await workflow.executeUpdateWithStart<Workflow, { sid: string }, []>('started', {
  startWorkflowOperation,
});
console.log(`${workflowId} has the sid ${sid}`);

const recording = workflow.getHandle(workflowId);
await recording.executeUpdate('confirmed');
await recording.executeUpdate('updateLayout', { args: [{ mixedVideoLayout: 1 }] });
const { phase } = await recording.query<{ phase: string }>('state');
console.log(`it is ${phase}`);

await recording.signal('stop', { reason: 'the lesson is over' });
const { outcome, manifest } = await recording.result();
console.log(`${outcome}, ${manifest.length} file(s)`);
await connection.close();
