import type { WorkflowInboundCallsInterceptor, WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { trace } from './telling/trace.js';

/**
 * Carry a trace, and what log lines tell. Nothing here may be async, or wait: a promise that settles a moment later could
 * change the order of commands, and a history made without these interceptors would not run through the workflow with them.
 */
const inbound: WorkflowInboundCallsInterceptor = {
  execute(input, next) {
    trace.takeStart(input.headers);
    return next(input);
  },
  handleUpdate(input, next) {
    trace.takeMessage(input.name, input.headers);
    return next(input);
  },
  handleSignal(input, next) {
    trace.takeMessage(input.signalName, input.headers);
    return next(input);
  },
};

export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [inbound],
  outbound: [
    {
      scheduleActivity: (input, next) =>
        next({ ...input, headers: trace.headersFor(input.headers, input.activityType) }),
      scheduleLocalActivity: (input, next) =>
        next({ ...input, headers: trace.headersFor(input.headers, input.activityType) }),
      continueAsNew: (input, next) => next({ ...input, headers: trace.headersFor(input.headers) }),
      getLogAttributes: (input, next) => next({ ...input, ...trace.about() }),
    },
  ],
});
