import { DateTime } from 'luxon';
import { dayAt } from '../domain/day.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { minutesByRuntime } from '../domain/zone-of-runtime.ts';
import { assumptionsOf, profileOf, remarksOnMandate } from '../treaties/treaties.ts';
import { clocksOf, ZONE_DATA } from './zones.ts';

/** Something in a plan that is allowed, and that a person should know before it starts. */
export type PlanWarning = { code: string; field: string; said: string };

const HOUR = 3_600_000;
/** Lists, badges and visas need working days between the deadline and the opening. */
const LEAST_BEFORE_OPENING = 48 * HOUR;
const EARLIEST_HOUR = 8;

/** What a person should know of a plan that can be used. */
export const warningsOf = (plan: MeetingPlan): PlanWarning[] => [
  ...deadlineWarnings(plan),
  ...openingWarnings(plan),
  ...unsigned(plan),
  ...zoneWarnings(plan),
  ...remarksOnMandate(plan, profileOf(plan.treaty)),
  ...assumedRules(plan),
];

/** The rules of procedure that no source was found for: the room goes by them, and the secretariat may have the right ones. */
function assumedRules({ treaty, session }: MeetingPlan): PlanWarning[] {
  if (session === undefined) return [];
  const { settings } = profileOf(treaty);
  const assumed = assumptionsOf({ settings }).map(({ setting }) => setting);
  if (assumed.length === 0) return [];
  const said = `the profile of the treaty assumes ${assumed.join(', ')}: their source was not found; ${treaty.toLowerCase()}.yaml says what is assumed, and has the place for the rule`;
  return [{ code: 'law.rules_assumed', field: 'session', said }];
}

function deadlineWarnings({ deadline, opens }: MeetingPlan): PlanWarning[] {
  const found: PlanWarning[] = [];
  const day = DateTime.fromISO(deadline.date, { zone: 'utc', locale: 'en' });
  if (day.weekday > 5) {
    const said = `the deadline, ${deadline.date}, is a ${day.toFormat('cccc')}: missions are closed; Friday ${day.minus({ days: day.weekday - 5 }).toFormat('yyyy-MM-dd')} is the working day before`;
    found.push({ code: 'plan.deadline_weekend', field: 'deadline', said });
  }
  const before = Date.parse(opens.at) - Date.parse(deadline.at);
  if (before < LEAST_BEFORE_OPENING) {
    const said = `the deadline is ${Math.max(0, Math.round(before / HOUR))} hours before the opening: at least 48 leave time for lists, badges and visas`;
    found.push({ code: 'plan.deadline_close', field: 'deadline', said });
  }
  return found;
}

function openingWarnings({ opens, venue }: MeetingPlan): PlanWarning[] {
  const at = DateTime.fromISO(opens.at, { zone: clocksOf(venue) });
  if (at.hour >= EARLIEST_HOUR) return [];
  const said = `the opening is at ${at.toFormat('HH:mm')} in ${venue.city}: meetings open after 08:00`;
  return [{ code: 'plan.opens_early', field: 'opens', said }];
}

/** What issues by a code, or by a paper that a clerk enters, is proved by nobody's key. */
function unsigned({ circulations, acts }: MeetingPlan): PlanWarning[] {
  const chains = [
    ...circulations.map(({ name, chain }, index) => ({ of: name, field: `circulations[${index}].chain`, chain })),
    ...(acts === undefined ? [] : [{ of: 'acts', field: 'acts.chain', chain: acts.chain }]),
    ...Object.entries(acts?.chains ?? {}).map(([kind, chain]) => ({
      ...{ of: `acts, ${kind}`, field: `acts.chains.${kind}`, chain },
    })),
  ];
  return chains.flatMap(({ of, field, chain }): PlanWarning[] => {
    const last = chain.at(-1);
    if (last === undefined || last.needs === 'signature') return [];
    const said = `${of}: its last step, ${last.step}, issues with needs: ${last.needs}, and so nobody signs what is issued; needs: signature does`;
    return [{ code: 'plan.issue_unsigned', field, said }];
  });
}

const instantsOf = (plan: MeetingPlan): [field: string, at: string][] => [
  ['opens', plan.opens.at],
  ['closes', plan.closes.at],
  ['provisionalListAt', plan.provisionalListAt],
  ['deadline', plan.deadline.at],
  ['startsAt', plan.startsAt],
  ...plan.circulations.flatMap(({ draftAt, dispatchAt }, index): [string, string][] => [
    [`circulations[${index}].draftAt`, draftAt],
    ...(dispatchAt === null ? [] : [[`circulations[${index}].dispatchAt`, dispatchAt] satisfies [string, string]]),
  ]),
];

/** Where the runtime's zone data, or today's release of ours, have another hour than the plan on one of its days. */
export function zoneWarnings(plan: MeetingPlan): PlanWarning[] {
  const { venue } = plan;
  const applied = clocksOf(venue);
  const today = clocksOf(venue.timeZone);
  const differs = (minutesAt: (ms: number) => number) =>
    instantsOf(plan).find(([, at]) => minutesAt(Date.parse(at)) !== applied.offset(Date.parse(at)));
  const said = ([, at]: [string, string], minutes: number, whose: string) =>
    `${venue.timeZone}: on ${dayAt(Date.parse(at), venue)} the clocks of this plan are ${east(applied.offset(Date.parse(at)))}, those of ${whose} ${east(minutes)}; papers, mails, calendars and deadlines follow the plan's`;
  const found: PlanWarning[] = [];
  const later = differs((ms) => today.offset(ms));
  if (later !== undefined) {
    const whose = `tzdata ${ZONE_DATA}`;
    found.push({
      code: 'plan.zone_changed',
      field: later[0],
      said: said(later, today.offset(Date.parse(later[1])), whose),
    });
  }
  const other = differs((ms) => minutesByRuntime(ms, venue.timeZone));
  if (other !== undefined) {
    const whose = `Node ${process.versions.node} (tzdata ${process.versions.tz ?? 'unknown'})`;
    const minutes = minutesByRuntime(Date.parse(other[1]), venue.timeZone);
    found.push({ code: 'plan.zone_differs', field: other[0], said: said(other, minutes, whose) });
  }
  return found;
}

/** `UTC-07:00` */
export function east(minutes: number): string {
  const two = (count: number) => String(Math.trunc(Math.abs(count))).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** The zones of which the runtime tells other clocks than ours at some hour of a span. */
export function zonesThatDiffer(timeZones: readonly string[], from: number, to: number): string[] {
  const DAY = 24 * HOUR;
  return timeZones.filter((name) => {
    const zone = clocksOf(name);
    for (let at = from; at < to; at += 7 * DAY) if (zone.offset(at) !== minutesByRuntime(at, name)) return true;
    return false;
  });
}
