import { covers } from '../domain/capacity.ts';
import { reachedOnly } from '../domain/copies.ts';
import { dayAt, startOf } from '../domain/day.ts';
import { ConveneError } from '../domain/errors.ts';
import { commandToReach, lastReminderOut, nextChannelOf, unmovedOf } from '../domain/escalation.ts';
import type { Awaited as AwaitedAct } from '../domain/messages/approvals.ts';
import type { MeetingPlan, Mode } from '../domain/plan.ts';
import { dueOn, ERASED_CLASSES } from '../domain/privacy.ts';
import { rightsBy } from '../machines/credentials.ts';
import type { Contact } from '../meetings/directory.ts';
import type { RecordedAct } from '../registry/acts.ts';
import type { OpenMailRow } from '../registry/mail.ts';
import type { MeetingRow } from '../registry/meetings.ts';
import type { ParticipantRow } from '../registry/participants.ts';
import { isOver } from '../registry/registry.ts';
import type { DelegationRow } from '../registry/submissions.ts';
import type { UnheardRow } from '../registry/unheard.ts';
import { asking } from './asking.ts';
import { ahead } from './calendar.ts';
import type { Clients, MeetingView } from './client.ts';
import { changesToAcknowledge } from './officer-changes.ts';
import { type OpenSilence, openOrders, stillPlanned } from './ordered.ts';
import { type KeptProposal, proposalsOf } from './proposals.ts';
import { type AskedQuestion, askedOf, askedOfWhom } from './questions.ts';
import { commandOf, downOf } from './words.ts';

/** How many days ahead what is due is shown, and how many days back what went wrong, by the meeting's clock. */
export const DAYS = 7;
export const DAY_MS = 86_400_000;
/** The most acts that are listed. */
const ACTS = 20;

/** Statuses of those who have not said who will attend, or that none will. */
export const SILENT = ['undeliverable', 'posted', 'notified', 'acknowledged', 'no_reply'];

/** Acts that ask for somebody's attention: messages that were not accepted, and what the system could not do. */
const ATTENTION = [
  'signal_set_aside',
  'update_set_aside',
  'approval_proposed',
  'step_escalated',
  'notice_failed',
  'cancel_requested',
  'draft_failed',
  'fill_failed',
  'dispatch_failed',
  'circulation_lapsed',
  'order_lapsed',
  'change_stopped',
  'disowned',
  'held_forgotten',
  'row_set_aside',
  'command_not_taken',
  'collection_missing',
  'not_taken',
];

/** What a day is made of. */
export type DayFacts = {
  meeting: string;
  mode: Mode;
  /** Whether it acts on nothing that has no proof; `before`: it began when there were none, and goes on without. */
  proofs: MeetingRow['proofs'];
  plan: MeetingPlan;
  state: Pick<MeetingView, 'phase' | 'now' | 'circulations' | 'done' | 'orders'>;
  participants: readonly ParticipantRow[];
  mail: readonly OpenMailRow[];
  /** Where addresses are, by the directory. */
  contacts?: readonly Contact[];
  acts: readonly RecordedAct[];
  /** What circulations await, and since when on the meeting's clock. */
  awaited: readonly (AwaitedAct & { since: string | null })[];
  proposals: readonly KeptProposal[];
  /** What changed nothing today, by the calendar of the venue. */
  unheard: readonly UnheardRow[];
  /** The silence procedures, and whom those that wait for a person have not reached even now. */
  silences: readonly OpenSilence[];
  /** Who has named persons whose names papers cannot print: their places in the list. */
  unspelled: readonly { code: string; places: number[] }[];
  /** What is asked about the delegations that stand, and is not settled. */
  questions: readonly AskedQuestion[];
};

export type Day = ReturnType<typeof dayOf>;

/**
 * What asks for attention in a meeting today, by its own clock.
 *
 * @throws ConveneError `MEETING_DOWN`, `NOT_RUNNING`
 */
export async function todayOf(clients: Clients, { id, mode, ...row }: MeetingRow) {
  const { convene } = clients;
  const { registry } = convene;
  const [state, fallen] = await asking(clients, () => Promise.all([convene.state(id), convene.fallen(id)]));
  if (fallen !== null) throw new ConveneError('MEETING_DOWN', downOf(id, fallen));
  // as orders have changed it: the workflow leads, the registry's copy follows
  const plan = state.orders?.plan ?? row.plan;
  const since = new Date(Date.parse(state.now) - DAYS * DAY_MS).toISOString();
  const open = Object.values(state.circulations).flatMap(({ awaits }) => awaits ?? []);
  const [participants, delegations, settling, mail, contacts, acts, unheard, awaited] = await Promise.all([
    registry.participants(id),
    registry.delegations(id),
    registry.acts(id, { action: 'question_settled' }),
    registry.openMail(id),
    registry.contacts(mode),
    registry.actsSince(id, since, ATTENTION, ACTS),
    registry.unheardSince(id, startOfDay(state.now, plan)),
    Promise.all(
      open.map(async (awaits) => ({
        ...awaits,
        since: (await registry.awaitedSince(id, awaits.circulation))?.at ?? null,
      })),
    ),
  ]);
  const proposals = await proposalsOf(clients, id, awaited);
  return {
    plan,
    value: dayOf({
      meeting: id,
      mode,
      proofs: row.proofs,
      plan,
      state,
      participants,
      mail,
      contacts,
      acts,
      awaited,
      proposals,
      unheard,
      silences: await silencesNow(clients, id, state),
      unspelled: await unspelledIn(delegations),
      questions: askedOf(delegations, settling).filter(({ settled }) => settled === null),
    }),
  };
}

const silencesNow = ({ convene }: Clients, id: string, state: MeetingView): Promise<OpenSilence[]> =>
  Promise.all(
    openOrders(state).silences.map(async (one) =>
      one.state === 'unreached'
        ? { ...one, unreached: await convene.registry.statesNotReached(id, one.procedure) }
        : one,
    ),
  );

/** Who has named persons whose names papers cannot print. */
async function unspelledIn(rows: readonly DelegationRow[]): Promise<DayFacts['unspelled']> {
  const { unspelled } = await import('../documents/spelling.ts');
  return rows.flatMap(({ code, delegation }) => {
    const places = unspelled(delegation?.persons ?? []);
    return places.length === 0 ? [] : [{ code, places }];
  });
}

/** When the day at the venue began. */
const startOfDay = (now: string, { venue }: MeetingPlan): string =>
  new Date(startOf(dayAt(Date.parse(now), venue), venue)).toISOString();

/** What asks for attention, computed from what was read: each thing with the command that deals with it. */
export function dayOf({
  meeting,
  mode,
  proofs,
  plan,
  state,
  participants,
  mail,
  contacts = [],
  acts,
  proposals,
  unheard,
  silences,
  unspelled,
  questions,
  ...facts
}: DayFacts) {
  const awaited = facts.awaited.map((one) => ({ ...one, command: commandOf(meeting, one) }));
  const brief = ({ code, name, status, capacity }: ParticipantRow) => ({ code, name, status, capacity });
  const withStatus = (statuses: readonly string[]) =>
    participants.filter((one) => statuses.includes(one.status)).map(brief);
  const withCorrespondence = (correspondence: string) =>
    participants.filter((one) => one.correspondence === correspondence).map(brief);
  const confirm = (code: string) => `convene confirm ${meeting} ${code}`;
  const file = (code: string) => `convene file ${meeting} ${code}`;
  const only = (circulation: string | undefined, participant: string) =>
    reachedOnly(
      mail.filter((one) => one.circulation === circulation && one.participant === participant && !one.reached),
      contacts,
    );
  const notTaken = mail.filter((one) => one.state === 'refused' || one.state === 'unknown');
  return {
    meeting,
    mode,
    proofs,
    phase: state.phase,
    now: state.now,
    awaited,
    /** Approvals that lack the evidence of their step, and change nothing until it is given. */
    proposals,
    orders: {
      ...openOrders(state),
      silences: silences.map((one) => ({
        ...one,
        /** Of those that it has not reached, how some have it nevertheless. */
        reachedOnly: Object.fromEntries(
          one.unreached.flatMap((code) => {
            const said = only(one.procedure, code);
            return said === null ? [] : [[code, said]];
          }),
        ),
      })),
    },
    /** Changes of officers that nobody has acknowledged. */
    changes: changesToAcknowledge(meeting, state),
    due: dueOf(plan, state),
    /** Once it is over: which personal data is erased from which day. */
    erasure: isOver(state)
      ? ERASED_CLASSES.map((one) => ({ class: one, on: dueOn(plan, one), command: `convene erase ${meeting}` }))
      : [],
    silent: withStatus(SILENT),
    /** No contact was reached: the paper is handed over, and that recorded. */
    undeliverable: withCorrespondence('undeliverable').map((one) => {
      const last = mail.findLast(({ participant }) => participant === one.code);
      return {
        ...one,
        answer: last?.answer ?? null,
        /** A copy was taken: "reached in Geneva only". */
        reachedOnly: only(last?.circulation, one.code),
        command: confirm(one.code),
      };
    }),
    /** Whom mail does not move, States Parties first: the next channel that the directory has, and the command for it. */
    escalation: escalationOf({ meeting, plan, state, participants, mail, contacts }),
    /** In the pouch: an officer confirms the delivery. */
    toConfirm: withCorrespondence('posted').map((one) => ({ ...one, command: confirm(one.code) })),
    /** Named persons without one head of delegation: queried. */
    incomplete: withStatus(['incomplete']).map((one) => ({ ...one, command: file(one.code) })),
    /** They answered by page or file, and their signed note is not there. */
    noteAwaited: participants
      .filter(({ note }) => note === 'awaited')
      .map((one) => ({ ...brief(one), command: file(one.code) })),
    /** Two authorities have named a delegation: the legal adviser decides which is seated. */
    contested: participants
      .filter(({ contested }) => contested)
      .map((one) => ({ ...brief(one), command: `convene contest decide ${meeting} ${one.code} kept|newcomer` })),
    credentials: credentialsNow(meeting, participants),
    /** Papers say in place of a name that it is to follow: its Latin spelling is asked for. */
    unspelled: unspelled.map((one) => ({ ...one, command: file(one.code) })),
    /** About persons in their places: staff ask, and settle what is answered. */
    questions: questions.map(({ settled, ...one }) => ({
      ...one,
      command: `convene questions ${meeting} ${askedOfWhom(one)[0]}`,
    })),
    mail: {
      waiting: waitingMail(mail),
      /** What no server accepted, or left without an answer, and what reached no other contact either. */
      refused: notTaken
        .filter(({ reached }) => !reached)
        .map(({ reached, tries, envelopeTo, addresses, ...one }) => ({
          ...one,
          reachedOnly: only(one.circulation, one.participant),
          command: file(one.participant),
        })),
      /** How many were refused at one contact and accepted at another. */
      reachedOtherwise: notTaken.filter(({ reached }) => reached).length,
    },
    attention: acts.map((row) => ({ ...briefAct(row), command: commandFor(meeting, row, awaited) })),
    unheard: changedNothing(meeting, unheard),
  };
}

function escalationOf({
  meeting,
  plan,
  state,
  participants,
  mail,
  contacts,
}: Pick<DayFacts, 'meeting' | 'plan' | 'state' | 'participants' | 'mail'> & { contacts: readonly Contact[] }) {
  if (isOver(state)) return [];
  const reminder = lastReminderOut(plan, state.circulations, state.now);
  const day = dayAt(Date.parse(state.now), plan.venue);
  return unmovedOf(participants, reminder !== null).map((one) => {
    const own = mail.filter(({ participant }) => participant === one.code);
    const refused = new Set(own.filter((row) => row.state === 'refused').map(({ contact }) => contact));
    const first = plan.circulations.find(({ audience }) => covers(audience.capacities, one.capacity))?.name;
    const circulation = (one.why === 'silent' ? reminder : own.at(-1)?.circulation) ?? first ?? '';
    const next = nextChannelOf(one, contacts, { refused, day });
    return { ...one, circulation, next, command: commandToReach(meeting, one, next, circulation) };
  });
}

/** Where credentials are wanted: how they stand, who takes part with which rights, and which the secretariat has to look at. */
function credentialsNow(meeting: string, participants: readonly ParticipantRow[]) {
  const asked = participants.filter(({ credentials }) => credentials !== 'not_wanted');
  const countOf = (key: (one: ParticipantRow) => string) => {
    const counts: Record<string, number> = {};
    for (const one of asked) counts[key(one)] = (counts[key(one)] ?? 0) + 1;
    return counts;
  };
  return {
    stand: countOf(({ credentials }) => credentials),
    rights: countOf(({ credentials, decided }) => rightsBy(credentials, decided)),
    toCheck: asked
      .filter(({ unchecked }) => unchecked)
      .map(({ code, name }) => ({ code, name, command: `convene file ${meeting} ${code}` })),
  };
}

/** What comes within the days that are shown; where that is nothing, what comes next. */
function dueOf(plan: MeetingPlan, state: DayFacts['state']) {
  const coming = isOver(state) || state.phase === 'postponed' ? [] : ahead(stillPlanned(plan, state), state.now);
  const due = coming.filter(({ at }) => Date.parse(at) <= Date.parse(state.now) + DAYS * DAY_MS);
  return due.length > 0 ? due : coming.slice(0, 1);
}

/** Messages that still wait, by circulation: deferred by a server, or with none to take them. */
function waitingMail(mail: readonly OpenMailRow[]) {
  const open = mail.filter(({ state }) => state === 'prepared' || state === 'sending');
  return [...new Set(open.map(({ circulation }) => circulation))].map((circulation) => {
    const of = open.filter((one) => one.circulation === circulation);
    return {
      circulation,
      messages: of.length,
      deferred: of.filter(({ tries }) => tries > 0).length,
      since: of[0]?.since ?? '',
      answer: of.findLast(({ answer }) => answer !== null)?.answer ?? null,
      command: 'convene doctor',
    };
  });
}

/** What changed nothing, by workflow; the first signals of a day are on record, and refused updates are not. */
function changedNothing(meeting: string, rows: readonly UnheardRow[]) {
  return [...new Set(rows.map(({ workflow }) => workflow))].map((workflow) => {
    const of = rows.filter((one) => one.workflow === workflow);
    const many = (some: readonly UnheardRow[]) => some.reduce((sum, { count }) => sum + count, 0);
    const signals = many(of.filter(({ kind }) => kind === 'signal'));
    const updates = many(of.filter(({ kind }) => kind === 'update'));
    const codes = [...new Set(of.map(({ code }) => code))];
    return {
      workflow,
      signals,
      updates,
      reasons: Object.fromEntries(codes.map((code) => [code, many(of.filter((one) => one.code === code))])),
      since:
        of
          .map(({ first_at }) => first_at)
          .toSorted()
          .at(0) ?? '',
      last:
        of
          .map(({ last_at }) => last_at)
          .toSorted()
          .at(-1) ?? '',
      command: signals > 0 ? `convene acts ${meeting} --action signal_set_aside` : `convene check ${meeting}`,
    };
  });
}

const briefAct = ({ seq, act }: RecordedAct) => ({
  seq,
  at: act.at,
  actor: act.actor,
  action: act.action,
  subject: act.subject,
  reason: String(act.detail.reason ?? act.detail.signal ?? act.detail.command ?? ''),
});

/** The command of what is awaited in place of the act, else the one that tells more. */
function commandFor(
  meeting: string,
  { act }: RecordedAct,
  awaited: readonly { circulation: string; command: string }[],
): string {
  const still = awaited.find(({ circulation }) => circulation === act.subject);
  if (still !== undefined) return still.command;
  const inOrder = [
    'signal_set_aside',
    'cancel_requested',
    'circulation_lapsed',
    'order_lapsed',
    'change_stopped',
    'held_forgotten',
    'not_taken',
  ].includes(act.action);
  return inOrder ? `convene acts ${meeting} --subject ${JSON.stringify(act.subject)}` : `convene check ${meeting}`;
}
