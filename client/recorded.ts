import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Delegation } from '../domain/delegation.ts';
import type { Outcome } from '../domain/messages/answers.ts';
import type { Basis, SubmissionRef } from '../domain/messages/common.ts';
import type { Convene } from './client.ts';
import { seal } from './seal.ts';

/** What staff record from a paper: the same paper with the same content is one act, however often it is entered. */
export type RecordedPaper = { meeting: string; participant: string; basis: Basis; content: object };

/** The id of the message that records it. The content has no name in it: a delegation stands there by its submission. */
export const recordId = (recorded: RecordedPaper): string =>
  `paper/${createHash('sha256')
    .update(canonicalize(recorded) ?? '', 'utf8')
    .digest('hex')
    .slice(0, 40)}`;

/**
 * The submission that holds this delegation of a participant: the one that was stored before, or a new one. So a paper that
 * is entered again, also after a command that got no answer, says the same.
 */
export async function submissionOf(
  { registry }: Pick<Convene, 'registry'>,
  meeting: string,
  participant: string,
  delegation: Delegation,
): Promise<SubmissionRef> {
  const stored = await registry.sameSubmission(meeting, participant, delegation);
  return stored ?? registry.submit(meeting, participant, delegation, seal(delegation));
}

/**
 * What was taken under an id before, as the record of acts has it, or the collection where the record does not have it yet;
 * null where nothing was.
 */
export async function recordedBefore(
  convene: Convene,
  { meeting, participant, id }: { meeting: string; participant: string; id: string },
): Promise<Extract<Outcome, { ok: true }> | null> {
  const act = await convene.registry.actOf(meeting, `answer/${participant}/${id}`);
  if (act !== null) {
    const { status, version, late } = act.detail;
    return {
      ...{ ok: true, id, participant },
      ...{ status: String(status), version: Number(version), late: late === true },
    };
  }
  const { outcomes } = await convene.collection(meeting, await convene.registry.shardOf(meeting, participant));
  const known = outcomes.find(([of, code]) => of === id && code === participant);
  if (known === undefined) return null;
  const [, , version, status, late] = known;
  return { ok: true, id, participant, status, version, late };
}
