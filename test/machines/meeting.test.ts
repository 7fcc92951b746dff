import { describe, expect, it } from 'vitest';
import type { MeetingAct, MeetingEvent } from '../../domain/meeting-acts.ts';
import {
  begin,
  decide,
  explainMeetingRefusal,
  lawful,
  lawfulActs,
  type MeetingPhase,
  meetingIgnored,
  meetingV1,
} from '../../machines/machines.ts';
import { copy, explore, follow, junk, taken } from './support.ts';

const newDates = (invite: boolean): MeetingEvent => ({ type: 'NEW_DATES', invite });
const plain = [
  'ROSTER_READY',
  'CONVOKED',
  'DEADLINE',
  'EXTENDED',
  'OPENED',
  'CLOSED',
  'POSTPONED',
  'CANCELLED',
] as const;
const events: MeetingEvent[] = [...plain.map((type) => ({ type })), newDates(true), newDates(false)];

const start = () => begin(meetingV1, {}).snapshot;
const having = (...types: ((typeof plain)[number] | 'INVITE' | 'GO_ON')[]) =>
  follow(
    meetingV1,
    start(),
    ...types.map((type) => (type === 'INVITE' || type === 'GO_ON' ? newDates(type === 'INVITE') : { type })),
  );

const visits = explore(
  meetingV1,
  [start()],
  () => events,
  (snapshot) => JSON.stringify(snapshot),
);
const snapshots = visits.flatMap(({ snapshot, decision }) => [snapshot, decision.snapshot]);
const table: [phase: string, ignored: readonly string[]][] = Object.entries(meetingIgnored);

describe('every phase and event of a meeting', () => {
  it('tries every event that the machine knows', () => {
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(meetingV1.events.map(String).sort());
  });

  it('reaches every phase', () => {
    expect([...new Set<string>(snapshots.map(({ value }) => value))].sort()).toEqual(table.map(([p]) => p).sort());
  });

  it.each(table)('%s takes an event or leaves it alone on purpose, and never both', (phase, ignored) => {
    expect([...taken(meetingV1, [phase]), ...ignored].sort()).toEqual(meetingV1.events.map(String).sort());
  });

  it.each(table)('%s does as the table says', (phase, ignored) => {
    for (const { snapshot, event, decision } of visits.filter((v) => v.snapshot.value === phase)) {
      expect(decision.changed, `${phase} × ${event.type}`).toBe(!ignored.includes(event.type));
      expect(decision.snapshot === snapshot).toBe(!decision.changed);
    }
  });

  it('gives the same result for a snapshot that went through JSON', () => {
    for (const { snapshot, event, decision } of visits) {
      expect(decide(meetingV1, copy(snapshot), copy(event))).toEqual(decision);
    }
  });

  it('says why, exactly where it does not take the event', () => {
    for (const { snapshot, event, decision } of visits) {
      const reason = explainMeetingRefusal(snapshot, event);
      expect(reason === null).toBe(decision.changed);
      if (reason !== null) expect(reason).toMatch(/^the meeting is [a-z ]+; [^_]{20,}[^.]$/);
    }
  });

  it('never throws for odd dates, and sets none', () => {
    const postponed = having('ROSTER_READY', 'POSTPONED');
    for (const invite of junk.filter((value) => typeof value !== 'boolean')) {
      const event: MeetingEvent = Object.assign({}, newDates(true), { invite });
      expect(decide(meetingV1, postponed, event).snapshot).toBe(postponed);
      expect(explainMeetingRefusal(postponed, event)).toMatch(/add "invite": true or false$/);
    }
  });
});

describe('the phases of a meeting', () => {
  it.each<[Parameters<typeof having>, MeetingPhase]>([
    [[], 'decided'],
    [['ROSTER_READY'], 'convoking'],
    [['ROSTER_READY', 'CONVOKED'], 'collecting'],
    [['ROSTER_READY', 'CONVOKED', 'DEADLINE'], 'preparing'],
    [['ROSTER_READY', 'CONVOKED', 'DEADLINE', 'EXTENDED'], 'collecting'],
    [['ROSTER_READY', 'CONVOKED', 'DEADLINE', 'OPENED'], 'in_session'],
    [['ROSTER_READY', 'CONVOKED', 'OPENED'], 'in_session'],
    [['ROSTER_READY', 'CONVOKED', 'DEADLINE', 'OPENED', 'CLOSED'], 'concluded'],
    [['ROSTER_READY', 'CANCELLED'], 'cancelled'],
    // a deadline that comes before the convocation is out waits for it, unless it is extended
    [['ROSTER_READY', 'DEADLINE'], 'convoking'],
    [['ROSTER_READY', 'DEADLINE', 'CONVOKED'], 'preparing'],
    [['DEADLINE', 'ROSTER_READY', 'CONVOKED'], 'preparing'],
    [['ROSTER_READY', 'DEADLINE', 'EXTENDED', 'CONVOKED'], 'collecting'],
    // postponed: convened anew, or collecting goes on, with a deadline to come
    [['ROSTER_READY', 'CONVOKED', 'POSTPONED', 'INVITE'], 'convoking'],
    [['ROSTER_READY', 'CONVOKED', 'POSTPONED', 'GO_ON'], 'collecting'],
    [['ROSTER_READY', 'CONVOKED', 'DEADLINE', 'POSTPONED', 'GO_ON', 'DEADLINE'], 'preparing'],
    [['ROSTER_READY', 'CONVOKED', 'DEADLINE', 'POSTPONED', 'INVITE', 'CONVOKED'], 'collecting'],
    [['ROSTER_READY', 'POSTPONED', 'GO_ON'], 'convoking'],
    [['ROSTER_READY', 'DEADLINE', 'POSTPONED', 'INVITE', 'CONVOKED'], 'collecting'],
  ])('%j: %s', (types, phase) => {
    expect(having(...types).value).toBe(phase);
  });

  it('does not open before its convocation is out', () => {
    expect(explainMeetingRefusal(having('ROSTER_READY'), { type: 'OPENED' })).toBe(
      'the meeting is convoking; a meeting is opened after its convocation has been dispatched, and once',
    );
  });
});

describe('which acts are lawful', () => {
  const acts: [MeetingAct, (typeof lawfulActs)[MeetingAct]][] = (
    [
      'circulate',
      'correct',
      'remind',
      'extend',
      'answer',
      'change_venue',
      'attend',
      'decide',
      'open',
      'close',
      'postpone',
      'reschedule',
      'cancel',
    ] as const
  ).map((act) => [act, lawfulActs[act]]);

  it('are all tried here', () => {
    expect(acts.map(([act]) => act).sort()).toEqual(Object.keys(lawfulActs).sort());
  });

  it.each(acts)('%s: says the rule in every other phase', (act, { phases, rule }) => {
    for (const snapshot of snapshots) {
      const allowed = phases.some((phase) => phase === snapshot.value);
      const phase = snapshot.value.replaceAll('_', ' ');
      expect(lawful(snapshot, act)).toBe(allowed ? null : `the meeting is ${phase}; ${rule}`);
    }
  });

  it.each(acts.flatMap(([act, row]) => ('event' in row ? [[act, row.event] as const] : [])))(
    '%s is lawful where the machine takes %s',
    (act, event) => {
      for (const { snapshot, decision } of visits.filter((v) => v.event.type === event)) {
        expect(lawful(snapshot, act) === null, snapshot.value).toBe(decision.changed);
      }
    },
  );

  it.each<[MeetingAct, Parameters<typeof having>, boolean]>([
    ['circulate', [], false],
    ['circulate', ['ROSTER_READY'], true],
    ['circulate', ['ROSTER_READY', 'CANCELLED'], true],
    ['remind', ['ROSTER_READY'], false],
    ['remind', ['ROSTER_READY', 'CONVOKED'], true],
    ['answer', ['ROSTER_READY', 'CONVOKED', 'DEADLINE'], true],
    ['answer', ['ROSTER_READY', 'CONVOKED', 'POSTPONED'], true],
    ['answer', ['ROSTER_READY', 'CONVOKED', 'OPENED', 'CLOSED'], false],
    ['attend', ['ROSTER_READY', 'CONVOKED', 'OPENED'], true],
    ['decide', ['ROSTER_READY', 'CONVOKED'], false],
    ['correct', [], false],
    ['change_venue', ['ROSTER_READY', 'CONVOKED', 'OPENED'], false],
    ['cancel', ['ROSTER_READY', 'CONVOKED', 'OPENED'], false],
    ['postpone', [], false],
  ])('%s after %j: %s', (act, types, allowed) => {
    expect(lawful(having(...types), act) === null).toBe(allowed);
  });
});
