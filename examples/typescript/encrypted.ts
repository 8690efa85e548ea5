import { Client, Connection } from '@temporalio/client';
import { encryptedDataConverter, loadEncryption, RecordingClient, temporalTarget } from '../../src/index.js';

const { connectionOptions, namespace } = temporalTarget();
const connection = await Connection.connect(connectionOptions);
const dataConverter = encryptedDataConverter(loadEncryption(process.env));
const recordings = new RecordingClient(new Client({ connection, namespace, dataConverter }));
for await (const { workflowId } of recordings.list({ live: true })) console.log(workflowId);
await recordings.close();
