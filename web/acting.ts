import { createHash } from 'node:crypto';
import type { Convene } from '../client/client.ts';
import { seal } from '../client/seal.ts';
import { venueDay } from '../domain/day.ts';
import type { Person } from '../domain/delegation.ts';
import { ConveneError } from '../domain/errors.ts';
import type { Basis } from '../domain/messages/common.ts';
import type { DraftPerson } from '../registry/drafts.ts';
import { keepAnswer } from '../registry/page-answers.ts';
import { submitOnce } from '../registry/submissions.ts';
import type { PageSources, Visit } from './visit.ts';

/** What a mission does on the page becomes its own answer, as that of every other channel. */

type AnswerSent = Parameters<Convene['answer']>[1];
type Bare<A> = A extends unknown ? Omit<A, 'id' | 'actor' | 'basis' | 'participant' | 'channel' | 'source'> : never;

/** The id of the answer that a form sends: the same form, sent again, is the same answer. */
export const answerId = (key: string): string => `page/${key}`;
/** The key of the form that sent an answer. */
export const keyOfAnswer = (id: string): string => id.slice('page/'.length);

/** How long a page waits until what it sends is registered. */
const WAITED_MS = 400;

/**
 * Keeps an answer of the visit's participant, with its proofs, and sends it to its collection. Returns as soon as it is registered, and
 * otherwise after a moment: it is sent until there is an outcome.
 *
 * @param draft the list that it sends
 * @returns false where too many of the participant wait: then it is not kept
 */
export async function answerOf(
  { convene, pool, deliveries }: PageSources,
  visit: Visit,
  key: string,
  answer: Bare<AnswerSent> & Pick<AnswerSent, 'basis'>,
  draft: readonly DraftPerson[] | null = null,
): Promise<boolean> {
  const { link, participant, opened } = visit;
  const id = answerId(key);
  const sent = {
    basis: basisOf(visit, 'sent on the page'),
    ...answer,
    ...{ id, participant: participant.code, actor: `participant:${participant.code}` },
    ...{ channel: 'page' as const, source: link.contact },
  };
  const proven = await convene.prove(link.meeting, sent, opened);
  const kept = { ...link, id, answer: proven, received_at: new Date(visit.now).toISOString() };
  if (!(await keepAnswer(pool, kept, draft === null ? null : { id, persons: draft }))) return false;
  await deliveries.begin(link, WAITED_MS);
  return true;
}

/**
 * When the page received it, which is what lateness compares: it may reach its collection later. In whole minutes, since clocks differ by
 * seconds; after the deadline in seconds, so that what is late is not in time.
 */
export function basisOf({ now, meeting: { plan } }: Visit, reference: string): Basis {
  const unit = now > Date.parse(plan.deadline.at) ? 1_000 : 60_000;
  const receivedAt = new Date(now - (now % unit)).toISOString();
  return { kind: 'form', reference, date: venueDay(receivedAt, plan), receivedAt };
}

/** Stores a delegation under the id of its form, once, and answers with it. @returns as `answerOf` */
export async function nominationOf(
  sources: PageSources,
  visit: Visit,
  key: string,
  persons: Person[],
  draft: readonly DraftPerson[],
): Promise<boolean> {
  const { meeting } = visit.link;
  const participant = visit.participant.code;
  const delegation = { persons };
  const id = uuidOf(['submission', meeting, participant, answerId(key)]);
  const submission = await submitOnce(sources.pool, { id, meeting, participant, delegation, ...seal(delegation) });
  if (submission === null) throw new ConveneError('UNKNOWN_MEETING', `There is no meeting ${meeting}.`);
  return answerOf(sources, visit, key, { kind: 'nominate', submission }, draft);
}

/** A UUID (RFC 9562, version 8) that is made of a text. */
export function uuidOf(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
