import { describe, expect, it } from '@jest/globals';
import { updateRequest, updateRules } from '../../../src/agora/wire/changes.js';
import { brokenRules, wholeInput } from '../../../src/agora/wire/rules.js';

const streamSubscribe = { audioUidList: { subscribeAudioUids: ['1'] } };
const webRecordingConfig = { onhold: true };
const rtmpPublishConfig = { outputs: [{ rtmpUrl: 'rtmps://cdn.example.com/live/key' }] };
const storageConfig = { accessKey: 'ASIA', secretKey: 's3cr3t', stsToken: 'FwoG', stsExpiration: 1_750_000_000 };

const broken = (input: unknown, schema: typeof updateRequest = updateRequest) => {
  const { error } = schema.safeParse(input);
  return error ? brokenRules(error) : [];
};

describe('an update', () => {
  it.each([
    { streamSubscribe },
    { webRecordingConfig, rtmpPublishConfig },
    { storageConfig },
    { streamSubscribe: { videoUidList: { unSubscribeVideoUids: ['1'] } } },
  ])('is passed on as it is: %j', (input) => {
    expect(updateRequest.parse(input)).toEqual(input);
  });

  it('writes the lists as the SDKs do, and leaves empty ones out', () => {
    const input = {
      streamSubscribe: {
        audioUidList: { subscribeAudioUids: [] },
        videoUidList: { subscribeVideoUids: [], unsubscribeVideoUids: ['2'] },
      },
    };
    expect(JSON.stringify(updateRequest.parse(input))).toBe(
      JSON.stringify({ streamSubscribe: { videoUidList: { unSubscribeVideoUids: ['2'] } } }),
    );
  });

  it.each([
    [{}, wholeInput, 'must change something', 'streamSubscribe, webRecordingConfig, rtmpPublishConfig, storageConfig'],
    [undefined, wholeInput, 'is missing', 'an object'],
    [{ streamSubscribe: {} }, 'streamSubscribe', 'must hold a list', 'an empty list is no list'],
    [{ streamSubscribe: { audioUidList: { subscribeAudioUids: [] } } }, 'streamSubscribe', 'must hold a list', 'empty'],
    [
      { streamSubscribe: { audioUidList: { subscribeAudioUids: ['1'], unSubscribeAudioUids: ['2'] } } },
      'streamSubscribe.audioUidList.unSubscribeAudioUids',
      'must not stand beside subscribeAudioUids',
      'keep the one',
    ],
    [{ webRecordingConfig: {} }, 'webRecordingConfig.onhold', 'is missing', 'true to pause'],
    [{ webRecordingConfig: { onHold: true, onhold: true } }, 'webRecordingConfig.onHold', 'not a field', 'onhold?'],
    [{ rtmpPublishConfig: { outputs: [] } }, 'rtmpPublishConfig.outputs', 'exactly one output', 'one address'],
    [{ storageConfig: { ...storageConfig, stsToken: '' } }, 'storageConfig.stsToken', 'must not be empty', 'security'],
    [{ streamSubscribe, recordingConfig: {} }, 'recordingConfig', 'is not a field here', 'webRecordingConfig?'],
  ])('is refused: %j', (input, field, rule, remedy) => {
    expect(broken(input)).toEqual([
      { field, rule: expect.stringContaining(rule), remedy: expect.stringContaining(remedy) },
    ]);
  });

  it('keeps the lists of one kind apart from those of the other', () => {
    const input = { streamSubscribe: { audioUidList: { subscribeVideoUids: ['1'], subscribeAudioUids: ['1'] } } };
    expect(broken(input)).toEqual([
      {
        field: 'streamSubscribe.audioUidList.subscribeVideoUids',
        rule: 'is not a field here',
        remedy: 'did you mean subscribeAudioUids?',
      },
    ]);
  });
});

describe('an update of a recording', () => {
  const fieldsIn = (mode: 'composite' | 'individual' | 'web', input: object) =>
    broken(input, updateRequest.superRefine(updateRules(mode))).map(({ field, rule }) => `${field} ${rule}`);
  const everything = { streamSubscribe, webRecordingConfig, rtmpPublishConfig, storageConfig };

  it('changes in web mode the page and the storage', () => {
    expect(fieldsIn('web', everything)).toEqual(['streamSubscribe is not for web mode']);
    expect(fieldsIn('web', { webRecordingConfig, rtmpPublishConfig, storageConfig })).toEqual([]);
  });

  it.each(['composite', 'individual'] as const)('changes in %s mode the subscriptions and the storage', (mode) => {
    expect(fieldsIn(mode, everything)).toEqual([
      `webRecordingConfig is not for ${mode} mode`,
      `rtmpPublishConfig is not for ${mode} mode`,
    ]);
    expect(fieldsIn(mode, { streamSubscribe, storageConfig })).toEqual([]);
  });
});
