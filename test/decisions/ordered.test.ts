import { expect, test } from 'vitest';
import { ordered, staffed } from '../../workflows/circulation/ordered.ts';
import { newState } from '../../workflows/circulation/state.ts';
import { atIssue, inReview, officers, plan, START } from './circulation.ts';

const redraft = { id: 'o1', reason: 'the venue has changed', issue: { number: 'ODA/9', date: '2024-03-01' } };

test('what is drafted anew has the paper of the plan as it is now, once for each order', () => {
  const first = ordered(atIssue(), { name: 'redraft', message: redraft }, START);
  expect(first.state).toMatchObject({ number: 'ODA/9', date: '2024-03-01', snapshot: { value: 'drafting' } });
  expect(first.state.tasks[0]).toEqual({ type: 'draft', by: 'drafter', text: null });
  expect(first.effects).toEqual([
    { type: 'note', action: 'redraft', detail: { reason: redraft.reason, revision: 1 }, id: 'o1' },
  ]);
  const again = ordered(first.state, { name: 'redraft', message: redraft }, START);
  expect(again).toEqual({ state: first.state, effects: [] });
});

test('what lapses is withdrawn, and is not drafted anew after that', () => {
  const { state } = ordered(inReview(), { name: 'lapse', message: { id: 'o1', reason: 'overtaken' } }, START);
  expect(state.snapshot.value).toBe('withdrawn');
  expect(ordered(state, { name: 'redraft', message: { ...redraft, id: 'o2' } }, START)).toEqual({ state, effects: [] });
});

test('other officers take the steps that are open; of what is withdrawn it is too late, without a word', () => {
  const away = [{ from: '2024-02-01', until: '2024-02-28', delegate: 'deputy', basis: 'Memorandum 7' }];
  const changed = officers.map((one) => (one.id === 'legal' ? { ...one, away } : one));
  const { state, effects } = staffed(inReview(), { id: 's1', officers: changed }, START);
  expect(effects).toEqual([]);
  expect(state.snapshot.context.chain[1]?.delegates).toMatchObject([{ officer: 'deputy', for: 'legal' }]);
  const { state: lapsed } = ordered(inReview(), { name: 'lapse', message: { id: 'o1', reason: 'overtaken' } }, START);
  expect(staffed(lapsed, { id: 's2', officers: changed }, START).effects).toEqual([]);
});

test('what began under circulation.v1 counts its days in UTC and has no officers', () => {
  const state = newState({
    ...{ v: 1, machine: 'circulation.v1', meeting: 'm', mode: 'live', plan, at: '', turnAt: 1, state: null },
  });
  expect(state.officers).toBeNull();
});
