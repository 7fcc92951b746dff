import {
  type BackoffOptions,
  defaultGrpcRetryOptions,
  type GrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

/** What a call failed with. */
type StatusObject = Parameters<GrpcRetryOptions['retryableDecider']>[1];

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

const FAILED_PRECONDITION = 9;

/**
 * An update met a workflow in the moment in which it continues as new, and the server gave up the task that had it: the
 * next run takes it.
 */
export const meetsTurn = ({ code, details }: Pick<StatusObject, 'code' | 'details'>): boolean =>
  code === FAILED_PRECONDITION && details.includes('unexpected workflow task failure');

const usual = defaultGrpcRetryOptions(RETRIES);
const isCalledAgain = (attempt: number, status: StatusObject): boolean =>
  usual.retryableDecider(attempt, status) || (attempt < ATTEMPTS && meetsTurn(status));

/** Bytes: a page of a history with many large messages has more than the 4 MB that gRPC takes by default. */
const LARGEST_MESSAGE = 64 * 1024 * 1024;

/** For `Connection.connect`. */
export const callOptions = () => ({
  interceptors: [makeGrpcRetryInterceptor({ ...usual, retryableDecider: isCalledAgain })],
  channelArgs: { 'grpc.max_receive_message_length': LARGEST_MESSAGE },
});
