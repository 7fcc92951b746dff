import type { ApplicationFailure } from '@temporalio/common';
import type { Answer } from '../../domain/messages/answers.ts';
import type { Command } from '../../domain/messages/commands.ts';
import {
  type Contest,
  contestOf,
  explainParticipantRefusal,
  hasAnswered,
  noteOf,
  type ParticipantEvent,
  withContest,
  withNote,
} from '../../machines/machines.ts';
import { exactly } from '../shared/clock.ts';
import { refusal } from '../shared/refusal.ts';
import { moved } from './participants.ts';
import type { CollectionParticipant, ShardChange, ShardEffect, ShardState } from './state.ts';

/**
 * Two authorities have named a delegation for one participant. What was accepted last stays as it is, also where its authority
 * amends it meanwhile; the newcomer's list waits beside it until the legal adviser has decided.
 */

type ContestTaken =
  | { refused: ApplicationFailure }
  | { participant: CollectionParticipant; state: ShardChange; effects: ShardEffect[] };

/** The note of the newcomer; a later one of theirs takes its place. */
export function contested(
  participant: CollectionParticipant,
  { submission, basis }: Extract<Answer, { kind: 'contest' }>,
  id: string,
): ContestTaken {
  const { code, snapshot, version } = participant;
  const refused = (said: string) => ({ refused: refusal('not_now', `${code}: ${said}`) });
  const { id: list, persons, heads } = submission;
  if (basis === undefined) return refused('a note of another authority is recorded with its basis');
  const receivedAt = exactly(basis.receivedAt);
  const seats = seating({ submission: list, persons, heads, receivedAt }, false);
  // what could not be seated in the end waits for nothing
  if (moved(participant, seats, id) === null)
    return refused(explainParticipantRefusal(snapshot, seats) ?? 'it is closed');
  if (!hasAnswered(snapshot))
    return refused(
      'no answer of it is on record that another authority could contest; record this note with `convene nominate`',
    );
  if (snapshot.context.submission === list) return refused('this is the delegation that is seated already');
  if (contestOf(snapshot)?.submission === list)
    return refused('this list contests the delegation that is seated already');
  const contest = { submission: list, persons, heads, receivedAt };
  const next = { ...participant, snapshot: withContest(snapshot, contest), version: version + 1 };
  return { participant: next, state: { participants: [next] }, effects: [] };
}

/** What the decision makes of the participant, or why it makes nothing of it. */
export function decidedContest(
  { deadline, noteAsked }: ShardState,
  participant: CollectionParticipant,
  { id, outcome, submission }: Extract<Command, { kind: 'contest' }>,
): { participant: CollectionParticipant; effects: ShardEffect[] } | { reason: string } {
  const contest = contestOf(participant.snapshot);
  if (contest === null) return { reason: 'its delegation is not contested, or that is decided already' };
  if (contest.submission !== submission)
    return { reason: 'the newcomer has sent another list since, which nobody has decided upon' };
  const settled = { ...participant, snapshot: withContest(participant.snapshot, null) };
  if (outcome === 'kept') return { participant: { ...settled, version: participant.version + 1 }, effects: [] };
  const late = Date.parse(contest.receivedAt) > Date.parse(deadline);
  const event = seating(contest, late);
  const next = moved(settled, event, id);
  if (next === null) return { reason: explainParticipantRefusal(participant.snapshot, event) ?? 'it is closed' };
  const { snapshot } = next.participant;
  // the newcomer came with a note
  const note = noteOf(snapshot) === null ? null : 'received';
  const seated = noteAsked ? withNote(snapshot, note, submission) : snapshot;
  return { participant: { ...next.participant, snapshot: seated }, effects: next.effects };
}

const seating = ({ persons, heads, submission, receivedAt }: Contest, late: boolean): ParticipantEvent => ({
  ...{ type: 'NOMINATE', by: 'staff', persons, heads, submission, late, receivedAt },
});
