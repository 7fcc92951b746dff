import type { Delegation, Person } from '../domain/delegation.ts';
import { askRequest, requestWith } from '../registry/requests.ts';
import { answerId, uuidOf } from './acting.ts';
import { type Reception, receptionOf } from './receipts.ts';
import type { PageSources, Visit } from './visit.ts';
import type { ReceiptKind } from './words.ts';

/** What a mission asks once the lists are final: staff take it, or leave it. */

const idOf = ({ link }: Visit, answer: string): string => uuidOf(['request', link.meeting, link.participant, answer]);

/** Keeps a request for the secretariat; false where too many of the participant are open. */
export async function requestOf(
  { pool }: PageSources,
  visit: Visit,
  key: string,
  { kind, persons }: { kind: ReceiptKind; persons: Person[] | null },
): Promise<boolean> {
  const content: Delegation | null = persons === null ? null : { persons };
  return askRequest(pool, { ...visit.link, id: idOf(visit, answerId(key)), kind, content });
}

/** What was received under the id of an answer, answer or request; null where nothing was. */
export async function receivedUnder(
  sources: PageSources,
  visit: Visit,
  answer: string,
): Promise<Reception | { is: 'request' } | null> {
  const received = await receptionOf(sources, visit, answer);
  if (received !== null) return received;
  const { meeting, participant } = visit.link;
  const asked = await requestWith(sources.pool, { id: idOf(visit, answer), meeting, participant });
  return asked === null ? null : { is: 'request' };
}
