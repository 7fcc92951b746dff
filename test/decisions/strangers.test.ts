import { describe, expect, it } from 'vitest';
import { type Belonging, type Origin, strangeness } from '../../upkeep/agreement/origins.ts';
import { resetOf } from '../../upkeep/agreement/resets.ts';

/** Which workflow under a meeting's ids is of the meeting, by how it began. */

const closed: Belonging = { meeting: 'm', proofs: 'closed', firstRun: 'first', taskQueue: 'convene' };
const open: Belonging = { ...closed, proofs: 'open' };
const child = (type: string, change: Partial<Origin> = {}): Origin => ({
  ...{ type, taskQueue: 'convene', parent: 'meeting/m', firstRunId: 'own', originalRunId: 'own', isMarked: true },
  ...change,
});
const top = (change: Partial<Origin> = {}) =>
  child('meeting', { parent: null, firstRunId: 'first', originalRunId: 'first', isMarked: false, ...change });

describe('a workflow of the meeting', () => {
  it.each([
    ['its first run', 'meeting/m', top()],
    ['a later run', 'meeting/m', top({ originalRunId: 'later', isMarked: true })],
    ['its session', 'session/m', child('session')],
    ['a circulation', 'circulation/m/convocation', child('circulation')],
    ['a collection of a collection', 'collection/m/3', child('collection', { parent: 'collection/m/1' })],
    ['one that a repair has begun', 'collection/m/1', child('collection', { parent: null })],
  ])('is no stranger: %s', (_, id, origin) => {
    expect(strangeness(id, origin, closed)).toBeNull();
    expect(strangeness(id, origin, open)).toBeNull();
  });

  it('of an open meeting is known by its parent where it has no mark, and of an earlier release by its type', () => {
    const unmarked = child('circulation', { isMarked: false });
    expect(strangeness('circulation/m/note', unmarked, open)).toBeNull();
    const alone = { ...unmarked, parent: null };
    expect(strangeness('circulation/m/note', alone, open)).toMatch(/no workflow of the meeting has begun/);
    expect(strangeness('circulation/m/note', alone, { ...open, proofs: 'before' })).toBeNull();
  });
});

describe('a stranger', () => {
  it.each([
    ['of another type', 'session/m', child('stranger'), /of type stranger, in the place of a session/],
    ['on another queue', 'collection/m/1', child('collection', { taskQueue: 'theirs' }), /on the task queue theirs/],
    ['without a mark', 'collection/m/1', child('collection', { isMarked: false }), /without the mark of a worker/],
    ['another meeting', 'meeting/m', top({ firstRunId: 'theirs' }), /began with the run theirs/],
    ['a run with a state', 'meeting/m', top({ originalRunId: 'x' }), /without the mark of a worker/],
    ['under no id of ours', 'session/m/again', child('session'), /an id that no workflow of a meeting has/],
    ['with no number', 'collection/m/one', child('collection'), /an id that no workflow of a meeting has/],
    ['elsewhere, with our attribute', 'theirs', child('session'), /an id that no workflow of a meeting has/],
  ])('is known: %s', (_, id, origin, why) => {
    expect(strangeness(id, origin, closed)).toMatch(why);
  });

  it('is not told by the queue or the first run where these are not known', () => {
    const unknown = { ...closed, firstRun: null, taskQueue: null };
    expect(strangeness('meeting/m', top({ firstRunId: 'x', taskQueue: 'x' }), unknown)).toBeNull();
  });
});

describe('a reset', () => {
  const failed = (newRunId: string, reset = true) => ({
    eventId: 4,
    eventTime: { seconds: 1_700_000_000 },
    workflowTaskFailedEventAttributes: {
      ...{ baseRunId: 'before', newRunId },
      failure: { message: 'a click', ...(reset && { resetWorkflowFailureInfo: {} }) },
    },
  });
  const run = (...events: object[]) => ({ workflowId: 'meeting/m', runId: 'now', history: { events } });

  it('is known by the failed task that names the run', () => {
    expect(resetOf(run(failed('now')))).toEqual({
      ...{ workflowId: 'meeting/m', runId: 'now', from: 'before', at: 1_700_000_000_000, reason: 'a click' },
    });
  });

  it('is none where a task failed for another reason, or the mark is of a reset before it', () => {
    expect(resetOf(run(failed('now', false)))).toBeNull();
    expect(resetOf(run(failed('earlier')))).toBeNull();
    expect(resetOf(run(failed('earlier'), failed('now')))?.from).toBe('before');
  });
});
