import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apiTaskQueue, identityOf, workflowIdOf } from '../../src/recording/names.js';

const appId = '0123456789abcdef0123456789abcdef';

describe('a workflow id', () => {
  it('says App ID, channel and primary uid', () => {
    expect(workflowIdOf({ appId, cname: 'lesson 7', uid: '9001' })).toBe(`agora-recording/${appId}/lesson 7/9001`);
  });

  it('is read back as it was made, also when the label of a web recording holds slashes, digits or anything else', () => {
    const label = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      fc.constantFrom('a/b', '1/2/3', '/', 'lesson/', '/lesson', 'agora-recording/x/1', 'line\nbreak'),
    );
    const identity = fc.record({
      appId: fc.stringMatching(/^[0-9A-Za-z]{1,64}$/u),
      cname: label,
      uid: fc.integer({ min: 1, max: 4_294_967_295 }).map(String),
    });
    fc.assert(fc.property(identity, (one) => expect(identityOf(workflowIdOf(one))).toEqual(one)));
  });

  it.each([
    '',
    'agora-recording',
    `agora-recording/${appId}`,
    `agora-recording/${appId}/lesson`,
    `agora-recording/${appId}//9001`,
    `agora-recording//lesson/9001`,
    `agora-recording/${appId}/lesson/teacher`,
    `other/${appId}/lesson/9001`,
    `x agora-recording/${appId}/lesson/9001`,
    `agora-recording/${appId}/lesson/9001/`,
  ])('of another kind is nobody\'s: "%s"', (workflowId) => {
    expect(identityOf(workflowId)).toBeUndefined();
  });
});

it('the task queue of the calls is one for each App ID', () => {
  expect(apiTaskQueue(appId)).toBe(`agora-recording-api-${appId}`);
});
