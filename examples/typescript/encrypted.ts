import { Client, Connection } from '@temporalio/client';
import { encryptedDataConverter, loadEncryption, RecordingClient } from '../../src/index.js';

const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS });
const dataConverter = encryptedDataConverter(loadEncryption(process.env));
const namespace = process.env.TEMPORAL_NAMESPACE;
const recordings = new RecordingClient(new Client({ connection, namespace, dataConverter }));
for await (const { workflowId } of recordings.list({ live: true })) console.log(workflowId);
await recordings.close();
