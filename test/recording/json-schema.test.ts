import { expect, it } from '@jest/globals';
import { recordingSpecJsonSchema } from '../../src/index.js';

it('the spec is there as JSON Schema, for callers in other languages', () => {
  const { type, properties = {}, required, additionalProperties } = recordingSpecJsonSchema();
  expect({ type, required, additionalProperties }).toEqual({
    type: 'object',
    required: ['cname', 'uid'],
    additionalProperties: false,
  });
  expect(properties.resourceExpiredHour).toMatchObject({ default: 72, minimum: 1, maximum: 720 });
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(['storageConfig', 'recordingConfig', 'labels']));
});
