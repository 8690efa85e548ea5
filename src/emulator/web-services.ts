import { isObject, type Json, listOf, part } from './json.js';

/** The services that a web recording is made of. */
export function servicesOf(clientRequest: Json): Json[] {
  return listOf(part(clientRequest, 'extensionServiceConfig'), 'extensionServices').filter(isObject);
}

/** One service's parameters; none when it is not asked for. */
export function serviceParam(clientRequest: Json, serviceName: string): Json {
  const service = servicesOf(clientRequest).find((one) => one.serviceName === serviceName);
  return service ? part(service, 'serviceParam') : {};
}

/** Where a page is pushed to, as `rtmp_publish_service` and `update.rtmpPublishConfig` write it. */
export function rtmpUrlsOf(holder: Json): string[] {
  return listOf(holder, 'outputs').flatMap((output) =>
    isObject(output) && typeof output.rtmpUrl === 'string' ? [output.rtmpUrl] : [],
  );
}
