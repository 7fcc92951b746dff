import { describe, expect, it } from 'vitest';
import {
  begin,
  type DecisionEvent,
  decide,
  decisionIgnored,
  decisionV1,
  type MeetingDayEvent,
  meetingDayIgnored,
  meetingDayV1,
} from '../../machines/machines.ts';
import { copy, explore, taken } from './support.ts';

const dayEvents: MeetingDayEvent[] = (['OPEN', 'SUSPEND', 'RESUME', 'ADJOURN', 'INTERRUPT', 'CLOSE'] as const).map(
  (type) => ({ type }),
);
const decisionEvents: DecisionEvent[] = (
  [
    ...(['AMEND', 'ADOPT', 'NOTE', 'DEFER', 'TAKE_UP', 'WITHDRAW'] as const),
    ...(['VOTE', 'CARRIED', 'LOST', 'STOP', 'RECONSIDER'] as const),
  ] as const
).map((type) => ({ type }));

const dayVisits = explore(
  meetingDayV1,
  [begin(meetingDayV1, {}).snapshot],
  () => dayEvents,
  (snapshot) => JSON.stringify(snapshot),
);
const decisionVisits = explore(
  decisionV1,
  [begin(decisionV1, {}).snapshot],
  () => decisionEvents,
  (snapshot) => JSON.stringify(snapshot),
);

describe('the days of a meeting in session', () => {
  it.each(Object.entries(meetingDayIgnored))('%s takes an event or leaves it alone on purpose', (state, ignored) => {
    expect([...taken(meetingDayV1, [state]), ...ignored].sort()).toEqual(meetingDayV1.events.map(String).sort());
    for (const { snapshot, event, decision } of dayVisits.filter((visit) => visit.snapshot.value === state)) {
      expect(decision.changed, `${state} × ${event.type}`).toBe(!ignored.some((one) => one === event.type));
      expect(decide(meetingDayV1, copy(snapshot), copy(event))).toEqual(decision);
    }
  });

  it('reach every state', () => {
    const reached = new Set<string>(dayVisits.map(({ decision }) => decision.snapshot.value));
    expect([...reached].sort()).toEqual(Object.keys(meetingDayIgnored).sort());
  });
});

describe('a proposal before the Meeting', () => {
  it.each(Object.entries(decisionIgnored))('%s takes an event or leaves it alone on purpose', (state, ignored) => {
    expect([...taken(decisionV1, [state]), ...ignored].sort()).toEqual(decisionV1.events.map(String).sort());
    for (const { snapshot, event, decision } of decisionVisits.filter((visit) => visit.snapshot.value === state)) {
      expect(decision.changed, `${state} × ${event.type}`).toBe(!ignored.some((one) => one === event.type));
      expect(decide(decisionV1, copy(snapshot), copy(event))).toEqual(decision);
    }
  });

  it('comes to every state', () => {
    const reached = new Set<string>(decisionVisits.map(({ decision }) => decision.snapshot.value));
    expect([...reached].sort()).toEqual(Object.keys(decisionIgnored).sort());
  });
});
