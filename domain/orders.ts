import type { MeetingAct, MeetingEvent, MeetingSnapshot } from '../machines/machines.ts';
import { lawful } from '../machines/machines.ts';
import { dayAt } from './day.ts';
import type { Command } from './messages/commands.ts';
import type { Dates, Order, OrderName, Proposal } from './messages/orders.ts';
import {
  type ActsPlan,
  Capacity,
  type CirculationPlan,
  type Decision,
  type Facts,
  Language,
  type MeetingPlan,
  type Template,
  type Venue,
} from './plan.ts';

/**
 * What may be ordered of a meeting, when it takes effect, what it changes and by which circulation it is told. Pure: the
 * meeting does what is said here.
 *
 * An act of the secretariat that is told takes effect when its circulation is issued: who approves the note approves the
 * act. What the States Parties decide is in effect already; the note only tells it.
 */

/** What an order is held against. */
export type Standing = {
  plan: MeetingPlan;
  snapshot: MeetingSnapshot;
  now: string;
  /** The deadline was applied to those who were silent. */
  deadlinePassed: boolean;
  circulations: Record<string, { state: string; revision: number; issued: unknown; dispatched: string }>;
  holds: readonly Hold[];
  /** The dates and the venue that participants were last told of. */
  told: { dates: Period; venue: Venue };
};

export type Hold = { participant: string; circulation?: string; reason: string };
type Period = { from: string; to: string };

/** What an order changes once it is in effect. */
export type Change = {
  plan?: MeetingPlan;
  events?: MeetingEvent[];
  commands?: CommandDraft[];
  /** The deadline that has passed is one to come again. */
  newDeadline?: boolean;
  /** The dates are new, or to be decided. */
  newDays?: boolean;
  /** Why circulations that are not issued are drafted anew. */
  redraft?: string;
  /** Circulations that are not sent any more, and why. */
  lapse?: { names: string[]; reason: string };
  staff?: boolean;
  holds?: Hold[];
};
export type CommandDraft = Command extends infer C ? (C extends Command ? Omit<C, 'id' | 'at'> : never) : never;

/** How an order is told: a circulation of this kind, with these facts, to these; each by name where they are named. */
type Telling = {
  kind: CirculationPlan['kind'];
  facts: Facts;
  audience?: Partial<CirculationPlan['audience']>;
};

type Rule<N extends OrderName> = {
  /** The act of the meeting's law that it is; null: lawful until the meeting is over. */
  act: MeetingAct | null;
  effect: 'at_once' | 'when_issued' | 'on_date';
  objection?: (order: Order<N>, standing: Standing) => string | null;
  tells?: (order: Order<N>, standing: Standing) => Telling | null;
  change?: (order: Order<N>, standing: Standing) => Change;
};

// ---------------------------------------------------------------------------------------------- what several share

const later = (one: string, other: string) => Date.parse(one) > Date.parse(other);
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const period = ({ opens, closes }: Pick<MeetingPlan, 'opens' | 'closes'>): Period => ({
  from: opens.date,
  to: closes.date,
});

/** Whether being reached with it notifies a participant of the meeting: what convenes or invites does. */
export const notifies = ({ kind }: Pick<CirculationPlan, 'kind'>): boolean =>
  kind === 'convocation' || kind === 'letter' || kind === 'postponement';

/** Whether anybody may know of the meeting: a dispatch that convenes has at least begun. */
const isTold = ({ plan, snapshot, circulations }: Standing): boolean =>
  snapshot.context.convoked ||
  plan.circulations.some(
    (one) => notifies(one) && ['open', 'done', 'failed'].includes(circulations[one.name]?.dispatched ?? 'no'),
  );

/** Everyone who was told of the meeting; before anybody was, those who will be learn it from the convocation itself. */
const toTheTold = (telling: Omit<Telling, 'audience'>, standing: Standing): Telling | null =>
  isTold(standing) ? { ...telling, audience: { reached: 'told' } } : null;

function datesFault(dates: Dates, now: string): string | null {
  const { deadline, opens, provisionalListAt, closes } = dates;
  if (!later(deadline.at, now)) return `the date for delegations, ${deadline.at}, is past; it is ${now}`;
  if (!later(opens.at, deadline.at)) return 'the meeting opens after the date for delegations; give a later opening';
  if (!later(closes.at, opens.at)) return 'the meeting closes after it opens; give a later closing';
  return !later(opens.at, provisionalListAt) && !later(provisionalListAt, closes.at)
    ? null
    : 'the provisional list circulates between opening and closing; give an instant between them';
}

const withDates = (standing: Standing, dates: Dates): MeetingPlan => ({
  ...withDeadline(standing, dates.deadline),
  ...dates,
});

/** Reminders that have not gone out keep their distance from the deadline. */
const withDeadline = ({ plan, circulations }: Standing, deadline: MeetingPlan['deadline']): MeetingPlan => ({
  ...plan,
  deadline,
  circulations: plan.circulations.map((one) => {
    const gone = circulations[one.name]?.dispatched ?? 'no';
    if (one.kind !== 'reminder' || gone !== 'no') return one;
    const by = Date.parse(deadline.at) - Date.parse(plan.deadline.at);
    const move = (at: string) => new Date(Date.parse(at) + by).toISOString().replace('.000Z', 'Z');
    return {
      ...one,
      draftAt: move(one.draftAt),
      dispatchAt: one.dispatchAt === null ? null : move(one.dispatchAt),
      issue: { ...one.issue, date: move(`${one.issue.date}T12:00:00Z`).slice(0, 10) },
    };
  }),
});

/** Notes of a kind that are neither issued nor withdrawn: a later act of the same kind overtakes them. */
const overtaken = ({ plan, circulations }: Standing, kind: CirculationPlan['kind']): string[] =>
  plan.circulations
    .filter((one) => one.kind === kind)
    .map(({ name }) => name)
    .filter((name) => {
      const { issued = null, state, dispatched } = circulations[name] ?? {};
      return issued === null && state !== 'withdrawn' && dispatched !== 'lapsed';
    });

function postponing(dates: Dates | null, standing: Standing): Change {
  const lapse = { names: overtaken(standing, 'postponement'), reason: 'a later postponement takes its place' };
  if (dates === null) return { events: [{ type: 'POSTPONED' }], newDays: true, lapse };
  return {
    plan: withDates(standing, dates),
    events: [{ type: 'POSTPONED' }, { type: 'NEW_DATES', invite: false }],
    commands: [{ kind: 'extend', deadline: dates.deadline.at }],
    newDeadline: true,
    newDays: true,
    redraft: 'the dates of the meeting have changed',
    lapse,
  };
}

const postponementTold = (dates: Dates | null, decision: Decision, standing: Standing): Telling | null =>
  toTheTold(
    {
      kind: 'postponement',
      facts: { decision, dates: { was: standing.told.dates, now: dates === null ? null : period(dates) } },
    },
    standing,
  );

/** What the plan knows in each language, and what an order adds to that. */
function merged(known: MeetingPlan['names'], more: NonNullable<MeetingPlan['names']>): MeetingPlan['names'] {
  const languages = Language.options.filter((language) => known?.[language] ?? more[language]);
  return Object.fromEntries(languages.map((language) => [language, { ...known?.[language], ...more[language] }]));
}

/** Known to the wording in every language. */
const FORMAT = 'Format of the Meeting';
const STATUS = 'Status under the Convention';
const inCapacity = {
  state_party: 'For the purposes of the Meeting, the Government has the status of a State Party to the Convention.',
  signatory: 'For the purposes of the Meeting, the Government has the status of a signatory of the Convention.',
  state_not_party:
    'For the purposes of the Meeting, the Government has the status of a State not party to the Convention and takes part as an observer.',
} as const;
const issuedCirculation = (name: string, { circulations }: Standing): string | null =>
  circulations[name]?.issued != null
    ? null
    : `${name} is no circulation of this meeting that was issued; issued are ${
        Object.entries(circulations)
          .filter(([, one]) => one.issued !== null)
          .map(([issued]) => issued)
          .join(', ') || 'none'
      }`;

const capacitiesOf = (name: string, { plan }: Standing): Capacity[] => [
  ...(plan.circulations.find((one) => one.name === name)?.audience.capacities ?? Capacity.options),
];

// ---------------------------------------------------------------------------------------------- the rules

export const orderRules: { readonly [N in OrderName]: Rule<N> } = {
  inform: {
    act: 'circulate',
    effect: 'when_issued',
    tells: ({ arrangements, only }) => ({
      kind: 'information',
      facts: { arrangements },
      audience: { ...(only && { only }) },
    }),
  },
  extend: {
    act: 'extend',
    effect: 'when_issued',
    objection: ({ deadline }, standing) => {
      const { plan, now } = standing;
      const [open] = overtaken(standing, 'extension');
      if (open !== undefined) return `${open} is not issued yet; withdraw it first, or let it be issued`;
      if (!later(deadline.at, plan.deadline.at))
        return `the date for delegations is ${plan.deadline.at} already; an extension is to a later one`;
      if (!later(deadline.at, now)) return `${deadline.at} is past; it is ${now}`;
      return later(deadline.at, plan.opens.at)
        ? `the meeting opens on ${plan.opens.at}; the date for delegations is not after that`
        : null;
    },
    tells: ({ deadline }, { plan }) => ({
      kind: 'extension',
      facts: { deadline: { was: plan.deadline.date, now: deadline.date } },
    }),
    change: ({ deadline }, standing) => ({
      plan: withDeadline(standing, deadline),
      events: [{ type: 'EXTENDED' }],
      commands: [{ kind: 'extend', deadline: deadline.at }],
      newDeadline: standing.deadlinePassed,
      redraft: 'the date for delegations was extended',
    }),
  },
  correct: {
    act: 'correct',
    effect: 'when_issued',
    objection: ({ circulation }, standing) => issuedCirculation(circulation, standing),
    tells: ({ circulation, corrections, only }, standing) => ({
      kind: 'correction',
      facts: { recalls: circulation, corrections },
      audience: { capacities: capacitiesOf(circulation, standing), ...(only && { only }) },
    }),
  },
  resend: {
    act: 'circulate',
    effect: 'at_once',
    objection: ({ circulation }, standing) => {
      const fault = issuedCirculation(circulation, standing);
      if (fault !== null) return fault;
      const { dispatched } = standing.circulations[circulation] ?? {};
      return dispatched === 'done' || dispatched === 'failed'
        ? null
        : `${circulation} is not dispatched yet (${dispatched}); it goes out by itself`;
    },
  },
  hold: {
    act: null,
    effect: 'at_once',
    objection: ({ participant, circulation }, { holds }) =>
      holds.some((hold) => hold.participant === participant && hold.circulation === circulation)
        ? `${participant} is held already; release it first`
        : null,
    change: ({ participant, circulation, reason }, { holds }) => ({
      holds: [...holds, { participant, reason, ...(circulation && { circulation }) }],
    }),
  },
  release: {
    act: null,
    effect: 'at_once',
    objection: ({ participant, circulation }, { holds }) =>
      holds.some((hold) => hold.participant === participant && hold.circulation === circulation)
        ? null
        : `${participant} is not held${circulation === undefined ? '' : ` from ${circulation}`}; held are ${holds.map((hold) => hold.participant).join(', ') || 'none'}`,
    change: ({ participant, circulation }, { holds }) => ({
      holds: holds.filter((hold) => !(hold.participant === participant && hold.circulation === circulation)),
    }),
  },
  inviteOrganization: {
    act: 'circulate',
    effect: 'at_once',
    tells: ({ organization }) => ({
      kind: 'letter',
      facts: {},
      audience: { capacities: ['observer_organization'], only: [organization] },
    }),
  },
  decideAdmission: {
    act: 'decide',
    effect: 'at_once',
    change: ({ organization, admission }) => ({
      commands: [{ kind: 'admission', participant: organization, admission }],
    }),
  },
  changeOfficer: {
    act: null,
    effect: 'at_once',
    objection: ({ change, officer }, { plan }) => {
      if (!plan.officers.some(({ id }) => id === change.id)) {
        return `the plan has no officer ${change.id}; it has ${plan.officers.map(({ id }) => id).join(', ')}`;
      }
      const unknown = change.away?.find(({ delegate }) => !plan.officers.some(({ id }) => id === delegate));
      if (unknown !== undefined) return `the plan has no officer ${unknown.delegate} who could act for ${change.id}`;
      const before = plan.officers.find(({ id }) => id === change.id);
      return officer === change.id && before?.key !== change.key
        ? 'nobody changes his own key; another officer orders it'
        : null;
    },
    change: ({ change }, { plan }) => ({
      plan: { ...plan, officers: plan.officers.map((one) => (one.id === change.id ? change : one)) },
      staff: true,
    }),
  },
  changeReminder: {
    act: null,
    effect: 'at_once',
    objection: ({ circulation, dates }, { plan, circulations, now }) => {
      const planned = plan.circulations.find((one) => one.name === circulation);
      if (planned?.kind !== 'reminder') {
        const known = plan.circulations.filter((one) => one.kind === 'reminder').map((one) => one.name);
        return `${circulation} is no reminder of this meeting; its reminders are ${known.join(', ') || 'none'}`;
      }
      const progress = circulations[circulation];
      if (progress !== undefined && progress.dispatched !== 'no') return `${circulation} was dispatched already`;
      if (dates === null) return null;
      if (progress !== undefined) return `${circulation} is being drafted already; withdraw it, or let it be issued`;
      if (!later(dates.dispatchAt, now)) return `${dates.dispatchAt} is past; it is ${now}`;
      if (later(dates.draftAt, dates.dispatchAt))
        return 'it is drafted before it is dispatched; give an earlier draftAt';
      return later(plan.deadline.at, dates.dispatchAt)
        ? null
        : `the deadline is ${plan.deadline.at}, and a reminder after it reminds of nothing`;
    },
    change: ({ circulation, dates }, { plan }) =>
      dates === null
        ? { lapse: { names: [circulation], reason: 'the secretariat decided not to send it' } }
        : {
            plan: {
              ...plan,
              circulations: plan.circulations.map((one) =>
                one.name === circulation
                  ? {
                      ...one,
                      draftAt: dates.draftAt,
                      dispatchAt: dates.dispatchAt,
                      issue: { ...one.issue, date: dates.issueDate },
                    }
                  : one,
              ),
            },
          },
  },
  recordStatus: {
    act: null,
    effect: 'on_date',
    tells: ({ participant, capacity }) => ({
      kind: 'information',
      facts: { arrangements: [{ heading: STATUS, text: inCapacity[capacity] }] },
      audience: { only: [participant] },
    }),
    change: ({ participant, capacity }) => ({ commands: [{ kind: 'capacity', participant, capacity }] }),
  },
  postpone: {
    act: 'postpone',
    effect: 'at_once',
    objection: ({ dates }, { now }) => (dates === null ? null : datesFault(dates, now)),
    tells: ({ dates, decision }, standing) => postponementTold(dates, decision, standing),
    change: ({ dates }, standing) => postponing(dates, standing),
  },
  reschedule: {
    act: 'reschedule',
    effect: 'at_once',
    objection: ({ dates }, { now }) => datesFault(dates, now),
    tells: ({ dates, decision }, standing) => postponementTold(dates, decision, standing),
    change: ({ dates, invite }, standing) => ({
      plan: withDates(standing, dates),
      events: [{ type: 'NEW_DATES', invite }],
      commands: [{ kind: 'extend', deadline: dates.deadline.at }],
      newDeadline: true,
      newDays: true,
      redraft: 'the dates of the meeting have changed',
      lapse: { names: overtaken(standing, 'postponement'), reason: 'the new dates take its place' },
    }),
  },
  changeVenue: {
    act: 'change_venue',
    effect: 'at_once',
    objection: ({ venue }, { plan }) =>
      same(placeOnly(venue), placeOnly(plan.venue)) ? 'this is the venue already' : null,
    tells: ({ venue, decision }, standing) =>
      toTheTold(
        { kind: 'venue', facts: { decision, venue: { was: placeOnly(standing.told.venue), now: placeOnly(venue) } } },
        standing,
      ),
    change: ({ venue, names }, standing) => ({
      plan: {
        ...standing.plan,
        venue: withOffsets(venue, standing.plan),
        ...(names && { names: merged(standing.plan.names, names) }),
      },
      redraft: 'the venue has changed',
      lapse: { names: overtaken(standing, 'venue'), reason: 'a later change of venue takes its place' },
    }),
  },
  changeFormat: {
    act: 'change_venue',
    effect: 'at_once',
    objection: ({ format }, { plan }) =>
      format === (plan.format ?? 'in_person') ? `the format is ${format} already` : null,
    tells: ({ text, decision }, standing) =>
      toTheTold({ kind: 'information', facts: { decision, arrangements: [{ heading: FORMAT, text }] } }, standing),
    change: ({ format }, { plan }) => ({ plan: { ...plan, format } }),
  },
  cancel: {
    act: 'cancel',
    effect: 'at_once',
    tells: ({ decision }, standing) => toTheTold({ kind: 'cancellation', facts: { decision } }, standing),
    change: (_, standing) => ({
      events: [{ type: 'CANCELLED' }],
      newDays: true,
      commands: [{ kind: 'halt', circulation: null }],
      lapse: {
        names: standing.plan.circulations
          .map(({ name }) => name)
          .filter((name) => ['no', undefined].includes(standing.circulations[name]?.dispatched)),
        reason: 'the meeting is cancelled',
      },
    }),
  },
  proposeBySilence: {
    act: null,
    effect: 'when_issued',
    objection: ({ proposal, until, officer }, standing) => {
      if (!later(until.at, standing.now)) return `${until.at} is past; it is ${standing.now}`;
      const { act } = orderRules[proposal.act];
      const unlawful = act === null ? null : lawful(standing.snapshot, act);
      return unlawful ?? decidedFault(proposal, { officer, date: until.date }, standing);
    },
    tells: ({ words, until }) => ({
      kind: 'silence',
      facts: { silence: { proposal: words, until } },
      audience: { capacities: ['state_party'] },
    }),
  },
};

/** What a proposal that nobody objected to orders. */
export function decided(
  proposal: Proposal,
  { officer, decision }: { officer: string; decision: Decision },
): { [N in OrderName]: { name: N; order: Order<N> } }[Proposal['act']] {
  const head = { v: 1 as const, actor: 'system:meeting', officer, decision };
  switch (proposal.act) {
    case 'postpone':
      return { name: 'postpone', order: { ...head, dates: proposal.dates } };
    case 'changeVenue':
      return {
        name: 'changeVenue',
        order: { ...head, venue: proposal.venue, ...(proposal.names && { names: proposal.names }) },
      };
    case 'changeFormat':
      return { name: 'changeFormat', order: { ...head, format: proposal.format, text: proposal.text } };
    case 'cancel':
      return { name: 'cancel', order: head };
  }
}

function decidedFault(
  proposal: Proposal,
  { officer, date }: { officer: string; date: string },
  standing: Standing,
): string | null {
  const { name, order } = decided(proposal, {
    officer,
    decision: { by: 'silence', reference: 'the procedure that is proposed here', date },
  });
  return objectionTo(name, order, standing);
}

/** What can be said against an order: who orders it, whether it is lawful now, and the order itself; null: nothing. */
export function objectionTo<N extends OrderName>(name: N, order: Order<N>, standing: Standing): string | null {
  const { plan, snapshot } = standing;
  const { actor, officer, recordedBy = officer } = order;
  if (!plan.officers.some(({ id }) => id === officer)) {
    return `${officer} is no officer of this meeting; its officers are ${plan.officers.map(({ id }) => id).join(', ')}`;
  }
  const sender = actor.split(':')[1];
  if (actor !== 'system:meeting' && sender !== recordedBy) {
    return `${actor} sends this for ${officer}: add "recordedBy":"${sender}", or send it as officer:${officer}`;
  }
  const { act, objection } = orderRules[name];
  if (act !== null) {
    const unlawful = lawful(snapshot, act);
    if (unlawful !== null) return unlawful;
  }
  return objection?.(order, standing) ?? null;
}

// ---------------------------------------------------------------------------------------------- the circulation that tells it

/** The circulation that tells an order, as an entry of the plan that is begun at once; null where none is. */
export function circulationFor<N extends OrderName>(
  name: N,
  order: Order<N>,
  standing: Standing,
  ordinal: number,
): CirculationPlan | null {
  const telling = orderRules[name].tells?.(order, standing) ?? null;
  if (telling === null) return null;
  const { plan, now } = standing;
  const { kind, facts, audience } = telling;
  const acts = actsOf(plan);
  const slug = `${kind}-${1 + plan.circulations.filter((one) => one.name.startsWith(`${kind}-`)).length}`;
  const capacities = audience?.capacities ?? [...Capacity.options];
  const number = acts.numbers.form.replace('{n}', String(acts.numbers.from + ordinal).padStart(2, '0'));
  return {
    name: slug,
    kind,
    sender: acts.sender,
    audience: { capacities, answered: 'any', ...without(audience) },
    documents: documentsOf(slug, kind, capacities, acts.languages, audience?.only !== undefined),
    facts,
    drafter: order.officer,
    chain: acts.chains?.[kind] ?? acts.chain,
    draftAt: now,
    issue: { number, date: dayAt(Date.parse(now), plan.venue) },
    dispatchAt: null,
  };
}

/** A venue without its offsets, which are no part of what is told of it. */
const placeOnly = ({ offsets: _, ...place }: Venue): Venue => place;

/** Another venue of the same zone has the same clocks, also where the order came without them. */
const withOffsets = (venue: Venue, plan: MeetingPlan): Venue => {
  const { timeZone, offsets } = plan.venue;
  return venue.offsets === undefined && offsets !== undefined && venue.timeZone === timeZone
    ? { ...venue, offsets }
    : venue;
};

const without = (audience: Telling['audience']) => {
  const { only, reached } = audience ?? {};
  return { ...(only && { only }), ...(reached && { reached }) };
};

/** How acts are told, where the plan does not say: as its convocation is. */
export function actsOf(plan: MeetingPlan): ActsPlan {
  if (plan.acts !== undefined) return plan.acts;
  const like = plan.circulations.find(({ kind }) => kind === 'convocation') ?? plan.circulations[0];
  if (like === undefined) throw new Error(`the plan ${plan.id} has no circulation`);
  const languages: Language[] = [...new Set(like.documents.map(({ language }) => language))];
  return { sender: like.sender, languages, chain: like.chain, numbers: { form: `${plan.short}/{n}`, from: 1 } };
}

const isOrganization = (capacity: Capacity) => capacity === 'observer_organization';

/** A note for States and a letter for organizations, in every language; the name of one that is not in English ends with its language. */
function documentsOf(
  name: string,
  kind: CirculationPlan['kind'],
  capacities: readonly Capacity[],
  languages: readonly Language[],
  individual: boolean,
): CirculationPlan['documents'] {
  const papers: { suffix: string; template: Template; of: Capacity[] }[] = [
    { suffix: 'note', template: noteOf(kind), of: capacities.filter((one) => !isOrganization(one)) },
    { suffix: 'letter', template: letterOf(kind), of: capacities.filter(isOrganization) },
  ];
  return papers
    .filter(({ of }) => of.length > 0)
    .flatMap(({ suffix, template, of }) =>
      languages.map((language) => ({
        name: language === 'en' ? `${name}-${suffix}` : `${name}-${suffix}-${language}`,
        template,
        language,
        capacities: of,
        ...(individual && { address: 'individual' as const }),
      })),
    );
}

type Told = 'information' | 'extension' | 'correction' | 'postponement' | 'venue' | 'cancellation';
const isAnnounced = (kind: string): kind is Told =>
  ['information', 'extension', 'correction', 'postponement', 'venue', 'cancellation'].includes(kind);
const noteOf = (kind: CirculationPlan['kind']): Template =>
  isAnnounced(kind) ? `${kind}-note` : kind === 'silence' ? 'silence-note' : 'note-verbale';
const letterOf = (kind: CirculationPlan['kind']): Template => (isAnnounced(kind) ? `${kind}-letter` : 'letter');
