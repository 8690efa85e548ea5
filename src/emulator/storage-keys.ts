import { part } from './json.js';

/** When the storage keys of a request end, in Unix milliseconds; never for lasting ones. */
export function keysEndAtMs(clientRequest: Record<string, unknown>): number {
  const { stsToken, stsExpiration } = part(clientRequest, 'storageConfig');
  return stsToken && typeof stsExpiration === 'number' ? stsExpiration * 1000 : Number.POSITIVE_INFINITY;
}
