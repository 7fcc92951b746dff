import { describe, expect, test } from 'vitest';
import { acting } from '../../workflows/circulation/awaiting.ts';
import type { CirculationState } from '../../workflows/circulation/state.ts';
import { dueNow, escalatedTo, followed, nextDue, wantedNotice } from '../../workflows/circulation/waiting.ts';
import { atIssue, factsAt, inReview, START, TEXT } from './circulation.ts';

/** The circulation after everything that has come due at an instant. */
function comeTo(state: CirculationState, instant: string): { state: CirculationState; actions: string[] } {
  const facts = factsAt(instant);
  const actions: string[] = [];
  let current = state;
  for (let come = dueNow(current, facts); come !== null && actions.length < 9; come = dueNow(current, facts)) {
    current = { ...come.state, told: JSON.stringify(acting(come.state, facts)) };
    actions.push(...come.effects.map((effect) => (effect.type === 'note' ? `${effect.action} ${effect.id}` : '')));
  }
  return { state: current, actions };
}

describe('reminders', () => {
  test('come after the days of the step, then to the superior, and then no more', () => {
    const state = inReview();
    expect(nextDue(state, START)).toBe('2024-02-07T08:00:00Z');
    const first = comeTo(state, '2024-02-07T08:00:00Z');
    expect(first.actions).toEqual(['officers_reminded 1/review/2024-02-05T08:00:00Z/1']);
    expect(first.state.notices).toMatchObject([
      { officer: 'chief', round: 1, open: true, since: '2024-02-05T08:00:00Z' },
    ]);
    const second = comeTo(first.state, '2024-02-11T08:00:00Z');
    expect(second.actions).toEqual(['step_escalated 1/review/2024-02-05T08:00:00Z/2']);
    expect(escalatedTo(second.state, factsAt('2024-02-11T08:00:00Z'))).toEqual(['director']);
    expect(nextDue(second.state, factsAt('2024-02-11T08:00:00Z'))).toBeNull();
  });

  test('have ids that do not repeat where a clock jumps over all of them', () => {
    const { actions } = comeTo(inReview(), '2024-03-05T08:00:00Z');
    expect(actions).toHaveLength(2);
    expect(new Set(actions).size).toBe(2);
  });

  test('begin anew with each step; the same step goes on waiting', () => {
    const state = inReview();
    expect(followed(state, factsAt('2024-02-06T08:00:00Z'))).toBe(state);
    const later = followed({ ...atIssue(), wait: state.wait }, factsAt('2024-02-06T08:00:00Z'));
    expect(later.wait).toEqual({ key: '1/issue', since: '2024-02-06T08:00:00Z', reminded: 0 });
    expect(nextDue(later, factsAt('2024-02-06T08:00:00Z'))).toBe('2024-02-07T08:00:00Z');
  });

  test('stop while the bytes are being made', () => {
    const state: CirculationState = { ...atIssue(), performing: 'fill' };
    expect(followed(state, START).wait).toBeNull();
    expect(nextDue(state, START)).toBeNull();
  });
});

describe('those who stand in', () => {
  test('are awaited from the first minute of their first day at the venue until their last is over', () => {
    const reminded = comeTo(inReview(), '2024-02-07T08:00:00Z').state;
    const told = { ...reminded, told: JSON.stringify(acting(reminded, factsAt('2024-02-07T08:00:00Z'))) };
    expect(nextDue(told, factsAt('2024-02-07T08:00:00Z'))).toBe('2024-02-07T23:00:00Z');
    expect(dueNow(told, factsAt('2024-02-07T22:59:59Z'))).toBeNull();
    const turned = dueNow(told, factsAt('2024-02-07T23:00:00Z'));
    expect(turned?.state.tasks).toContainEqual({ type: 'tell' });
    expect(acting(told, factsAt('2024-02-07T23:00:00Z'))).toEqual([{ officer: 'deputy', for: 'chief' }]);
    expect(nextDue(told, factsAt('2024-02-07T23:00:00Z'))).toBe('2024-02-09T08:00:00Z');
  });

  test('are told of it as such', () => {
    expect(wantedNotice(inReview(), { officer: 'deputy', for: 'chief' })).toEqual({
      revision: 1,
      step: 'review',
      officer: 'deputy',
      act: 'approve',
      sha256: TEXT,
      for: 'chief',
      needs: 'none',
    });
  });
});

test('one that was never told of its officers reminds nobody', () => {
  expect(nextDue({ ...inReview(), officers: null }, START)).toBeNull();
});
