import { setTimeout as sleep } from 'node:timers/promises';
import { recordedBefore } from '../client/recorded.ts';
import { dateInWords, timeInWords, wordingOf } from '../documents/wording.ts';
import { venueDay } from '../domain/day.ts';
import type { Channel } from '../domain/messages/answers.ts';
import type { RecordedAct } from '../registry/acts.ts';
import { isAccepted, isAnswerId } from './acting.ts';
import type { PageSources, Visit } from './visit.ts';
import { KINDS, type ReceiptKind } from './words.ts';

/** What was received of a participant, as the record of acts has it. */
export type Receipt = {
  /** Of the message; with the participant's code before it, that of the act. */
  id: string;
  kind: ReceiptKind;
  at: string;
  persons: number | null;
  late: boolean;
  channel: Channel;
};

const MOST = 500;

/** Everything that was received of the visit's participant, the newest first. */
export async function receiptsOf({ convene }: PageSources, { link, participant }: Visit): Promise<Receipt[]> {
  const acts = await convene.registry.acts(link.meeting, { subject: participant.code, limit: MOST });
  return acts.flatMap((act) => receiptIn(act, participant.code) ?? []).reverse();
}

/**
 * What was received under an id; `pending`: it is on record, and its list has not followed yet. Null where nothing was.
 */
export async function receiptWith(sources: PageSources, visit: Visit, id: string): Promise<Receipt | 'pending' | null> {
  const { convene } = sources;
  const { link, participant } = visit;
  const onRecord = () => convene.registry.actOf(link.meeting, actOfAnswer(participant.code, id));
  let act = await onRecord();
  const isOurs = isAccepted(sources, visit, id);
  // an id that anybody may have made up costs one look, and only now and then more
  if (act === null && !isOurs && !(isAnswerId(id) && (await sources.asks.isWithin(link.token_sha256)))) return null;
  for (let tries = 1; act === null && tries < TRIES; tries += 1) {
    await sleep(BETWEEN_MS);
    act = await onRecord();
  }
  if (act !== null) return receiptOf(act, participant.code);
  if (visit.over !== null) return null;
  if (isOurs) return 'pending';
  const known = await recordedBefore(convene, { meeting: link.meeting, participant: participant.code, id });
  return known === null ? null : 'pending';
}

/** The registry follows a collection about twice a second. */
const TRIES = 12;
const BETWEEN_MS = 100;

const actOfAnswer = (code: string, id: string): string => `answer/${code}/${id}`;

const receiptIn = ({ act }: RecordedAct, code: string): Receipt | null => receiptOf(act, code);

function receiptOf({ id, action, at, detail }: RecordedAct['act'], code: string): Receipt | null {
  const kind = KINDS.find((one) => one === action);
  const head = actOfAnswer(code, '');
  if (kind === undefined || !id.startsWith(head)) return null;
  const { persons, late, channel } = detail;
  return {
    ...{ id: id.slice(head.length), kind, at, late: late === true },
    persons: typeof persons === 'number' ? persons : null,
    channel: channel === 'page' || channel === 'file' || channel === 'mail' ? channel : 'staff',
  };
}

/** An instant as the visit reads it: day and time at the venue. */
export function instantInWords({ language, meeting: { plan } }: Visit, at: string): string {
  const wording = wordingOf(language);
  return `${dateInWords(venueDay(at, plan), wording)}${wording.list.comma}${timeInWords(at, plan.venue, wording)}`;
}
