import { InvalidSpecError, RecordingClient, RecordingFailedError } from '../../src/index.js';

const recordings = await RecordingClient.connect();
try {
  await recordings.start({ cname: 'lesson-9', uid: '0', storage: 'default', heartbeatSeconds: 1 });
} catch (error) {
  if (error instanceof InvalidSpecError) {
    // Every broken rule at once, each with its field, the rule and the remedy. Nothing was started.
    for (const { field, rule, remedy } of error.rules) console.log(`${field} ${rule}: ${remedy}`);
  } else if (error instanceof RecordingFailedError) {
    // There was a recording, and it failed; `type` is one of docs/errors.md.
    console.log(`${error.type}: ${error.message}`);
  } else {
    throw error;
  }
} finally {
  await recordings.close();
}
