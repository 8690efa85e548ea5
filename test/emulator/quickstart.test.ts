import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { stillClock, withEmulator } from './support.js';

const bench = withEmulator({ rateLimit: 10, clock: stillClock });

/** The four commands of Agora's quickstart as they stand there, but for its remarks, which JSON does not take. */
const acquire = `curl --location --request POST 'https://api.agora.io/v1/apps/<appid>/cloud_recording/acquire' \\
--header 'Authorization: Basic <Authorization>' \\
--header 'Content-Type: application/json' \\
--data-raw '{
  "cname": "<YourChannelName>",
  "uid": "<YourRecordingUID>",
  "clientRequest":{
  }
}'`;

const start = `curl --location --request POST  'https://api.agora.io/v1/apps/<appid>/cloud_recording/resourceid/<resourceid>/mode/<mode>/start' \\
--header 'Authorization: Basic <Authorization>' \\
--header 'Content-Type: application/json' \\
--data-raw '{
    "cname": "<YourChannelName>",
    "uid": "<YourRecordingUID>",
    "clientRequest": {
	    "token": "<YourToken>",
        "storageConfig": {
            "secretKey": "<YourSecretKey>",
            "vendor": 0,
            "region": 0,
            "bucket": "<YourBucketName>",
            "accessKey": "<YourAccessKey>"
        },
        "recordingConfig": {
            "channelType": 0
        }
    }
}'`;

const query = `curl --location --request GET 'https://api.agora.io/v1/apps/<appid>/cloud_recording/resourceid/<resourceid>/sid/<sid>/mode/<mode>/query' \\
--header 'Authorization: Basic <Authorization>' \\
--header 'Content-Type: application/json'`;

const stop = `curl --location --request POST \\
'https://api.agora.io/v1/apps/<appid>/cloud_recording/resourceid/<resourceid>/sid/<sid>/mode/<mode>/stop' \\
--header 'Content-Type: application/json;charset=utf-8' \\
--header 'Authorization: Basic <Authorization>' \\
--data-raw '{
    "uid": "<YourRecordingUID>",
    "cname": "<YourChannelName>",
	"clientRequest":{
    }
}'`;

const answer = z
  .looseObject({ resourceId: z.string(), sid: z.string(), serverResponse: z.looseObject({}), message: z.string() })
  .partial();

/** Fills the blanks in, and runs the command against the emulator. */
async function run(command: string, blanks: Record<string, string> = {}) {
  const { emulator, api } = bench;
  const all: Record<string, string> = {
    appid: emulator.appId,
    Authorization: api.authorization.replace('Basic ', ''),
    mode: 'composite',
    YourChannelName: 'class',
    YourRecordingUID: '9001',
    YourToken: '007a',
    YourSecretKey: 'storage-key',
    YourBucketName: 'quickstart',
    YourAccessKey: 'access-key',
    ...blanks,
  };
  const filled = command.replace(/<(\w+)>/gu, (blank, name) => all[name] ?? blank);
  const script = filled.replace('https://api.agora.io', emulator.url);
  const { stdout } = await promisify(execFile)('sh', ['-euc', script.replace('curl ', 'curl --silent --show-error ')]);
  return answer.parse(JSON.parse(stdout));
}

describe("the quickstart's commands", () => {
  it.each(['composite', 'individual'])('record in %s mode', async (mode) => {
    const { emulator } = bench;
    await emulator.userJoins('class', '11');
    const { resourceId = '' } = await run(acquire, { mode });
    const { sid = '' } = await run(start, { mode, resourceid: resourceId });
    const ids = { mode, resourceid: resourceId, sid };
    await emulator.advance(90);
    expect((await run(query, ids)).serverResponse).toMatchObject({ status: 5 });
    const stopped = await run(stop, ids);
    expect(stopped).toMatchObject({ sid, resourceId, serverResponse: { uploadingStatus: 'uploaded' } });
    const made = await readdir(join(emulator.folder, 'quickstart'));
    expect(made.filter((name) => name.startsWith(sid) && name.endsWith('.m3u8'))).toHaveLength(
      mode === 'composite' ? 1 : 2,
    );
    expect((await emulator.ledger()).totals).toMatchObject({ started: 1, live: 0, billedSeconds: 90 });
  });

  it('with a blank left unfilled are told why not', async () => {
    expect(await run(acquire, { Authorization: 'wrong' })).toEqual({ message: 'Invalid authentication credentials' });
    expect(await run(acquire, { appid: 'mine' })).toEqual({ message: 'appid is invalid' });
  });
});
