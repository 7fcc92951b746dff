import { describe, expect, test } from 'vitest';
import { decideSession, nextStep, type SessionMessage } from '../../workflows/session/deciding.ts';
import { type SessionInput, type SessionState, stateFrom } from '../../workflows/session/state.ts';

const input: SessionInput = {
  v: 1,
  meeting: 'ccm-12msp',
  mode: 'live',
  at: '2024-09-01T00:00:00Z',
  opens: '2024-09-10T08:00:00Z',
  provisionalList: '2024-09-11T08:00:00Z',
  closes: '2024-09-13T16:00:00Z',
};
const fresh = stateFrom(input);
const after = (state: SessionState, ...messages: SessionMessage[]): SessionState =>
  messages.reduce((before, message) => decideSession(before, message).state, state);
const at = (instant: string) => Date.parse(instant);
const opened: SessionMessage = { type: 'done', event: 'opening' };
const closed: SessionState = { ...fresh, done: ['opening', 'provisional_list', 'closing'] };

describe('what is next', () => {
  test.each([
    ['before the opening it waits for it', fresh, '2024-09-10T07:59:59Z', 'wait', 'opening'],
    ['the opening comes at its instant', fresh, '2024-09-10T08:00:00Z', 'perform', 'opening'],
    ['what is past is done one by one', after(fresh, opened), '2024-10-01T00:00:00Z', 'perform', 'provisional_list'],
    ['days that are to be decided are waited for', { ...fresh, days: null }, '2030-01-01T00:00:00Z', 'wait', null],
    ['after the closing it waits for its end', closed, '2030-01-01T00:00:00Z', 'wait', null],
  ] as const)('%s', (_, state, now, type, event) => {
    const step = nextStep(state, at(now), 0);
    const said = step.type === 'perform' ? step.event : step.type === 'wait' ? (step.for?.event ?? null) : undefined;
    expect([step.type, said]).toEqual([type, event]);
  });

  test('acts are written before a tick is answered, and the meeting is told again between', () => {
    const state = after(
      fresh,
      opened,
      { type: 'tellAgain' },
      { type: 'tick', tick: { id: 't1', at: '2024-09-10T09:00:00Z' } },
    );
    const now = at('2024-09-10T09:00:00Z');
    expect(nextStep(state, now, 1)).toEqual({ type: 'write' });
    expect(nextStep(state, now, 0)).toEqual({ type: 'tell', events: ['opened'] });
    expect(nextStep(after(state, { type: 'told' }), now, 0)).toEqual({
      type: 'answerTick',
      id: 't1',
      nextDue: '2024-09-11T08:00:00Z',
    });
    expect(nextStep(after(state, { type: 'told' }, { type: 'ticked' }), now, 0).type).toBe('wait');
  });

  test('told again after the closing, the meeting hears both', () => {
    const state = after(closed, { type: 'tellAgain' });
    expect(nextStep(state, at('2024-10-01T00:00:00Z'), 0)).toEqual({ type: 'tell', events: ['opened', 'closed'] });
  });
});

test('a tick moves the clock; of more than a turn can carry, those that come last are set aside', () => {
  const tick = (n: number): SessionMessage => ({ type: 'tick', tick: { id: `t${n}`, at: '2024-09-10T09:00:00Z' } });
  expect(decideSession(fresh, tick(1)).effects).toEqual([{ type: 'moveClock', to: '2024-09-10T09:00:00Z' }]);
  const full = after(fresh, ...Array.from({ length: 100 }, (_, n) => tick(n)));
  const { state, effects } = decideSession(full, tick(100));
  expect(state.ticks).toHaveLength(100);
  expect(effects).toMatchObject([{ type: 'setAside', signal: 'tick' }]);
});

test('changed days are the calendar, and an act that has the id of the message', () => {
  const days = {
    opens: '2025-03-04T09:00:00Z',
    provisionalListAt: '2025-03-05T09:00:00Z',
    closes: '2025-03-07T17:00:00Z',
  };
  const { state, effects } = decideSession(fresh, { type: 'calendar', calendar: { id: 'postpone/1', days } });
  expect(nextStep(state, at('2024-12-01T00:00:00Z'), 0)).toEqual({
    type: 'wait',
    for: { at: days.opens, event: 'opening' },
  });
  expect(effects).toMatchObject([
    { type: 'act', act: { id: 'session/calendar/postpone/1', action: 'calendar_changed', detail: days } },
  ]);
});

describe('what a turn carries', () => {
  test('is what the next run begins with, also that the meeting asked to be told again', () => {
    const state = after(fresh, opened, { type: 'tellAgain' });
    expect(stateFrom({ ...input, state: { ...state, acts: [] } })).toEqual(state);
  });

  test('an earlier release carried neither days nor that', () => {
    const carried = { done: ['opening' as const], ticks: [], acts: [] };
    expect(stateFrom({ ...input, state: carried })).toEqual({ ...fresh, done: ['opening'] });
  });
});
