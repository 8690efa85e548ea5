import { z } from 'zod';
import type { Json } from '../json.js';
import { rtmpUrlsOf, serviceParam, servicesOf } from '../web-services.js';
import { demand, parse } from './parse.js';

const side = z.int().min(480).max(1920);

const webRecorder = z.looseObject({
  url: z.string().min(1),
  audioProfile: z.int().min(0).max(2),
  videoWidth: side,
  videoHeight: side,
  maxRecordingHour: z.int().min(1).max(720),
  videoBitrate: z.int().min(50).max(8000).optional(),
  videoFps: z.int().min(5).max(60).optional(),
  mobile: z.boolean().optional(),
  maxVideoDuration: z.int().min(30).max(240).optional(),
  onhold: z.boolean().optional(),
  readyTimeout: z.int().min(0).max(60).optional(),
});

const service = z.looseObject({
  serviceName: z.enum(['web_recorder_service', 'rtmp_publish_service']),
  errorHandlePolicy: z.enum(['error_abort', 'error_ignore', '']).optional(),
  serviceParam: z.looseObject({}),
});

const rtmp = z.looseObject({ outputs: z.array(z.looseObject({ rtmpUrl: z.string().min(1) })).length(1) });

export const rtmpPublishConfig = rtmp;

const extensionServiceConfig = z.looseObject({ extensionServices: z.array(service).min(1) });

/** `extensionServiceConfig`: one page, and perhaps one push of it. */
export function readWebServices(clientRequest: Json) {
  parse(extensionServiceConfig, clientRequest.extensionServiceConfig, 'extensionServiceConfig');
  const where = 'web_recorder_service.serviceParam';
  const page = parse(webRecorder, serviceParam(clientRequest, 'web_recorder_service'), where);
  const largest = page.mobile ? 1280 * 720 : 1920 * 1080;
  demand(page.videoWidth * page.videoHeight <= largest, `${where}.videoWidth`);
  const push = serviceParam(clientRequest, 'rtmp_publish_service');
  const isPushed = servicesOf(clientRequest).some(({ serviceName }) => serviceName === 'rtmp_publish_service');
  if (isPushed) parse(rtmp, push, 'rtmp_publish_service.serviceParam');
  return { maxRecordingHour: page.maxRecordingHour, onhold: page.onhold ?? false, rtmpUrls: rtmpUrlsOf(push) };
}
