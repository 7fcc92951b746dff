import { type Question, questionSaid, questionsOf } from '../domain/questions.ts';
import type { RecordedAct } from '../registry/acts.ts';
import type { Registry } from '../registry/registry.ts';
import type { DelegationRow } from '../registry/submissions.ts';

/** A question about a delegation, as staff see it; `settled`: why it is no question any more. */
export type AskedQuestion = Question & { said: string; settled: { reason: string; seq: number } | null };

/** The questions about the delegations that stand in a meeting; those that are settled, too. */
export async function questionsIn(registry: Registry, meeting: string): Promise<AskedQuestion[]> {
  const [rows, acts] = await Promise.all([
    registry.delegations(meeting),
    registry.acts(meeting, { action: 'question_settled' }),
  ]);
  return askedOf(rows, acts);
}

/** `settling`: the acts that settle questions. */
export function askedOf(rows: readonly DelegationRow[], settling: readonly RecordedAct[]): AskedQuestion[] {
  const settled = new Map(
    settling.map(({ seq, act }) => [String(act.detail.question), { reason: String(act.detail.reason ?? ''), seq }]),
  );
  const standing = rows.flatMap(({ code, capacity, submission, delegation }) =>
    submission === null || delegation === null ? [] : [{ code, capacity, submission, persons: delegation.persons }],
  );
  return questionsOf(standing).map((one) => ({
    ...one,
    said: questionSaid(one),
    settled: settled.get(one.id) ?? null,
  }));
}

/** Whose question it is: of both, where it is about two delegations. */
export const askedOfWhom = ({ of }: Pick<Question, 'of'>): string[] => of.map(({ participant }) => participant);
