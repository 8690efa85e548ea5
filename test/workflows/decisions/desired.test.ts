import { describe, expect, it } from '@jest/globals';
import type { StartConfiguration } from '../../../src/recording/configuration.js';
import type { Layout, UpdateRequest } from '../../../src/recording/messages.js';
import { checkSpec } from '../../../src/recording/spec.js';
import { withChange } from '../../../src/workflows/decisions/desired.js';
import { pageService } from '../../support/page.js';

const layout = (one: Layout) => ({ kind: 'updateLayout', layout: one }) as const;
const update = (request: UpdateRequest) => ({ kind: 'update', request }) as const;
const subscribe = (streamSubscribe: UpdateRequest['streamSubscribe']) => update({ streamSubscribe });

const picture = { width: 1280, height: 720, fps: 30, bitrate: 2000 };
const composite: StartConfiguration = {
  storage: 'default',
  recordingConfig: {
    channelType: 0,
    subscribeAudioUids: ['1'],
    subscribeVideoUids: ['2'],
    transcodingConfig: { ...picture, mixedVideoLayout: 2, maxResolutionUid: '1', backgroundColor: '#102030' },
  },
};

describe('what a recorder would be started with after a change', () => {
  it('a layout replaces the whole layout; the size and quality of the picture stay', () => {
    const { recordingConfig } = withChange(composite, layout({ mixedVideoLayout: 1 }));
    expect(recordingConfig).toEqual({
      ...composite.recordingConfig,
      transcodingConfig: { ...picture, mixedVideoLayout: 1 },
    });
  });

  it("a layout where there was no picture brings Agora's default size and quality, which start asks for", () => {
    const desired = withChange({ storage: 'default' }, layout({ backgroundColor: '#ffffff' }));
    expect(desired.recordingConfig?.transcodingConfig).toEqual({
      width: 360,
      height: 640,
      fps: 15,
      bitrate: 500,
      backgroundColor: '#ffffff',
    });
  });

  it('a list takes the place of the list of its kind, and leaves the other kind alone', () => {
    const { recordingConfig } = withChange(composite, subscribe({ audioUidList: { unSubscribeAudioUids: ['3'] } }));
    expect(recordingConfig).toEqual({
      channelType: 0,
      unSubscribeAudioUids: ['3'],
      subscribeVideoUids: ['2'],
      transcodingConfig: composite.recordingConfig?.transcodingConfig,
    });
  });

  it('lists of both kinds take the place of both', () => {
    const both = subscribe({
      audioUidList: { subscribeAudioUids: ['5'] },
      videoUidList: { unSubscribeVideoUids: ['6'] },
    });
    expect(withChange(composite, both).recordingConfig).toMatchObject({
      subscribeAudioUids: ['5'],
      unSubscribeVideoUids: ['6'],
    });
    expect(withChange(composite, both).recordingConfig).not.toHaveProperty('subscribeVideoUids');
  });

  it('a first list of one kind does not lose the other kind, to which start would not subscribe without a list', () => {
    const audioOnly = subscribe({ audioUidList: { subscribeAudioUids: ['5'] } });
    const videoOnly = subscribe({ videoUidList: { unSubscribeVideoUids: ['6'] } });
    const everybody = ['#allstream#'];
    expect(withChange({}, audioOnly).recordingConfig).toEqual({
      subscribeAudioUids: ['5'],
      subscribeVideoUids: everybody,
    });
    expect(withChange({}, videoOnly).recordingConfig).toEqual({
      unSubscribeVideoUids: ['6'],
      subscribeAudioUids: everybody,
    });

    const soundOnly = { recordingConfig: { streamTypes: 0 } } as const;
    expect(withChange(soundOnly, audioOnly).recordingConfig).toEqual({ streamTypes: 0, subscribeAudioUids: ['5'] });
    const already = { recordingConfig: { subscribeAudioUids: ['1'] } };
    expect(withChange(already, audioOnly).recordingConfig).toEqual({ subscribeAudioUids: ['5'] });
  });

  it('of several changes the last one of a kind counts', () => {
    const changes = [
      subscribe({ audioUidList: { subscribeAudioUids: ['5'] } }),
      layout({ mixedVideoLayout: 0 }),
      subscribe({ audioUidList: { subscribeAudioUids: ['7'] } }),
      layout({ mixedVideoLayout: 1 }),
    ];
    expect(changes.reduce(withChange, composite).recordingConfig).toMatchObject({
      subscribeAudioUids: ['7'],
      transcodingConfig: { ...picture, mixedVideoLayout: 1 },
    });
  });

  it('stays a spec that breaks no rule', () => {
    const changes = [
      layout({ mixedVideoLayout: 1 }),
      subscribe({
        audioUidList: { unSubscribeAudioUids: ['3'] },
        videoUidList: { subscribeVideoUids: ['#allstream#'] },
      }),
    ];
    for (const before of [composite, { storage: 'default' }]) {
      expect(checkSpec({ cname: 'lesson', uid: '1', ...changes.reduce(withChange, before) })).toEqual([]);
    }
  });

  it('leaves what was there before as it was', () => {
    const before = JSON.stringify(composite);
    withChange(composite, layout({ mixedVideoLayout: 1 }));
    withChange(composite, subscribe({ audioUidList: { subscribeAudioUids: ['5'] } }));
    expect(JSON.stringify(composite)).toBe(before);
  });
});

describe('fresh storage keys', () => {
  const keys = { accessKey: 'new', secretKey: 'new', stsToken: 'new', stsExpiration: 4_000_000_000 };

  it('take the place of inline ones', () => {
    const storageConfig = { vendor: 1, region: 0, bucket: 'lessons', accessKey: 'old', secretKey: 'old' };
    expect(withChange({ storageConfig }, update({ storageConfig: keys }))).toEqual({
      storageConfig: { ...storageConfig, ...keys },
    });
  });
});

describe('a web recording', () => {
  const recorder = pageService();
  const push = {
    serviceName: 'rtmp_publish_service' as const,
    serviceParam: { outputs: [{ rtmpUrl: 'rtmp://a/b' }] },
  };
  const web: StartConfiguration = { extensionServiceConfig: { extensionServices: [recorder, push] } };

  it('is paused and pushed elsewhere by the services it has', () => {
    const outputs = [{ rtmpUrl: 'rtmp://c/d' }];
    const { extensionServiceConfig } = withChange(
      web,
      update({ webRecordingConfig: { onhold: true }, rtmpPublishConfig: { outputs } }),
    );
    expect(extensionServiceConfig?.extensionServices).toEqual([
      { ...recorder, serviceParam: { ...recorder.serviceParam, onhold: true } },
      { ...push, serviceParam: { outputs } },
    ]);
  });
});
