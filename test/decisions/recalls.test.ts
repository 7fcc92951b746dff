import { expect, test } from 'vitest';
import { names } from '../../domain/messages/messages.ts';
import { noOrders, stateOf } from '../../workflows/meeting/state.ts';
import { convocationOnly, Rehearsed } from './rehearsed.ts';

/** A circulation asks its meeting to take it back, since a paper behind it is disowned. */

const CHILD = 'circulation/ccm-12msp/convocation';
const PAPER = { sha256: 'a'.repeat(64), number: 'ODA/1', date: '2024-02-15' };

/** A meeting whose convocation is issued, and goes out later. */
function issued(dispatchAt: string | null) {
  const plan = convocationOnly();
  const circulations = plan.circulations.map((one) => ({ ...one, dispatchAt }));
  const meeting = new Rehearsed({ ...plan, circulations }).goTo('2024-02-15T08:00:00Z').issue('convocation');
  const ask = () => {
    meeting.report({ kind: 'recall', child: CHILD, name: 'convocation', id: 'disown-1' });
    meeting.settle();
    const [answer] = meeting.effects.filter((one) => one.do === 'tell' && one.signal === names.signals.recalled);
    return answer?.do === 'tell' ? answer : null;
  };
  return { meeting, ask };
}

test('it is taken back until its dispatch, whatever it still says of before', () => {
  const { meeting, ask } = issued('2024-02-20T08:00:00Z');
  expect(ask()).toMatchObject({ to: CHILD, message: { id: 'disown-1', granted: true } });
  // on its way since before it heard the answer
  meeting.reportCirculation('convocation', 'issued', PAPER);
  meeting.goTo('2024-02-21T08:00:00Z');
  expect(meeting.dispatched).toEqual([]);
  meeting.reportCirculation('convocation', 'in_review');
  meeting.settle().issue('convocation');
  expect(meeting.dispatched).toEqual(['convocation']);
});

test('once its dispatch has begun it is not', () => {
  const { meeting, ask } = issued(null);
  expect(meeting.dispatched).toEqual(['convocation']);
  expect(ask()).toMatchObject({ message: { granted: false } });
  expect(meeting.state.circulations.convocation?.issued).not.toBeNull();
});

test('a meeting that an earlier release carried over knows of no change of an officer', () => {
  const { state } = new Rehearsed();
  const { plan, changes: _, ...former } = state.orders;
  const { orders } = stateOf({ plan, state: JSON.parse(JSON.stringify({ ...state, orders: former })) });
  expect(orders).toEqual({ ...noOrders(plan), ...former });
  expect(orders.changes).toEqual([]);
});
