import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import {
  type ConnectionOptions,
  type ConnectionPlugin,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

/**
 * For connections that end while calls are under way: one that is tried again after the end would throw where nobody can
 * catch it. Here it is never answered, and nobody waits for it any more.
 */
export const quietEnd: ConnectionPlugin = {
  name: 'quiet end',
  configureConnection: (options: ConnectionOptions) => ({
    ...options,
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), unlessClosed],
  }),
};

const unlessClosed: Interceptor = (options, nextCall) => {
  try {
    return new InterceptingCall(nextCall(options));
  } catch (error) {
    if (error instanceof Error && /Channel has been shut down/u.test(error.message)) return unanswered();
    throw error;
  }
};

function unanswered(): InterceptingCall {
  const nothing = () => undefined;
  return new InterceptingCall({
    start: nothing,
    sendMessage: nothing,
    sendMessageWithContext: nothing,
    startRead: nothing,
    halfClose: nothing,
    cancelWithStatus: nothing,
    getPeer: () => 'nobody',
    getAuthContext: () => null,
  });
}
