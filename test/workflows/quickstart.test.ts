import { expect, it } from '@jest/globals';
import { RecordingClient } from '../../src/client.js';
import { withBench } from '../support/bench.js';
import { withTimeSkipping } from '../support/temporal.js';

const server = withTimeSkipping();
const bench = withBench(server, { skipping: true });

/** The body of `start` in Agora's quickstart, its blanks filled in; with the remarks, which are no JSON, left out. */
const quickstartBody = `{
    "cname": "quickstart",
    "uid": "527841",
    "clientRequest": {
	    "token": "",
        "storageConfig": {
            "secretKey": "a-secret-key",
            "vendor": 0,
            "region": 0,
            "bucket": "lessons",
            "accessKey": "an-access-key"
        },
        "recordingConfig": {
            "channelType": 0
        }
    }
}`;

it("the body of the quickstart's start, pasted as it is, runs a recording", async () => {
  const { clientRequest, ...identity } = JSON.parse(quickstartBody);
  await bench.emulator.userJoins('quickstart', '11');
  const { recording, started } = await bench.client.start({ ...identity, ...clientRequest });
  expect(started.uid).toBe('527841');
  await bench.pass(60);
  const result = await recording.stop();
  expect(result).toMatchObject({
    outcome: 'completed',
    manifest: [{ kind: 'hls', key: `${started.sid}_quickstart.m3u8` }],
  });

  const start = bench.emulator.requests().find(({ endpoint }) => endpoint === 'start');
  expect(start).toMatchObject({
    path: expect.stringMatching(/\/mode\/mix\/start$/u),
    body: {
      clientRequest: {
        storageConfig: { vendor: 0, region: 0, bucket: 'lessons' },
        recordingConfig: { channelType: 0 },
      },
    },
  });
  const { desired } = await recording.state();
  expect(desired).toMatchObject({ storageConfig: { accessKey: '***', secretKey: '***' } });
  expect(JSON.stringify(await recording.state())).not.toContain('a-secret-key');
});

it('its keys are refused where they would leave this machine, with the way to a storage profile', async () => {
  const { clientRequest, ...identity } = JSON.parse(quickstartBody);
  const options = { projects: { default: bench.emulator.appId }, apiUrl: bench.emulator.url };
  const far = new RecordingClient(server.env.client, { ...options, temporalAddress: 'temporal.example.com:7233' });
  await expect(far.start({ ...identity, ...clientRequest })).rejects.toMatchObject({
    rules: ['storageConfig.secretKey', 'storageConfig.accessKey'].map((field) => ({
      field,
      rule: expect.stringContaining('secret'),
      remedy: expect.stringContaining('storage profile'),
    })),
  });
});
