import { type BackoffOptions, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';

/** The code of gRPC for "not now": the server has as many updates in flight as it takes, or too many calls. */
const RESOURCE_EXHAUSTED = 8;
/** Together about two minutes for a server that is away, so that callers outlive its restart; half a minute for "not now". */
const ATTEMPTS = 30;

/**
 * How a client meets a server that is away or busy for a moment: it asks again. After "not now" the SDK would wait a second
 * and more, long after there is room again; a shorter wait, spread so that those refused together do not come back
 * together, loses less. Asking again is safe: an update keeps its id, and so does what it carries.
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
