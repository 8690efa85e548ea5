import { describe, expect, it } from '@jest/globals';
import { extensionServiceConfig } from '../../../src/agora/wire/extension-services.js';
import { brokenRules } from '../../../src/agora/wire/rules.js';

const param = {
  url: 'https://example.com/board',
  audioProfile: 0,
  videoWidth: 1280,
  videoHeight: 720,
  maxRecordingHour: 3,
};
const page = (more: object = {}) => ({ serviceName: 'web_recorder_service', serviceParam: { ...param, ...more } });
const rtmp = (outputs: unknown, more: object = {}) => ({
  serviceName: 'rtmp_publish_service',
  serviceParam: { outputs },
  ...more,
});
const cdn = [{ rtmpUrl: 'rtmp://cdn.example.com/live/key' }];
const services = (...extensionServices: object[]) => ({ extensionServices });

const broken = (input: unknown) => {
  const { error } = extensionServiceConfig.safeParse(input);
  return error ? brokenRules(error) : [];
};

describe('an extensionServiceConfig', () => {
  it.each([
    services(page()),
    { errorHandlePolicy: 'error_abort', ...services(page({ onhold: false, readyTimeout: 0 })) },
    services(page({ videoBitrate: 8000, videoFps: 60, maxVideoDuration: 30 })),
    services(page({ mobile: true, videoWidth: 720, videoHeight: 1280 })),
    services(page(), rtmp(cdn, { errorHandlePolicy: 'error_ignore' })),
  ])('is passed on as it is: %#', (input) => {
    expect(extensionServiceConfig.parse(input)).toEqual(input);
  });

  it('writes videoBitrate as the documents mostly do', () => {
    expect(extensionServiceConfig.parse(services(page({ VideoBitrate: 1500 })))).toEqual(
      services(page({ videoBitrate: 1500 })),
    );
  });

  const at = 'extensionServices[0].serviceParam.';
  it.each([
    [page({ url: 'example.com' }), `${at}url`, 'http:// or https://'],
    [page({ url: undefined }), `${at}url`, 'is missing'],
    [page({ audioProfile: 3 }), `${at}audioProfile`, 'must be 0, 1 or 2'],
    [page({ videoWidth: 479 }), `${at}videoWidth`, 'from 480 to 1920'],
    [page({ videoWidth: 1920, videoHeight: 1081 }), `${at}videoWidth`, 'at most 1920 x 1080 pixels'],
    [page({ videoWidth: 1280, videoHeight: 721, mobile: true }), `${at}videoWidth`, '1280 x 720 pixels for mobile'],
    [page({ maxRecordingHour: 721 }), `${at}maxRecordingHour`, 'from 1 to 720'],
    [page({ videoBitrate: 49 }), `${at}videoBitrate`, 'from 50 to 8000'],
    [page({ videoBitrate: 500, VideoBitrate: 500 }), `${at}VideoBitrate`, 'beside videoBitrate'],
    [page({ videoFps: 4 }), `${at}videoFps`, 'from 5 to 60'],
    [page({ mobile: 1 }), `${at}mobile`, 'true or false'],
    [page({ maxVideoDuration: 241 }), `${at}maxVideoDuration`, 'from 30 to 240'],
    [page({ onhold: 'no' }), `${at}onhold`, 'true or false'],
    [page({ readyTimeout: 61 }), `${at}readyTimeout`, 'from 0 to 60'],
    [page({ videoFPS: 15 }), `${at}videoFPS`, 'is not a field here'],
    [{ ...page(), errorHandlePolicy: 'error_ignore' }, 'extensionServices[0].errorHandlePolicy', '"error_abort"'],
  ])('refuses a page: %#', (service, field, rule) => {
    expect(broken(services(service))).toEqual([
      { field, rule: expect.stringContaining(rule), remedy: expect.any(String) },
    ]);
  });

  it.each([
    [rtmp([]), 'serviceParam.outputs', 'exactly one output'],
    [rtmp([...cdn, ...cdn]), 'serviceParam.outputs', 'exactly one output'],
    [rtmp([{ rtmpUrl: 'https://cdn.example.com' }]), 'serviceParam.outputs[0].rtmpUrl', 'rtmp:// or rtmps://'],
    [rtmp(cdn, { errorHandlePolicy: 'retry' }), 'errorHandlePolicy', '"error_abort" or "error_ignore"'],
    [{ serviceName: 'upload_service', serviceParam: {} }, 'serviceName', '"web_recorder_service" or'],
  ])('refuses another service: %#', (service, field, rule) => {
    expect(broken(services(page(), service))).toEqual([
      { field: `extensionServices[1].${field}`, rule: expect.stringContaining(rule), remedy: expect.any(String) },
    ]);
  });

  it.each([
    [{}, 'extensionServices', 'is missing'],
    [services(), 'extensionServices', 'must hold web_recorder_service'],
    [services(rtmp(cdn)), 'extensionServices', 'must hold web_recorder_service'],
    [services(page(), page()), 'extensionServices[1].serviceName', 'must not be named twice'],
    [{ errorHandlePolicy: 'error_ignore', ...services(page()) }, 'errorHandlePolicy', 'must be "error_abort"'],
  ])('needs exactly one page to record: %#', (input, field, rule) => {
    expect(broken(input)).toEqual([{ field, rule: expect.stringContaining(rule), remedy: expect.any(String) }]);
  });
});
