import type { PartOfWorld } from './wire/regions.js';

/** Where the calling server stands: in mainland China the two global hosts change places. */
export type Area = 'global' | 'china';

/** The part of the world whose hosts are the neighbours. Agora's `region`. */
export type Region = PartOfWorld;

export interface HostChoice {
  /** The n-th request for the same thing, from 1. */
  attempt: number;
  /** @default 'global' */
  area?: Area;
  /** @default 'CN' in area `china`, else 'NA' */
  region?: Region;
  /** Wins over all else, for every attempt: an emulator, or a proxy. https, or http on this machine. */
  baseUrl?: string;
}

const domains = { global: ['agora.io', 'sd-rtn.com'], china: ['sd-rtn.com', 'agora.io'] } as const;

const neighbours: Readonly<Record<Region, readonly [string, string]>> = {
  NA: ['us-west-1', 'us-east-1'],
  AP: ['ap-southeast-1', 'ap-northeast-1'],
  EU: ['eu-west-1', 'eu-central-1'],
  CN: ['cn-east-1', 'cn-north-1'],
};

/**
 * The base URL for one request, without a slash at the end: the primary host twice, the alternate host, then two regional
 * hosts, one of each domain, and from the beginning again (Agora's documentation, "Ensure service reliability").
 *
 * @throws RangeError when `attempt` is no whole number from 1, and whatever {@link checkedBaseUrl} throws
 */
export function hostFor({ attempt, area = 'global', region, baseUrl }: HostChoice): string {
  if (!Number.isSafeInteger(attempt) || attempt < 1) {
    throw new RangeError(`attempt: expected a whole number from 1, got ${attempt}`);
  }
  if (baseUrl !== undefined) return checkedBaseUrl(baseUrl);
  const [primary, alternate] = domains[area];
  const [near, next] = neighbours[region ?? (area === 'china' ? 'CN' : 'NA')];
  const order = [
    `api.${primary}`,
    `api.${primary}`,
    `api.${alternate}`,
    `api-${near}.${primary}`,
    `api-${next}.${alternate}`,
  ];
  return `https://${order[(attempt - 1) % order.length]}`;
}

/**
 * A base URL fit to send credentials to, without the slash at its end.
 *
 * @throws TypeError when it is no URL, holds credentials, a query or a fragment, or is neither https nor on this machine
 */
export function checkedBaseUrl(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) throw new TypeError('baseUrl: expected a URL such as https://api.agora.io, got no URL');
  const url = new URL(baseUrl);
  if (url.username || url.password) throw new TypeError('baseUrl: expected no credentials in it, got some');
  if (url.search || url.hash) throw new TypeError('baseUrl: expected neither query nor fragment, got one');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new TypeError(`baseUrl: expected https, or http on this machine alone, got ${url.protocol}//${url.host}`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/u, '');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(hostname);
}
