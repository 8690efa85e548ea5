import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { type Trouble, troubleFailureType } from '../recording/trouble.js';

const refusals: readonly unknown[] = ['rejected', 'configuration'] satisfies Trouble['kind'][];

/** The activity for whoever can come again later: Temporal does not repeat it once Agora, or this worker, refuses. */
export function unlessRefused<I, O>(activity: (input: I) => Promise<O>): (input: I) => Promise<O> {
  return async (input) => {
    try {
      return await activity(input);
    } catch (error) {
      throw isRefusal(error) ? final(error) : error;
    }
  };
}

function isRefusal(error: unknown): error is ApplicationFailure {
  if (!(error instanceof ApplicationFailure) || error.type !== troubleFailureType) return false;
  const trouble: unknown = error.details?.[0];
  return typeof trouble === 'object' && trouble !== null && 'kind' in trouble && refusals.includes(trouble.kind);
}

function final({ message, details }: ApplicationFailure): ApplicationFailure {
  return ApplicationFailure.create({
    type: troubleFailureType,
    message,
    details: details ?? [],
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  });
}
