import type { RecordingSpec } from '../../src/recording/spec.js';

/** The service that records a page, which Agora leaves after so many hours. */
export function pageService({ hours = 3 } = {}) {
  return {
    serviceName: 'web_recorder_service' as const,
    serviceParam: {
      url: 'https://example.com/lesson',
      audioProfile: 0 as const,
      videoWidth: 1280,
      videoHeight: 720,
      maxRecordingHour: hours,
    },
  };
}

/** What makes a spec that of a page, which Agora leaves after so many hours. */
export function ofPage({ hours = 3 } = {}) {
  return {
    mode: 'web',
    recordingConfig: undefined,
    extensionServiceConfig: { extensionServices: [pageService({ hours })] },
  } satisfies Partial<RecordingSpec>;
}
