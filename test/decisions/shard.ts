import type { Answer } from '../../domain/messages/answers.ts';
import type { Capacity } from '../../domain/plan.ts';
import { decideAnswer } from '../../workflows/collection/answering.ts';
import { newParticipant } from '../../workflows/collection/participants.ts';
import type {
  CollectionParticipant,
  KeptSilence,
  ShardChange,
  ShardEffect,
  ShardState,
} from '../../workflows/collection/state.ts';
import type { ActDraft } from '../../workflows/shared/record.ts';

/** A shard as decisions look at it, made up for a test. */

export const NOW = Date.parse('2024-08-20T10:00:00Z');
export const basis = (receivedAt: string) => ({
  kind: 'note_verbale' as const,
  reference: 'No. 12',
  date: receivedAt.slice(0, 10),
  receivedAt,
});

export const someone = (code: string, capacity: Capacity = 'state_party'): CollectionParticipant =>
  newParticipant({ code, name: `State ${code}`, capacity }, { admission: 'not_required', credentialsWanted: false });

export const shardOf = (participants: CollectionParticipant[], silences: KeptSilence[] = []): ShardState => ({
  workflow: 'collection/test/2',
  shard: 2,
  credentialsWanted: false,
  noteAsked: true,
  deadline: '2024-08-30T21:59:59Z',
  participants: new Map(participants.map((one) => [one.code, one])),
  silences: new Map(silences.map((one) => [one.procedure, one])),
});

/** The shard with a change put in. */
export const put = (shard: ShardState, { participants = [], silence, deadline }: ShardChange): ShardState => ({
  ...shard,
  deadline: deadline ?? shard.deadline,
  participants: new Map([...shard.participants, ...participants.map((one) => [one.code, one] as const)]),
  silences: new Map([...shard.silences, ...(silence === undefined ? [] : [[silence.procedure, silence] as const])]),
});

export const actsOf = (effects: readonly ShardEffect[]): ActDraft[] =>
  effects.flatMap((effect) => (effect.type === 'act' ? [effect.act] : []));

type Unsigned = Answer extends infer A
  ? A extends Answer
    ? Omit<A, 'v' | 'actor'> & { actor?: string }
    : never
  : never;
export const answer = (said: Unsigned): Answer => ({ v: 1, actor: `participant:${said.participant}`, ...said });

/** An answer that must be taken. */
export function taken(shard: ShardState, said: Unsigned, id = 'message-1', now = NOW) {
  const decided = decideAnswer(shard, answer(said), id, now);
  if ('refused' in decided) throw decided.refused;
  return decided;
}

/** The code and sentence with which an answer is refused. */
export function refusalOf(shard: ShardState, said: Unsigned, now = NOW): string {
  const decided = decideAnswer(shard, answer(said), 'message-1', now);
  return 'refused' in decided ? `${decided.refused.type}: ${decided.refused.message}` : 'taken';
}
