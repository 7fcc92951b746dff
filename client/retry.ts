import { type BackoffOptions, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';

/** The code of gRPC for "not now": the server has as many updates in flight as it takes, or too many calls. */
const RESOURCE_EXHAUSTED = 8;
/** About two minutes in all for a server that is unreachable, so that callers survive its restart; half a minute for "not now". */
const ATTEMPTS = 30;

/**
 * The retry policy of a client for a server that is unreachable or busy for a moment. After "not now" the SDK would wait a
 * second or more, long after there is room again; a shorter wait with jitter loses less. Retrying is safe: an update keeps
 * its id, and so does what it carries.
 */
export const RETRIES = {
  maxAttempts: ATTEMPTS,
  factor: 1.7,
  maxJitter: 0.5,
  initialIntervalMs: ({ code }: { code: number }) => (code === RESOURCE_EXHAUSTED ? 30 : 100),
  maxIntervalMs: ({ code }: { code: number }) => (code === RESOURCE_EXHAUSTED ? 1_000 : 5_000),
} satisfies BackoffOptions;

/** For `Connection.connect`. */
export const retrying = () => ({ interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions(RETRIES))] });
