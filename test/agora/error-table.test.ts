import { describe, expect, it } from '@jest/globals';
import { agoraErrorOf, type Failure } from '../../src/agora/error-table.js';
import { type Endpoint, endpoints } from '../../src/agora/wire/replies.js';

const answer = (httpStatus: number, agoraCode?: number, reason?: string): Failure => ({
  kind: 'answered',
  httpStatus,
  agoraCode,
  reason,
});

type Line = [
  endpoint: Endpoint,
  status: number,
  code: number | undefined,
  reason: string,
  name: string,
  recorder: string,
];

const ofARecorder: Endpoint[] = ['query', 'update', 'updateLayout', 'stop'];
const ofAnySuch = (on: Endpoint[], ...line: [number, number | undefined, string, string, string]): Line[] =>
  on.map((endpoint) => [endpoint, ...line]);

const documented: Line[] = [
  ...ofAnySuch([...endpoints], 400, undefined, 'appid is invalid', 'WrongProject', 'unchanged'),
  ...ofAnySuch([...endpoints], 401, undefined, 'Unauthorized', 'WrongCredentials', 'unchanged'),
  ...ofAnySuch([...endpoints], 404, undefined, 'no Route matched with those values', 'WrongRoute', 'unchanged'),
  ...ofAnySuch([...endpoints], 429, undefined, 'API rate limit exceeded', 'QuotaExceeded', 'unchanged'),
  ...ofAnySuch([...endpoints], 400, 2, 'invalid parameter', 'InvalidRequest', 'unchanged'),
  ...ofAnySuch(ofARecorder, 404, 404, 'failed to find worker', 'RecorderNotFound', 'unknown'),
  ...ofAnySuch(ofARecorder, 404, undefined, 'Failed to find worker', 'RecorderNotFound', 'unknown'),
  ...ofAnySuch(ofARecorder, 404, 404, '', 'RecorderNotFound', 'unknown'),
  ...ofAnySuch(
    ['start', 'update', 'updateLayout', 'stop'],
    206,
    65,
    'request not completed',
    'OutcomeUnknown',
    'unknown',
  ),
  ['query', 206, 65, 'request not completed', 'OutcomeUnknown', 'unchanged'],
  ['start', 500, 62, 'request timeout', 'OutcomeUnknown', 'unknown'],
  ...ofAnySuch(['update', 'updateLayout', 'stop'], 504, 62, 'request timeout', 'OutcomeUnknown', 'unknown'),
  ['query', 504, 62, 'request timeout', 'OutcomeUnknown', 'unchanged'],
  ['acquire', 400, 400, 'invalid_appid', 'WrongProject', 'unchanged'],
  ['acquire', 400, 401, 'invalid_channel_name', 'InvalidRequest', 'unchanged'],
  ['acquire', 400, 405, 'no_active_status', 'WrongProject', 'unchanged'],
  ['acquire', 400, 406, 'vendor_over_load', 'QuotaExceeded', 'unchanged'],
  ['acquire', 500, 500, 'internal error', 'ServiceUnavailable', 'unchanged'],
  ['acquire', 500, 501, 'no_worker_manager_available', 'ServiceUnavailable', 'unchanged'],
  ['acquire', 500, 504, 'allocate_timeout', 'ServiceUnavailable', 'unchanged'],
  ['start', 201, 7, 'already started', 'AlreadyStarted', 'present'],
  ['start', 400, 53, 'task conflict', 'TaskConflict', 'present'],
  ['start', 500, 502, 'Failed to allocate worker', 'ServiceUnavailable', 'unchanged'],
  ['stop', 206, 435, 'no recorded data', 'NoRecordedData', 'absent'],
  ['stop', 400, 49, 'invalid operation', 'AlreadyLeaving', 'absent'],
];

const older: Line[] = [
  ['start', 400, 8, 'bad header', 'InvalidRequest', 'unchanged'],
  ['acquire', 400, 62, 'not enabled', 'WrongProject', 'unchanged'],
  ['start', 400, 109, 'token expired', 'InvalidRequest', 'unchanged'],
  ['start', 400, 110, 'token wrong', 'InvalidRequest', 'unchanged'],
  ['stop', 400, 432, 'ids', 'InvalidRequest', 'unchanged'],
  ['start', 400, 433, 'resource expired', 'ServiceUnavailable', 'unchanged'],
  ['query', 400, 501, 'leaving', 'AlreadyLeaving', 'absent'],
  ['query', 400, 1001, 'resource id', 'InvalidRequest', 'unchanged'],
  ['query', 400, 1003, 'App ID', 'InvalidRequest', 'unchanged'],
  ['start', 400, 1013, 'cname', 'InvalidRequest', 'unchanged'],
  ['updateLayout', 400, 1028, 'layout', 'InvalidRequest', 'unchanged'],
  ['stop', 500, 50, 'upload timeout', 'OutcomeUnknown', 'unknown'],
];

const unheardOf: Line[] = [
  ['start', 418, undefined, 'I am a teapot', 'InvalidRequest', 'unchanged'],
  ['start', 400, 98765, 'a novel complaint', 'InvalidRequest', 'unchanged'],
  ['start', 201, 98765, 'novel', 'AlreadyStarted', 'present'],
  ['start', 206, 98765, 'novel', 'OutcomeUnknown', 'unknown'],
  ['start', 202, undefined, '', 'OutcomeUnknown', 'unknown'],
  ['start', 503, undefined, '', 'OutcomeUnknown', 'unknown'],
  ['stop', 502, undefined, '', 'OutcomeUnknown', 'unknown'],
  ['query', 503, undefined, '', 'OutcomeUnknown', 'unchanged'],
  ['acquire', 502, undefined, '', 'ServiceUnavailable', 'unchanged'],
  ['stop', 404, 98765, 'novel', 'WrongRoute', 'unchanged'],
  ['stop', 301, undefined, '', 'WrongRoute', 'unchanged'],
  ['stop', 408, undefined, '', 'OutcomeUnknown', 'unknown'],
  ['acquire', 408, undefined, '', 'OutcomeUnknown', 'unchanged'],
  ['kickingRule', 500, undefined, '', 'OutcomeUnknown', 'unknown'],
];

describe.each([
  ['as documented', documented],
  ['as older services said it', older],
  ['that nobody has heard of', unheardOf],
])('an answer %s', (_origin, lines) => {
  it.each(lines)('%s %s code %s %j is %s, and the recorder %s', (endpoint, status, code, reason, name, recorder) => {
    const error = agoraErrorOf(endpoint, answer(status, code, reason));
    expect(error).toMatchObject({ name, recorder, endpoint, httpStatus: status, agoraCode: code, reason });
  });
});
