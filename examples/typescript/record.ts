import { RecordingClient } from '../../src/index.js';

const recordings = await RecordingClient.connect();

// Returns once Agora has given a sid. Starting the same recording again joins the one that is running.
const { recording, started } = await recordings.start({
  cname: 'lesson-7',
  uid: '9001',
  storage: 'default',
  recordingConfig: { channelType: 1, maxIdleTime: 300 },
});
console.log(`${recording.workflowId} has the sid ${started.sid}`);

// A sid is only a promise. This waits until Agora says that it is recording.
await recording.confirmed();
await recording.updateLayout({ mixedVideoLayout: 1 });

const { outcome, manifest } = await recording.stop('the lesson is over');
console.log(`${outcome}: ${manifest.map(({ key }) => key).join(', ')}`);
await recordings.close();
