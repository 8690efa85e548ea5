import { InterceptingCall, type Interceptor, Metadata, status } from '@grpc/grpc-js';
import {
  type ConnectionOptions,
  type ConnectionPlugin,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

/**
 * For connections that end while calls are under way: one that is tried again after the end would throw where nobody can
 * catch it. Here it is refused like any other.
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
    if (error instanceof Error && /Channel has been shut down/u.test(error.message)) return refused();
    throw error;
  }
};

function refused(): InterceptingCall {
  const nothing = () => undefined;
  return new InterceptingCall({
    start(_metadata, listener) {
      listener?.onReceiveMessage?.(null);
      const details = 'the connection is closed';
      listener?.onReceiveStatus?.({ code: status.CANCELLED, details, metadata: new Metadata() });
    },
    sendMessage: nothing,
    sendMessageWithContext: nothing,
    startRead: nothing,
    halfClose: nothing,
    cancelWithStatus: nothing,
    getPeer: () => 'nobody',
    getAuthContext: () => null,
  });
}
