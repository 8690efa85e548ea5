/** An answer of the service other than 200: one line of Agora's status codes (docs/agora.md §5). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: { code?: number; reason?: string; message?: string },
  ) {
    super(body.reason ?? body.message ?? String(status));
  }
}

export const refuse = {
  invalidParameter: (what: string) => new Refusal(400, { code: 2, reason: `invalid parameter: ${what}` }),
  invalidAppId: () => new Refusal(400, { message: 'appid is invalid' }),
  unauthorized: () => new Refusal(401, { message: 'Unauthorized' }),
  badCredentials: () => new Refusal(401, { message: 'Invalid authentication credentials' }),
  noRoute: () => new Refusal(404, { message: 'no Route matched with those values' }),
  noSuchRule: () => new Refusal(404, { message: 'no such rule' }),
  throttled: () => new Refusal(429, { message: 'API rate limit exceeded' }),
  invalidChannel: () => new Refusal(400, { code: 401, reason: 'invalid_channel_name' }),
  vendorOverload: () => new Refusal(400, { code: 406, reason: 'vendor_over_load' }),
  noWorker: () => new Refusal(404, { code: 404, reason: 'failed to find worker' }),
  alreadyStarted: () => new Refusal(201, { code: 7, reason: 'already started' }),
  taskConflict: () => new Refusal(400, { code: 53, reason: 'task conflict' }),
  resourceExpired: () => new Refusal(400, { code: 433, reason: 'resource expired' }),
  wrongIds: (what: string) => new Refusal(400, { code: 432, reason: `${what} does not match the resource` }),
  unreadableResource: () => new Refusal(400, { code: 1001, reason: 'failed to parse the resource id' }),
  notOfResource: () => new Refusal(400, { code: 1003, reason: 'the App ID or sid does not belong to the resource' }),
  noWorkerAllocated: () => new Refusal(500, { code: 502, reason: 'Failed to allocate worker' }),
  badHeader: () => new Refusal(400, { code: 8, reason: 'HTTP header error: Content-Type is not application/json' }),
  noRecordedData: () => new Refusal(206, { code: 435, reason: 'no recorded data' }),
  invalidOperation: () => new Refusal(400, { code: 49, reason: 'invalid operation' }),
} as const;
