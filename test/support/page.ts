import type { RecordingSpec } from '../../src/recording/spec.js';

/** What makes a spec that of a page, which Agora leaves after so many hours. */
export function ofPage({ hours = 3 } = {}) {
  return {
    mode: 'web',
    recordingConfig: undefined,
    extensionServiceConfig: {
      extensionServices: [
        {
          serviceName: 'web_recorder_service',
          serviceParam: {
            url: 'https://example.com/lesson',
            audioProfile: 0,
            videoWidth: 1280,
            videoHeight: 720,
            maxRecordingHour: hours,
          },
        },
      ],
    },
  } satisfies Partial<RecordingSpec>;
}
