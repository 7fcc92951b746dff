import type { z } from 'zod';
import { type DecidedMeeting, isSame } from '../domain/next-meeting.ts';
import { type Mandate, type MeetingKind, type MeetingPlan, mandateOf } from '../domain/plan.ts';
import { quorumRuleInWords, quorumUnder } from '../domain/rules/quorum.ts';
import { organizations } from './data.ts';
import type { TreatyProfile } from './profile.ts';
import { namedObservers } from './roster.ts';

/** One reason why the law does not allow a meeting: a stable code, the plan's field, what it says, what would be right. */
export type LawFinding = { code: string; field: string; found: string; right: string };

type Loose<Part> = { [Key in keyof Part]?: Part[Key] | undefined };

/** The parts of a plan that the law speaks of; a whole plan is one. A part that is left out is not judged. */
export type LegalFacts = Loose<{
  kind: MeetingPlan['kind'];
  prepares: MeetingPlan['prepares'];
  ordinal: number;
  venue: Loose<Pick<MeetingPlan['venue'], 'city' | 'country'>>;
  opens: { date: string };
  closes: { date: string };
  convokedOn: string;
  decision: Loose<MeetingPlan['decision']>;
  legalBasis: Loose<MeetingPlan['legalBasis']>;
  mandate: Loose<z.infer<typeof Mandate>> | 'awaited';
  costs: Loose<MeetingPlan['costs']>;
  observers: Loose<MeetingPlan['observers']>;
  circulations: readonly Loose<{ kind: string; sender: Loose<{ by: string }> }>[];
}>;

const list = (items: readonly string[]) => (items.length === 0 ? 'none is on record' : items.join(', '));
const span = (from: string, to: string) => `${from} to ${to}`;
const inWords: Record<MeetingKind, string> = {
  meeting_of_states_parties: 'a meeting of the States Parties',
  review_conference: 'a review conference',
  preparatory_meeting: 'a preparatory meeting',
  extraordinary_meeting: 'an extraordinary meeting of the States Parties',
  amendment_conference: 'an amendment conference',
};

/**
 * Whether the law of the treaty allows the meeting of a plan. Every rule is tried; an empty list means that it does.
 *
 * Judged are the article, the decision of the earlier meeting, the resolution that mandates the convenor, the
 * clause on costs, the observers, and that the convocation comes after what it rests on.
 */
export function checkLegalBasis(plan: LegalFacts, profile: TreatyProfile): LawFinding[] {
  return [
    ...article(plan, profile),
    ...decision(plan, profile),
    ...convenor(plan, profile),
    ...mandate(plan, profile),
    ...costs(plan, profile),
    ...observers(plan, profile),
  ];
}

const kindOf = (plan: LegalFacts) => plan.kind ?? 'meeting_of_states_parties';

function article(plan: LegalFacts, profile: TreatyProfile): LawFinding[] {
  const found = plan.legalBasis?.article;
  if (found === undefined) return [];
  const kind = kindOf(plan);
  const carrying = profile.articles.filter((row) => row.carries === kind).map((row) => row.article);
  if (carrying.includes(found)) return [];
  const right = `an article of the ${profile.fullName} that carries ${inWords[kind]}: ${list(carrying)}`;
  return [{ code: 'law.article', field: 'legalBasis.article', found, right }];
}

function decision(plan: LegalFacts, profile: TreatyProfile): LawFinding[] {
  if (!plan.decision) return [];
  const { body, heldFrom, heldTo, decided } = plan.decision;
  const findings: LawFinding[] = [];
  if (plan.convokedOn !== undefined && heldTo !== undefined && plan.convokedOn < heldTo) {
    findings.push({
      code: 'law.convoked_before_decision',
      field: 'convokedOn',
      found: plan.convokedOn,
      right: `a date on or after ${heldTo}, when the meeting that decided closed`,
    });
  }
  if (body === undefined) return findings;
  const earlier = profile.meetings.find((meeting) => meeting.name === body);
  if (!earlier) {
    const right = `an earlier meeting that the profile of the treaty knows: ${list(profile.meetings.map((m) => m.name))}`;
    return [...findings, { code: 'law.decision.unknown_meeting', field: 'decision.body', found: body, right }];
  }
  if (heldFrom !== undefined && heldFrom !== earlier.heldFrom) {
    const right = `${earlier.heldFrom}, when that meeting opened`;
    findings.push({ code: 'law.decision.dates', field: 'decision.heldFrom', found: heldFrom, right });
  }
  if (heldTo !== undefined && heldTo !== earlier.heldTo) {
    const right = `${earlier.heldTo}, when that meeting closed`;
    findings.push({ code: 'law.decision.dates', field: 'decision.heldTo', found: heldTo, right });
  }
  const { ordinal, prepares } = plan;
  if (ordinal === undefined) return findings;
  const kind = kindOf(plan);
  const taken = earlier.decided.find((row) => isSame(row, { kind, ordinal, prepares }));
  if (!taken) {
    const right = `what that meeting decided: ${list(earlier.decided.map((row) => row.words))}`;
    const found = `${inWords[kind]}, number ${ordinal}`;
    return [...findings, { code: 'law.decision.not_this_meeting', field: 'ordinal', found, right }];
  }
  if (decided !== undefined && decided !== taken.words) {
    findings.push({ code: 'law.decision.words', field: 'decision.decided', found: decided, right: taken.words });
  }
  return [...findings, ...asDecided(plan, taken)];
}

/** The place and the days that were decided; what the decision left open is not judged, but for its week. */
function asDecided(plan: LegalFacts, taken: DecidedMeeting): LawFinding[] {
  const findings: LawFinding[] = [];
  const { city = taken.city, country = taken.country } = plan.venue ?? {};
  if (taken.city !== undefined && (city !== taken.city || country !== taken.country)) {
    const found = `${city}, ${country}`;
    const right = `${taken.city}, ${taken.country}, as that meeting decided`;
    findings.push({ code: 'law.decision.place', field: 'venue', found, right });
  }
  const { from, to, week } = taken;
  if (from !== undefined && to !== undefined) {
    const decidedDates = `as that meeting decided (${span(from, to)})`;
    if (plan.opens && plan.opens.date !== from) {
      const right = `${from}, ${decidedDates}`;
      findings.push({ code: 'law.decision.opening', field: 'opens', found: plan.opens.date, right });
    }
    if (plan.closes && plan.closes.date !== to) {
      const right = `${to}, ${decidedDates}`;
      findings.push({ code: 'law.decision.closing', field: 'closes', found: plan.closes.date, right });
    }
  }
  if (week === undefined) return findings;
  const right = `a day in the week of ${span(week.from, week.to)}, as that meeting decided`;
  const outside = (date: string) => date < week.from || date > week.to;
  if (plan.opens && outside(plan.opens.date))
    findings.push({ code: 'law.decision.opening', field: 'opens', found: plan.opens.date, right });
  if (plan.closes && outside(plan.closes.date))
    findings.push({ code: 'law.decision.closing', field: 'closes', found: plan.closes.date, right });
  return findings;
}

function convenor(plan: LegalFacts, profile: TreatyProfile): LawFinding[] {
  const findings: LawFinding[] = [];
  const found = plan.mandate === 'awaited' ? undefined : plan.mandate?.convenor;
  if (found !== undefined && found !== profile.convenor) {
    findings.push({ code: 'law.convenor', field: 'mandate.convenor', found, right: profile.convenor });
  }
  for (const [index, circulation] of (plan.circulations ?? []).entries()) {
    const by = circulation.sender?.by;
    if (circulation.kind !== 'convocation' || by === undefined || by === profile.convenor) continue;
    const right = `${profile.convenor}, who alone convenes`;
    const field = `circulations[${index}].sender.by`;
    findings.push({ code: 'law.convenor.sender', field, found: by, right });
  }
  return findings;
}

type Mandated = TreatyProfile['mandates'][number];
const datesOf = ({ date, source, alsoDated = [] }: Mandated) => [{ date, source }, ...alsoDated];
const saidDate = ({ date, source }: { date: string; source?: string | undefined }) =>
  source === undefined ? date : `${date} (${source})`;

/** A resolution that its sources date differently: the paper says what the plan says, and a person should know of the other. */
export function remarksOnMandate(
  plan: Pick<MeetingPlan, 'mandate' | 'opens'>,
  { mandates }: Pick<TreatyProfile, 'mandates'>,
): { code: string; field: string; said: string }[] {
  const mandate = mandateOf(plan);
  if (mandate === null) return [remarkOnAwaited(plan, mandates)];
  const { resolution, date } = mandate;
  const known = mandates.find((row) => row.resolution === resolution);
  const others = known === undefined ? [] : datesOf(known).filter((one) => one.date !== date);
  if (known === undefined || others.length === 0) return [];
  const here = datesOf(known).find((one) => one.date === date) ?? { date };
  const said = `resolution ${resolution} has two dates: papers say ${saidDate(here)}; ${others.map(saidDate).join('; ')}`;
  return [{ code: 'law.resolution.two_dates', field: 'mandate.date', said }];
}

/** A plan that awaits its mandate can be rehearsed only; where the profile has a resolution for its year by now, that is said. */
function remarkOnAwaited({ opens }: Pick<MeetingPlan, 'opens'>, mandates: readonly Mandated[]) {
  const there = mandates.find(({ covers }) => covers.includes(Number(opens.date.slice(0, 4))));
  const said =
    there === undefined
      ? 'the mandate is awaited: the plan can be rehearsed, and started once the resolution is in it'
      : `the mandate is awaited in the plan, and the profile has resolution ${there.resolution} of ${there.date}, paragraph ${there.paragraph}, for ${opens.date.slice(0, 4)}: put it into the plan`;
  return { code: 'law.mandate.awaited', field: 'mandate', said };
}

function mandate(plan: LegalFacts, profile: TreatyProfile): LawFinding[] {
  if (!plan.mandate || plan.mandate === 'awaited') return [];
  const { resolution, date, paragraph, title } = plan.mandate;
  const known = profile.mandates.find((row) => row.resolution === resolution);
  const findings: LawFinding[] = [];
  if (plan.convokedOn !== undefined && date !== undefined && plan.convokedOn < date) {
    findings.push({
      code: 'law.convoked_before_resolution',
      field: 'convokedOn',
      found: plan.convokedOn,
      right: `a date on or after that of the resolution, ${date}`,
    });
  }
  if (resolution === undefined) return findings;
  if (!known) {
    const right = `a resolution that mandates the convenor for this treaty: ${list(profile.mandates.map((row) => row.resolution))}`;
    return [...findings, { code: 'law.resolution.unknown', field: 'mandate.resolution', found: resolution, right }];
  }
  const dates = datesOf(known);
  if (date !== undefined && !dates.some((one) => one.date === date)) {
    const right = `${dates.map(saidDate).join(', or ')}: the date of resolution ${resolution}`;
    findings.push({ code: 'law.resolution.date', field: 'mandate.date', found: date, right });
  }
  if (paragraph !== undefined && paragraph !== known.paragraph) {
    const right = `${known.paragraph}, the paragraph of resolution ${resolution} that mandates the convenor`;
    findings.push({ code: 'law.resolution.paragraph', field: 'mandate.paragraph', found: String(paragraph), right });
  }
  if (title !== undefined && title !== known.title) {
    findings.push({ code: 'law.resolution.title', field: 'mandate.title', found: title, right: known.title });
  }
  const years = [plan.opens, plan.closes].flatMap((end) => (end ? [Number(end.date.slice(0, 4))] : []));
  if (years.some((year) => !known.covers.includes(year))) {
    findings.push({
      code: 'law.resolution.year',
      field: 'mandate.resolution',
      found: `${resolution}, for a meeting in ${[...new Set(years)].join(' and ')}`,
      right: `a resolution that covers the year of the meeting; ${resolution} covers ${known.covers.join(', ')}`,
    });
  }
  return findings;
}

function costs(plan: LegalFacts, profile: TreatyProfile): LawFinding[] {
  const found = plan.costs?.article;
  if (found === undefined || found === profile.costs.article) return [];
  const right = `${profile.costs.article}, the clause of the ${profile.fullName} on costs`;
  return [{ code: 'law.costs.article', field: 'costs.article', found, right }];
}

function observers(plan: LegalFacts, profile: TreatyProfile): LawFinding[] {
  if (!plan.observers) return [];
  const findings: LawFinding[] = [];
  const { named, onRequest, invitedOnBehalfOf } = profile.observers;
  const admitted = namedObservers(profile);
  for (const [index, code] of (plan.observers.organizations ?? []).entries()) {
    if (admitted.includes(code)) continue;
    const field = `observers.organizations[${index}]`;
    const entersOnRequest = organizations().some((row) => row.code === code && row.ccm_rule === onRequest.rule);
    findings.push(
      entersOnRequest
        ? {
            code: 'law.observers.on_request',
            field,
            found: code,
            right: `left out of the plan: under rule ${onRequest.rule} it enters by ${onRequest.procedure}`,
          }
        : {
            code: 'law.observers.not_admitted',
            field,
            found: code,
            right: `an organization that rule ${named.rule} names: ${list(admitted)}`,
          },
    );
  }
  const onBehalfOf = plan.observers.invitedOnBehalfOf;
  if (onBehalfOf !== undefined && onBehalfOf !== invitedOnBehalfOf) {
    findings.push({
      code: 'law.observers.on_behalf_of',
      field: 'observers.invitedOnBehalfOf',
      found: onBehalfOf,
      right: `${invitedOnBehalfOf}, on whose behalf observers are invited`,
    });
  }
  return findings;
}

/**
 * How many States Parties must be present for decisions under the profile's rule, and the rule in words.
 * `stateParties` counts all of them, `participating` those that take part in the meeting.
 */
export function quorumOf(
  profile: TreatyProfile,
  { stateParties, participating }: { stateParties: number; participating: number },
): { present: number; rule: string } {
  const { quorum } = profile.settings;
  const { needed } = quorumUnder(quorum.value, { statesParties: stateParties, takingPart: participating, present: 0 });
  const standing = 'assumption' in quorum ? ' (assumption: the rule was not found)' : '';
  return { present: needed, rule: `${quorumRuleInWords(quorum.value)}${standing}` };
}
