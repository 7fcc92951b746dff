import type { Dates } from '../messages/orders.ts';
import type { Decision, MeetingPlan, Venue } from '../plan.ts';
import { toTheTold } from './audience.ts';
import { datesFault, merged, overtaken, period, withDates } from './changes.ts';
import type { Change, OrderGround, Rules, Telling } from './rule.ts';

/** Orders that rest on a decision of the States Parties. */

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
/** A venue without its offsets, which are not announced. */
const placeOnly = ({ offsets: _, ...place }: Venue): Venue => place;

/** A new venue in the same zone keeps the offsets, even if the order came without any. */
function withOffsets(venue: Venue, plan: MeetingPlan): Venue {
  const { timeZone, offsets } = plan.venue;
  const isKnown = venue.offsets === undefined && offsets !== undefined && venue.timeZone === timeZone;
  return isKnown ? { ...venue, offsets } : venue;
}

/** Known to the wording in every language. */
const FORMAT = 'Format of the Meeting';

const moved = (ground: OrderGround, dates: Dates): Change => ({
  plan: withDates(ground, dates),
  commands: [{ kind: 'extend', deadline: dates.deadline.at }],
  newDeadline: true,
  redraft: 'the dates of the meeting have changed',
});

/** The dates are new, or to be decided: a waiting note of an earlier postponement or extension is not sent. */
const overtaking = (ground: OrderGround, reason: string): Change => ({
  newDays: true,
  lapse: { names: overtaken(ground, 'postponement'), reason },
  groundless: { names: overtaken(ground, 'extension'), reason },
});

function postponing(dates: Dates | null, ground: OrderGround): Change {
  const overtakes = overtaking(ground, 'a later postponement takes its place');
  if (dates === null) return { ...overtakes, events: [{ type: 'POSTPONED' }] };
  return {
    ...overtakes,
    ...moved(ground, dates),
    events: [{ type: 'POSTPONED' }, { type: 'NEW_DATES', invite: false }],
  };
}

const postponementTold = (dates: Dates | null, decision: Decision, ground: OrderGround): Telling | null =>
  toTheTold(
    {
      kind: 'postponement',
      facts: { decision, dates: { was: ground.told.dates, now: dates === null ? null : period(dates) } },
    },
    ground,
  );

export const ofTheStatesParties: Rules<'postpone' | 'reschedule' | 'changeVenue' | 'changeFormat' | 'cancel'> = {
  postpone: {
    act: 'postpone',
    effect: 'at_once',
    objection: ({ dates }, { now }) => (dates === null ? null : datesFault(dates, now)),
    tells: ({ dates, decision }, ground) => postponementTold(dates, decision, ground),
    change: ({ dates }, ground) => postponing(dates, ground),
  },
  reschedule: {
    act: 'reschedule',
    effect: 'at_once',
    objection: ({ dates }, { now }) => datesFault(dates, now),
    tells: ({ dates, decision }, ground) => postponementTold(dates, decision, ground),
    change: ({ dates, invite }, ground) => ({
      ...overtaking(ground, 'the new dates take its place'),
      ...moved(ground, dates),
      events: [{ type: 'NEW_DATES', invite }],
    }),
  },
  changeVenue: {
    act: 'change_venue',
    effect: 'at_once',
    objection: ({ venue }, { plan }) =>
      same(placeOnly(venue), placeOnly(plan.venue)) ? 'this is the venue already' : null,
    tells: ({ venue, decision }, ground) => {
      const [was, now] = [placeOnly(ground.told.venue), placeOnly(venue)];
      return toTheTold({ kind: 'venue', facts: { decision, venue: { was, now } } }, ground);
    },
    change: ({ venue, names }, ground) => ({
      plan: {
        ...ground.plan,
        venue: withOffsets(venue, ground.plan),
        ...(names && { names: merged(ground.plan.names, names) }),
      },
      redraft: 'the venue has changed',
      lapse: { names: overtaken(ground, 'venue'), reason: 'a later change of venue takes its place' },
    }),
  },
  changeFormat: {
    act: 'change_venue',
    effect: 'at_once',
    objection: ({ format }, { plan }) =>
      format === (plan.format ?? 'in_person') ? `the format is ${format} already` : null,
    tells: ({ text, decision }, ground) =>
      toTheTold({ kind: 'information', facts: { decision, arrangements: [{ heading: FORMAT, text }] } }, ground),
    change: ({ format }, { plan }) => ({ plan: { ...plan, format } }),
  },
  cancel: {
    act: 'cancel',
    effect: 'at_once',
    tells: ({ decision }, ground) => toTheTold({ kind: 'cancellation', facts: { decision } }, ground),
    change: (_, ground) => ({
      events: [{ type: 'CANCELLED' }],
      newDays: true,
      commands: [{ kind: 'halt', circulation: null }],
      lapse: {
        names: ground.plan.circulations
          .map(({ name }) => name)
          .filter((name) => ['no', undefined].includes(ground.circulations[name]?.dispatched)),
        reason: 'the meeting is cancelled',
      },
    }),
  },
};
