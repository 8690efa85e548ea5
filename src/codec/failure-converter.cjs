// Temporal loads it by path, in the worker and in the workflow's sandbox, and only as CommonJS. Messages and stack traces of
// failures go where the codec encrypts them.
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
