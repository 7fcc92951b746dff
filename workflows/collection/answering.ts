import type { ApplicationFailure } from '@temporalio/common';
import { innerActor } from '../../domain/authority.ts';
import type { Answer, Outcome } from '../../domain/messages/answers.ts';
import {
  explainParticipantRefusal,
  type NoteState,
  noteOf,
  type ParticipantEvent,
  participantStatus,
  withNote,
} from '../../machines/machines.ts';
import { exactly, instant } from '../shared/clock.ts';
import { refusal } from '../shared/refusal.ts';
import { contested } from './contested.ts';
import { isKnown, presented } from './credentials.ts';
import { moved, unknownParticipant } from './participants.ts';
import { particulars } from './particulars.ts';
import { decideObjection, isLateObjection } from './silences.ts';
import {
  type CollectionParticipant,
  type Remembered,
  recorded,
  type ShardChange,
  type ShardDecision,
  type ShardEffect,
  type ShardState,
} from './state.ts';

type Kind = Answer['kind'];
/** The answers that a participant may give itself; all others are for staff. */
const own: ReadonlySet<Kind> = new Set<Kind>([
  'acknowledge',
  'nominate',
  'nil_return',
  'withdraw',
  'credentials',
  'note_received',
  'object',
]);
/** What staff may record without a paper as basis. */
const seen: ReadonlySet<Kind> = new Set<Kind>(['delivery_confirmed', 'attendance', 'question_settled']);

export type AnswerDecision =
  | { readonly refused: ApplicationFailure }
  | (ShardDecision & {
      readonly outcome: Remembered;
      /** The refusal of an earlier release, where this one accepts. */
      readonly formerly?: ApplicationFailure | undefined;
    });

/**
 * Decides on an answer: the changed participant or silence procedure, the act, and the outcome to keep for its id; or the
 * refusal.
 *
 * @param now milliseconds since 1970, by the meeting's clock.
 * @param proved whose keys signed it: the person or service, and the personal link.
 */
export function decideAnswer(
  shard: ShardState,
  answer: Answer,
  id: string,
  now: number,
  proved: { by?: string; link?: string } = {},
): AnswerDecision {
  const participant = shard.participants.get(answer.participant);
  if (participant === undefined) return { refused: unknownParticipant(shard, answer.participant) };
  const refused = senderFault(answer, now);
  if (refused !== null) return { refused };
  const receivedAt = answer.basis?.receivedAt ?? instant(now);
  const late = isLate(shard, answer, receivedAt);
  const taken =
    answer.kind === 'object'
      ? objected(shard, answer, participant, receivedAt)
      : answered(shard, participant, answer, eventOf(answer, late, receivedAt), id);
  if ('refused' in taken) return taken;
  const { participant: next, effects, state, formerly } = taken;
  const status = participantStatus(next.snapshot);
  const act = recorded({
    // callers choose ids: the prefix keeps them apart from acts of other participants and of workflows
    id: `answer/${next.code}/${id}`,
    actor: answer.actor,
    action: answer.kind,
    subject: next.code,
    authority: answer.actor.startsWith('participant:') ? 'the participant itself' : 'recorded by the secretariat',
    basis: answer.basis ?? null,
    detail: {
      ...{ status, late, version: next.version },
      ...(late && { deadline: shard.deadline }),
      ...cameBy(answer),
      ...noteSaid(answer, next),
      ...particulars(answer),
      ...proved,
    },
  });
  return { state, effects: [...effects, act], outcome: [id, next.code, next.version, status, late], formerly };
}

export const outcomeOf = ([id, participant, version, status, late]: Remembered): Outcome => ({
  ok: true,
  id,
  participant,
  status,
  version,
  late,
});

type Taken =
  | { refused: ApplicationFailure }
  | {
      participant: CollectionParticipant;
      state: ShardChange;
      effects: ShardEffect[];
      formerly?: ApplicationFailure | undefined;
    };

/** An objection changes its procedure, not the participant. */
function objected(
  { silences }: ShardState,
  answer: Extract<Answer, { kind: 'object' }>,
  participant: CollectionParticipant,
  receivedAt: string,
): Taken {
  const decided = decideObjection(silences, answer, participant, receivedAt);
  if ('refused' in decided) return decided;
  const { silence, report, formerly } = decided;
  return { participant, state: { silence }, effects: [{ type: 'tell_meeting', report }], formerly };
}

/** `event` null: the answer is only recorded. */
function answered(
  { noteAsked }: ShardState,
  participant: CollectionParticipant,
  answer: Answer,
  event: ParticipantEvent | null,
  id: string,
): Taken {
  if (answer.kind === 'note_received') return noteReceived(participant, answer);
  if (answer.kind === 'contest') return contested(participant, answer, id);
  if (answer.kind === 'credentials' && isKnown(answer)) return presented(participant, answer, id);
  if (event === null) return { participant, state: {}, effects: [] };
  const next = moved(participant, event, id);
  if (next !== null) {
    const changed = noteAsked ? noted(next.participant, answer, noteOf(participant.snapshot)) : next.participant;
    return { participant: changed, effects: next.effects, state: { participants: [changed] } };
  }
  // a paper of its own was delivered to whom another had reached before
  if (answer.kind === 'delivery_confirmed' && answer.circulation !== undefined)
    return { participant, state: {}, effects: [] };
  const objection = explainParticipantRefusal(participant.snapshot, event) ?? `${answer.kind} changes nothing now`;
  return { refused: refusal('not_now', `${participant.code}: ${objection}`) };
}

/** The note of the answer that stands: where one is awaited, it signs what was named last. */
function noteReceived(participant: CollectionParticipant, { channel }: Answer): Taken {
  const { code, snapshot, version } = participant;
  if (noteOf(snapshot) === 'awaited') {
    const signed = withNote(snapshot, 'received', snapshot.context.submission);
    const next = { ...participant, snapshot: signed, version: version + 1 };
    return { participant: next, state: { participants: [next] }, effects: [] };
  }
  if (channel === 'page' || channel === 'file')
    return {
      refused: refusal(
        'not_now',
        `${code}: no signed note is awaited; it is on record, or nothing was answered without one`,
      ),
    };
  return { participant, state: {}, effects: [] };
}

const ACTS_OF_STATE: ReadonlySet<Kind> = new Set<Kind>(['nominate', 'nil_return', 'withdraw']);
const NOTES: ReadonlySet<string> = new Set<NonNullable<Answer['basis']>['kind']>(['note_verbale', 'letter']);

/** What becomes of the note with an answer that was taken: awaited of one by page or file without it; else what is named is signed. */
function noted(participant: CollectionParticipant, answer: Answer, before: NoteState | null): CollectionParticipant {
  const { kind, channel, basis } = answer;
  if (!ACTS_OF_STATE.has(kind)) return participant;
  const isSigned = basis !== undefined && NOTES.has(basis.kind);
  const byDoor = channel === 'page' || channel === 'file';
  const { snapshot } = participant;
  if (byDoor && !isSigned) return { ...participant, snapshot: withNote(snapshot, 'awaited') };
  const note = before === null && channel === undefined ? null : isSigned ? 'received' : before;
  return { ...participant, snapshot: withNote(snapshot, note, snapshot.context.submission) };
}

/** An objection to the sender or the basis of an answer, or null. */
function senderFault(answer: Answer, now: number): ApplicationFailure | null {
  const { actor, participant, kind, basis } = answer;
  const inner = innerActor(actor);
  if (inner !== null) return refusal('not_yours', `${inner}; participants answer for themselves, and staff record`);
  const itself = actor === `participant:${participant}`;
  if (actor.startsWith('participant:') && !(itself && own.has(kind))) {
    return refusal(
      'not_yours',
      own.has(kind)
        ? `${actor} may not answer for ${participant}; it answers for itself, and staff record a paper`
        : `${kind} is recorded by staff, not by a participant`,
    );
  }
  if (itself && answer.kind === 'credentials' && answer.presented !== undefined) {
    return refusal(
      'not_yours',
      'what its credentials are is for the secretariat to check: leave out "presented", and staff say it',
    );
  }
  if (!itself && !seen.has(kind) && basis === undefined) {
    return refusal(
      'basis_missing',
      own.has(kind)
        ? `${actor} records an act of ${participant}: add the basis, that is kind, reference, date and receivedAt of the paper`
        : `${actor} records ${kind} of ${participant}: add the basis, that is kind, reference, date and receivedAt`,
    );
  }
  if (kind === 'call_logged' && basis?.kind !== 'telephone') {
    return refusal(
      'basis_mismatch',
      `a call rests on the telephone, and its basis is a ${basis?.kind.replaceAll('_', ' ')}; give the basis kind telephone, or log a paper received`,
    );
  }
  if (basis !== undefined && Date.parse(basis.receivedAt) > now) {
    return refusal(
      'received_in_future',
      `the paper's receivedAt ${basis.receivedAt} is after now, ${instant(now)}; give the instant at which it came in`,
    );
  }
  return null;
}

function isLate({ silences, deadline }: ShardState, answer: Answer, receivedAt: string): boolean {
  if (answer.kind === 'object') return isLateObjection(silences, answer, receivedAt);
  const named = answer.kind === 'nominate' || answer.kind === 'nil_return';
  return named && Date.parse(receivedAt) > Date.parse(deadline);
}

/** The machine's event for an answer; null: it is only recorded. */
function eventOf(answer: Answer, late: boolean, received: string): ParticipantEvent | null {
  const receivedAt = exactly(received);
  switch (answer.kind) {
    case 'acknowledge':
      return { type: 'ACKNOWLEDGE' };
    case 'nominate': {
      const { heads, persons, id } = answer.submission;
      const by = answer.actor.startsWith('participant:') ? 'participant' : 'staff';
      return { type: 'NOMINATE', heads, persons, by, late, receivedAt, submission: id };
    }
    case 'nil_return':
      return { type: 'NIL_RETURN', late, receivedAt };
    case 'withdraw':
      return { type: 'WITHDRAW' };
    case 'credentials':
      return { type: 'CREDENTIALS_SUBMITTED' };
    case 'delivery_confirmed':
      return { type: 'DELIVERY_CONFIRMED' };
    case 'attendance':
      return { type: ({ present: 'ARRIVE', absent: 'LEAVE', departed: 'DEPART' } as const)[answer.attendance] };
    case 'note_received':
    case 'object':
    case 'call_logged':
    case 'paper_received':
    case 'question_settled':
    case 'contest':
    case 'contact_changed':
      return null;
  }
}

/** Whether the signed note is awaited now, for the receipt. */
const noteSaid = ({ kind }: Answer, { snapshot }: CollectionParticipant): Record<string, string> => {
  const note = ACTS_OF_STATE.has(kind) || kind === 'note_received' ? noteOf(snapshot) : null;
  return note === null ? {} : { note };
};

const cameBy = ({ channel, source }: Answer): Record<string, string> => ({
  ...(channel !== undefined && { channel }),
  ...(source !== undefined && { source }),
});
