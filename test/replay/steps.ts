import type { z } from 'zod';
import type { Convene, OrderMessage } from '../../client/client.ts';
import type { Basis } from '../../domain/messages/common.ts';
import type { Dates, OrderName, Proposal } from '../../domain/messages/orders.ts';
import type { Decision, MeetingPlan, Officer, Venue as VenueSchema } from '../../domain/plan.ts';
import { pick, randomFrom } from '../../rehearsal/invention.ts';
import { instant } from '../../workflows/shared/clock.ts';
import { CODES } from './recording.ts';

/**
 * What is done in a meeting with random orders, as a function of its seed alone: it does not look at what came of the
 * steps before, so many are refused.
 */
export type Step =
  | { do: 'advance'; to: string }
  /** Everyone who is awaited approves, so often in a row; of one circulation, or of all. */
  | { do: 'approve'; times: number; all: boolean }
  | { do: 'return' | 'withdraw' }
  | { do: 'order'; order: AnyOrder }
  /** Past the client, which would refuse what cannot be told in every language. */
  | { do: 'send'; name: OrderName; message: object }
  | { do: 'answer'; answer: RandomAnswer }
  | { do: 'nominate'; participant: string; by: { actor: string; basis?: Basis } }
  | { do: 'signal'; to: 'meeting' | 'collection' | 'circulation'; name: string; message: object };

export type AnyOrder = { [N in OrderName]: { name: N; message: OrderMessage<N> } }[OrderName];
export type RandomAnswer = Parameters<Convene['answer']>[1];

const DAY = 86_400_000;
const STEPS = 36;
const DESK = { actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' } as const;
const BODIES = ['OSCE', 'SMOM', 'AU', 'XYZ'] as const;

type Random = () => number;
type Venue = z.infer<typeof VenueSchema>;
const between = (random: Random, least: number, most: number) => least + Math.floor(random() * (most - least + 1));
const words = (en: string) => ({ en });
const day = (ms: number) => ({ date: instant(ms).slice(0, 10), at: instant(ms) });
const participantOf = (random: Random) => CODES[Math.floor(random() * CODES.length)] ?? 'CHE';

/** The steps of a meeting of this plan; the same for the same seed. */
export function stepsOf(seed: number, plan: MeetingPlan): Step[] {
  const random = randomFrom(seed);
  let now = Date.parse(plan.startsAt);
  const steps: Step[] = [];
  const advance = (days: number) => {
    now += Math.round(days * DAY);
    steps.push({ do: 'advance', to: instant(now) });
  };
  // one meeting of ten has random orders before anybody is told of it
  if (random() < 0.9) {
    advance(between(random, 5, 12));
    steps.push({ do: 'approve', times: 4, all: true });
  }
  while (steps.length < STEPS) {
    const choice = random();
    if (choice < 0.42) {
      steps.push(orderStep(random, now, plan, steps.length));
      if (random() < 0.4) steps.push({ do: 'approve', times: between(random, 1, 3), all: random() < 0.5 });
    } else if (choice < 0.58) steps.push({ do: 'approve', times: between(random, 1, 4), all: random() < 0.6 });
    else if (choice < 0.62) steps.push({ do: random() < 0.6 ? 'return' : 'withdraw' });
    else if (choice < 0.82) steps.push(answerStep(random, now));
    else if (choice < 0.85) steps.push(noise(random));
    else advance(pick(random, [0, 0.2, 1, 3, 8, 20, 45]));
  }
  // one in four is left as it is; the others come to an end, postponed or not
  if (seed % 4 === 0) return steps;
  steps.push({ do: 'order', order: rescheduled(now, steps.length) });
  for (let month = 0; month < 5; month += 1) {
    steps.push({ do: 'approve', times: 3, all: true });
    advance(between(random, 25, 40));
  }
  return steps;
}

/** It is refused where the meeting was not postponed. */
function rescheduled(now: number, n: number): AnyOrder {
  const [deadline, opens, closes] = [now + 40 * DAY, now + 60 * DAY, now + 62 * DAY];
  const provisionalListAt = instant(opens + DAY);
  const dates = { deadline: day(deadline), opens: day(opens), provisionalListAt, closes: day(closes) };
  return {
    name: 'reschedule',
    message: { ...DESK, id: `order-${n}`, dates, invite: false, decision: decisionOf(now) },
  };
}

function noise(random: Random): Step {
  const to = pick(random, ['meeting', 'collection', 'circulation']);
  return { do: 'signal', to, name: pick(random, ['approve', 'report', 'command', 'tick', 'unheard-of']), message: {} };
}

/** Now and then in a language that no paper is in, or malformed; sent past the client. */
function orderStep(random: Random, now: number, plan: MeetingPlan, n: number): Step {
  const chance = random();
  if (chance < 0.04)
    return { do: 'send', name: pick(random, ['cancel', 'extend', 'hold', 'inform']), message: { ...DESK, v: 1 } };
  if (chance < 0.1) {
    const arrangements = [{ heading: { fr: 'Inscription' }, text: { fr: 'À partir du 9 septembre.' } }];
    return { do: 'send', name: 'inform', message: { ...DESK, v: 1, id: `unworded-${n}`, arrangements } };
  }
  return { do: 'order', order: orderOf(random, now, plan, n) };
}

/** What the States Parties decide is rarer than what the secretariat orders, or no meeting would come to its opening. */
const NAMES = [
  ...['inform', 'extend', 'correct', 'resend', 'hold', 'release', 'inviteOrganization', 'decideAdmission'],
  ...['changeOfficer', 'changeReminder', 'recordStatus', 'proposeBySilence', 'changeVenue', 'changeFormat'],
  ...['inform', 'extend', 'correct', 'resend', 'hold', 'release', 'recordStatus', 'proposeBySilence'],
  ...['postpone', 'reschedule', 'reschedule', 'postpone', 'cancel'],
] as OrderName[];

const decisionOf = (now: number): Decision => ({
  by: 'decision',
  reference: 'Decision of the States Parties',
  date: instant(now).slice(0, 10),
});

/** One in eight is impossible. */
function datesOf(random: Random, now: number): Dates {
  const deadline = now + between(random, 10, 120) * DAY;
  const opens = deadline + (random() < 0.125 ? -2 : between(random, 3, 20)) * DAY;
  const closes = opens + between(random, 1, 3) * DAY;
  return {
    deadline: day(deadline),
    opens: day(opens),
    provisionalListAt: instant((opens + closes) / 2),
    closes: day(closes),
  };
}

const venueOf = (random: Random) =>
  pick<Venue>(random, [
    { name: 'Palais des Nations', city: 'Geneva', country: 'Switzerland', timeZone: 'Europe/Zurich' },
    { name: 'Vienna International Centre', city: 'Vienna', country: 'Austria', timeZone: 'Europe/Vienna' },
    { name: 'United Nations Headquarters', city: 'New York', country: 'United States', timeZone: 'America/New_York' },
  ]);
const formatOf = (random: Random) => ({
  format: pick(random, ['hybrid', 'online', 'in_person']),
  text: words('The format of the Meeting is another one.'),
});

function proposalOf(random: Random, now: number): Proposal {
  const chance = random();
  if (chance < 0.2) return { act: 'postpone', dates: random() < 0.5 ? null : datesOf(random, now) };
  if (chance < 0.55) return { act: 'changeFormat', ...formatOf(random) };
  if (chance < 0.9) return { act: 'changeVenue', venue: venueOf(random) };
  return { act: 'cancel' };
}

function awayOf(random: Random, now: number, officers: readonly Officer[]): Officer {
  const at = (n: number): Officer | undefined => officers[n % officers.length];
  const n = between(random, 0, 4);
  const [change, deputy] = [at(n), at(n + between(random, 1, 4))];
  if (change === undefined || deputy === undefined) throw new Error('the plan has no officers');
  const from = instant(now + between(random, -2, 3) * DAY).slice(0, 10);
  const until = instant(now + between(random, 4, 20) * DAY).slice(0, 10);
  return { ...change, away: [{ from, until, delegate: deputy.id, basis: 'Memorandum 4' }] };
}

const CIRCULATIONS = [
  ...(['convocation', 'convocation', 'information-1', 'information-2', 'reminder-1'] as const),
  ...(['extension-1', 'correction-1', 'postponement-1', 'venue-1', 'silence-1'] as const),
] as const;
const circulationOf = (random: Random) => CIRCULATIONS[Math.floor(random() * CIRCULATIONS.length)] ?? 'convocation';
const someOf = (random: Random) => (random() < 0.4 ? { only: [participantOf(random)] } : {});

function orderOf(random: Random, now: number, { officers }: MeetingPlan, n: number): AnyOrder {
  const head = { ...DESK, id: `order-${n}` };
  const decision = decisionOf(now);
  const participant = participantOf(random);
  const name = NAMES[Math.floor(random() * NAMES.length)] ?? 'inform';
  switch (name) {
    case 'inform': {
      const arrangements = [{ heading: words('Registration'), text: words(`From the ${n}th.`) }];
      return { name, message: { ...head, arrangements, ...someOf(random) } };
    }
    case 'extend':
      return { name, message: { ...head, deadline: day(now + between(random, -3, 200) * DAY) } };
    case 'correct': {
      const corrections = [{ where: words('paragraph 4'), was: words('Nation'), now: words('Nations') }];
      return { name, message: { ...head, circulation: circulationOf(random), corrections, ...someOf(random) } };
    }
    case 'resend':
      return { name, message: { ...head, circulation: circulationOf(random), ...someOf(random) } };
    case 'hold':
      return {
        name,
        message: { ...head, participant, reason: 'Moves.', ...(random() < 0.3 && { circulation: 'convocation' }) },
      };
    case 'release':
      return { name, message: { ...head, participant, ...(random() < 0.3 && { circulation: 'convocation' }) } };
    case 'inviteOrganization': {
      const request = { reference: 'Letter 12', date: decision.date };
      return { name, message: { ...head, organization: pick(random, BODIES), request } };
    }
    case 'decideAdmission': {
      const admission = pick(random, ['admitted', 'refused']);
      return { name, message: { ...head, organization: pick(random, BODIES), admission, decision } };
    }
    case 'decideContest': {
      const submission = '5f0e7d2e-8f0d-4a53-9d4a-0e6f2b9c1a11';
      return {
        name,
        message: { ...head, participant, outcome: pick(random, ['kept', 'newcomer']), submission, reason: 'x' },
      };
    }
    case 'changeOfficer':
      return { name, message: { ...head, change: awayOf(random, now, officers), reason: 'Leave' } };
    case 'stopChange':
    case 'acknowledgeChange':
      return { name, message: { ...head, changeId: `order-${n - 1}` } };
    case 'changeReminder': {
      const dispatch = now + between(random, 5, 60) * DAY;
      const dates = { draftAt: instant(dispatch - 3 * DAY), dispatchAt: instant(dispatch), issueDate: decision.date };
      const circulation = pick(random, ['reminder-1', 'reminder-2', 'reminder-1']);
      return { name, message: { ...head, circulation, dates: random() < 0.3 ? null : dates } };
    }
    case 'recordStatus': {
      const effective = day(now + between(random, -5, 40) * DAY);
      const notification = { reference: 'C.N.12', date: decision.date };
      const capacity = pick(random, ['state_party', 'signatory', 'state_not_party']);
      return { name, message: { ...head, participant, capacity, effective, notification } };
    }
    case 'presentMemorandum':
      return { name, message: head };
    case 'examineCredentials':
      return { name, message: { ...head, met: decision.date, outcomes: [{ participant, outcome: 'accepted' }] } };
    case 'adoptCredentials':
      return { name, message: { ...head, decision } };
    case 'postpone':
      return { name, message: { ...head, dates: random() < 0.5 ? null : datesOf(random, now), decision } };
    case 'reschedule':
      return { name, message: { ...head, dates: datesOf(random, now), invite: random() < 0.5, decision } };
    case 'changeVenue':
      return { name, message: { ...head, venue: venueOf(random), decision } };
    case 'changeFormat':
      return { name, message: { ...head, ...formatOf(random), decision } };
    case 'cancel':
      return { name, message: { ...head, decision } };
    case 'settleSilence':
      return {
        name,
        message: { ...head, circulation: 'silence-1', outcome: 'dropped', reason: 'Not all were reached.' },
      };
    case 'proposeBySilence': {
      const until = day(now + between(random, 2, 25) * DAY);
      const message = { ...head, proposal: proposalOf(random, now), words: words('It is decided otherwise.'), until };
      return { name, message };
    }
  }
}

function answerStep(random: Random, now: number): Step {
  const participant = participantOf(random);
  const receivedAt = instant(now - between(random, 0, 72) * 3_600_000);
  const basis: Basis = { kind: 'note_verbale', reference: 'No. 12', date: receivedAt.slice(0, 10), receivedAt };
  const staff = { participant, actor: 'staff:geneva-desk' };
  const own = random() < 0.7 ? { participant, actor: `participant:${participant}` } : { ...staff, basis };
  const chance = random();
  if (chance < 0.3) return { do: 'nominate', participant, by: own };
  return { do: 'answer', answer: answerOf(random, chance, own, staff, basis) };
}

type From = { participant: string; actor: string; basis?: Basis };
function answerOf(random: Random, chance: number, own: From, staff: From, basis: Basis): RandomAnswer {
  if (chance < 0.6) return { ...own, kind: pick(random, ['acknowledge', 'nil_return']) };
  if (chance < 0.7) return { ...own, kind: pick(random, ['withdraw', 'credentials']) };
  if (chance < 0.82) return { ...own, kind: 'object', procedure: pick(random, ['silence-1', 'silence-2']) };
  if (chance < 0.9)
    return { ...staff, kind: 'attendance', attendance: pick(random, ['present', 'absent', 'departed']) };
  if (chance < 0.94) return { ...staff, kind: 'delivery_confirmed' };
  if (chance < 0.97) return { ...staff, basis, kind: 'paper_received', note: 'A letter.' };
  return { ...staff, basis: { ...basis, kind: 'telephone' }, kind: 'call_logged', note: 'Asks for the note.' };
}
