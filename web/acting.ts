import { createHash } from 'node:crypto';
import type { Convene } from '../client/client.ts';
import { seal } from '../client/seal.ts';
import type { Person } from '../domain/delegation.ts';
import { ConveneError } from '../domain/errors.ts';
import type { Outcome } from '../domain/messages/answers.ts';
import { submitOnce } from '../registry/submissions.ts';
import type { PageSources, Visit } from './visit.ts';

/** What a mission does on the page becomes its own answer, as that of every other channel. */

type AnswerSent = Parameters<Convene['answer']>[1];
type Bare<A> = A extends unknown ? Omit<A, 'id' | 'actor' | 'basis' | 'participant' | 'channel' | 'source'> : never;

/** The id of the answer that a form sends: the same form, sent again, is the same answer. */
export const answerId = (key: string): string => `page/${key}`;

const ANSWER_ID = /^page\/[0-9a-f-]{36}(-[0-9a-f]{16})?$/;
/** Whether an id is of the form of those of the page. */
export const isAnswerId = (id: string): boolean => ANSWER_ID.test(id);

/** How many answers a process remembers to have sent. */
const REMEMBERED = 5_000;

const place = ({ link }: Visit, id: string): string => JSON.stringify([link.meeting, link.participant, id]);

/** Whether this process was told that an answer is on record: its receipt then waits for no workflow. */
export const isAccepted = ({ accepted }: PageSources, visit: Visit, id: string): boolean =>
  accepted.has(place(visit, id));

function remember({ accepted }: PageSources, visit: Visit, id: string): void {
  accepted.add(place(visit, id));
  const [oldest] = accepted;
  if (accepted.size > REMEMBERED && oldest !== undefined) accepted.delete(oldest);
}

/** Sends an answer for the visit's participant. @throws ConveneError where it is refused */
export async function answerOf(
  sources: PageSources,
  visit: Visit,
  key: string,
  answer: Bare<AnswerSent> & Pick<AnswerSent, 'basis'>,
): Promise<Extract<Outcome, { ok: true }>> {
  const { link, participant, opened } = visit;
  const id = answerId(key);
  const sent: AnswerSent = {
    ...answer,
    ...{ id, participant: participant.code, actor: `participant:${participant.code}` },
    ...{ channel: 'page', source: link.contact },
  };
  const outcome = await sources.convene.answer(link.meeting, sent, opened);
  remember(sources, visit, id);
  return outcome;
}

/** Stores a delegation under the id of its form, once, and sends it. @throws ConveneError where it is refused */
export async function nominationOf(
  sources: PageSources,
  visit: Visit,
  key: string,
  persons: Person[],
): Promise<Extract<Outcome, { ok: true }>> {
  const { meeting } = visit.link;
  const participant = visit.participant.code;
  const delegation = { persons };
  const id = uuidOf(['submission', meeting, participant, answerId(key)]);
  const submission = await submitOnce(sources.pool, { id, meeting, participant, delegation, ...seal(delegation) });
  if (submission === null) throw new ConveneError('UNKNOWN_MEETING', `There is no meeting ${meeting}.`);
  return answerOf(sources, visit, key, { kind: 'nominate', submission });
}

/** A UUID (RFC 9562, version 8) that is made of a text. */
export function uuidOf(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
