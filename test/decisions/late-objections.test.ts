import { expect, it } from 'vitest';
import type { Order } from '../../domain/messages/orders.ts';
import { afterDecision } from '../../workflows/meeting/late-objections.ts';
import type { OrdersState } from '../../workflows/meeting/state.ts';

const proposed = (proposal: Order<'proposeBySilence'>['proposal']) => ({
  circulation: 'silence-1',
  ordered: {
    name: 'proposeBySilence' as const,
    order: {
      ...{ v: 1 as const, actor: 'officer:desk', officer: 'desk', words: 'to postpone the Meeting', proposal },
      until: { date: '2024-08-09', at: '2024-08-09T21:59:59Z' },
    },
  },
});
const postponed = proposed({ act: 'postpone', dates: null });
const objection = { participant: 'FRA', at: '2024-08-09T10:00:00Z' };
const taken = (circulation: string | null): OrdersState['taken'] => [
  [
    'silence/silence-1',
    { ok: true, id: 'silence/silence-1', act: 'postpone', circulation, effective: true, phase: 'postponed' },
  ],
];
const note = (issued: object | null) => ({ 'postponement-1': { issued } });
const detail = { circulation: 'silence-1', participant: 'FRA', receivedAt: objection.at, act: 'postpone' };

it('before its note is issued, the procedure fails and the note is stopped', () => {
  expect(afterDecision(postponed, objection, taken('postponement-1'), note(null))).toEqual({
    state: 'overturned',
    stop: 'postponement-1',
    act: { action: 'silence_broken', detail: { ...detail, note: 'postponement-1', decided: true } },
  });
});

it('once its note is issued, the decision stands, and the objection is on record', () => {
  expect(afterDecision(postponed, objection, taken('postponement-1'), note({ number: '1' }))).toEqual({
    state: 'contested',
    stop: null,
    act: { action: 'objection_after_decision', detail: { ...detail, note: 'postponement-1' } },
  });
});

it('its note is what the procedure says, also where the outcome of its order is forgotten', () => {
  const known = { ...postponed, note: 'postponement-1' };
  expect(afterDecision(known, objection, [], note({ number: '1' }))).toMatchObject({ state: 'contested' });
  const untold = { ...proposed({ act: 'cancel' }), note: null };
  expect(afterDecision(untold, objection, [], {})).toMatchObject({ state: 'contested', stop: null });
});

it('where nobody is told, or nothing was ordered in the end, there is no note to stop', () => {
  expect(afterDecision(postponed, objection, taken(null), {})).toMatchObject({ state: 'overturned', stop: null });
  expect(afterDecision(postponed, objection, [], {})).toMatchObject({ state: 'overturned', stop: null });
});

it('a cancellation stands, since nothing undoes it', () => {
  const cancelled = proposed({ act: 'cancel' });
  expect(afterDecision(cancelled, objection, taken('cancellation-1'), {})).toMatchObject({
    state: 'contested',
    stop: null,
  });
});
