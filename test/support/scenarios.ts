import type { RecordingHandle } from '../../src/recording-handle.js';
import type { Stage } from './stage.js';

/** Stays through any pause of its users; the tests end it themselves. */
const patient = { recordingConfig: { channelType: 0, maxIdleTime: 3600 } } as const;

type Scenario = (stage: Stage) => Promise<RecordingHandle>;

/** One recording of every kind of ending, and what changes a recorder on the way; each is over when it returns. */
export const scenarios: Record<string, Scenario> = {
  async completed({ client, newSpec, pass }) {
    const { recording } = await client.start(await newSpec(patient));
    await pass(10);
    await recording.updateLayout({ mixedVideoLayout: 1 });
    await recording.update({ streamSubscribe: { audioUidList: { subscribeAudioUids: ['11'] } } });
    await pass(300);
    await recording.stop('the lesson is over');
    return recording;
  },

  async noData({ client, emulator, newSpec, pass }) {
    const spec = await newSpec(patient);
    await Promise.all(['11', '12'].map((uid) => emulator.userLeaves(spec.cname, uid)));
    const { recording } = await client.start(spec);
    await pass(60);
    await recording.stop();
    return recording;
  },

  async ended({ client, emulator, newSpec, pass }) {
    const spec = await newSpec({ recordingConfig: { channelType: 0, maxIdleTime: 60 } });
    const { recording } = await client.start(spec);
    await pass(90);
    await Promise.all(['11', '12'].map((uid) => emulator.userLeaves(spec.cname, uid)));
    await recording.result();
    return recording;
  },

  async cancelled({ client, newSpec, pass }) {
    const { recording } = await client.start(await newSpec(patient));
    await pass(60);
    await recording.cancel();
    await recording.result();
    return recording;
  },

  async failed({ client, emulator, newSpec }) {
    emulator.faults([{ on: 'start', do: 'neverStarts' }]);
    const { recording } = await client.start(await newSpec(patient));
    await recording.result().catch(() => undefined);
    emulator.faults([]);
    return recording;
  },

  async failedOver({ client, emulator, newSpec, pass }) {
    const { recording } = await client.start(await newSpec(patient));
    await pass(30);
    emulator.faults([{ on: 'query', when: { nth: 1 }, do: 'failOver' }]);
    await pass(300);
    emulator.faults([]);
    await recording.stop();
    return recording;
  },

  async rolledOver({ client, newSpec }) {
    const rolling = { atDeadline: 'rollover', resourceExpiredHour: 1, maxDuration: 2 * 3600 } as const;
    const { recording } = await client.start(await newSpec({ ...patient, ...rolling, heartbeatSeconds: 600 }));
    await recording.result();
    return recording;
  },

  async resumed({ client, emulator, newSpec, pass }) {
    const { recording } = await client.start(await newSpec({ ...patient, afterExit: 'auto' }));
    await pass(30);
    await recording.updateLayout({ mixedVideoLayout: 1 });
    emulator.faults([{ on: 'query', when: { nth: 1 }, do: 'crashRecorder' }]);
    await pass(600);
    emulator.faults([]);
    await recording.stop();
    return recording;
  },

  async twofold({ client, newSpec, pass }) {
    const { recording } = await client.start(await newSpec({ ...patient, redundancy: 2 }));
    await pass(60);
    await recording.updateLayout({ mixedVideoLayout: 1 });
    await pass(300);
    await recording.stop();
    return recording;
  },

  async startAnswerLost({ client, emulator, newSpec, pass }) {
    emulator.faults([
      { on: 'start', when: { nth: 1 }, do: { kind: 'refuse', status: 500, code: 62, reason: 'request timeout' } },
    ]);
    const { recording } = await client.start(await newSpec(patient));
    await pass(60);
    emulator.faults([]);
    await recording.stop();
    return recording;
  },

  async continuedAsNew({ client, newSpec }) {
    const { recording } = await client.start(
      await newSpec({ ...patient, heartbeatSeconds: 30, maxDuration: 4 * 3600 }),
    );
    await recording.result();
    return recording;
  },
};
