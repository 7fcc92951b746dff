import { ApplicationFailure } from '@temporalio/activity';

/** Why a dispatch can never succeed as it was asked for: Temporal does not retry it. */
export type Refusal =
  | 'InvalidInput'
  | 'NotIssued'
  | 'ModeMismatch'
  | 'UnknownParticipant'
  | 'NoDocument'
  | 'DocumentBroken';

/** The failure of a type that is not retried. */
export function refuse(type: Refusal, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
