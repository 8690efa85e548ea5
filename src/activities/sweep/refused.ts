import { ApplicationFailure } from '@temporalio/activity';
import { z } from 'zod';

/** What gRPC adds to an error. */
const grpcError = z.object({ code: z.number(), details: z.string() });

const refusals: Record<number, string> = {
  7: 'Temporal does not permit it',
  16: 'Temporal does not know who asks',
};

/** Temporal refuses this worker: nothing was changed, and asking again would not help. Any other error is as it was. */
export function refusedByTemporal(error: unknown): unknown {
  const asked = [error, error instanceof Error ? error.cause : undefined];
  const { data } = asked.map((one) => grpcError.safeParse(one)).find(({ success }) => success) ?? {};
  const refusal = data && refusals[data.code];
  if (!refusal) return error;
  return ApplicationFailure.nonRetryable(
    `${refusal} (${data.details.split('\n')[0]}): nothing was changed; check the credentials in the worker's profile`,
    'TemporalRefused',
  );
}
