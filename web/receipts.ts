import { setTimeout as sleep } from 'node:timers/promises';
import { dateInWords, timeInWords, wordingOf } from '../documents/wording.ts';
import { venueDay } from '../domain/day.ts';
import type { Channel } from '../domain/messages/answers.ts';
import type { RecordedAct } from '../registry/acts.ts';
import { type PageAnswer, pageAnswer, sentIn, untakenAnswers } from '../registry/page-answers.ts';
import type { PageSources, Visit } from './visit.ts';
import { KINDS, type ReceiptKind } from './words.ts';

/** What was received of a participant, as the record of acts has it. */
export type Receipt = {
  /** Of the message; with the participant's code before it, that of the act. */
  id: string;
  kind: ReceiptKind;
  /** When it was received. */
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

/** What became of what was sent under an id; `waiting`: it is received, and nobody knows yet whether it is registered. */
export type Reception = { is: 'registered'; receipt: Receipt } | Untaken;
/** What is not registered, or not yet. `code`: why it was refused. */
export type Untaken = { id: string; kind: ReceiptKind; at: string } & (
  | { is: 'waiting' }
  | { is: 'refused'; code: string }
);

/** The registry follows a collection about twice a second. */
const TRIES = 6;
const BETWEEN_MS = 100;

/** What became of what was sent under an id; null where nothing was received. What is registered is waited for until its act is there. */
export async function receptionOf(
  { convene, pool }: PageSources,
  { link: { meeting, participant } }: Visit,
  id: string,
): Promise<Reception | null> {
  for (let tried = 1; ; tried += 1) {
    const [kept, act] = await Promise.all([
      pageAnswer(pool, { meeting, participant, id }),
      convene.registry.actOf(meeting, actOfAnswer(participant, id)),
    ]);
    const receipt = act === null ? null : receiptOf(act, participant);
    if (receipt !== null) return { is: 'registered', receipt };
    if (kept === null) return null;
    if (tried === TRIES || kept.outcome?.ok !== true) return receptionIn(kept);
    await sleep(BETWEEN_MS);
  }
}

/** What waits of a participant, and what was refused since something was registered. */
export async function untakenOf({ pool }: PageSources, { link }: Visit): Promise<Untaken[]> {
  return (await untakenAnswers(pool, link)).flatMap((kept) => {
    const one = receptionIn(kept);
    return one === null || one.is === 'registered' ? [] : [one];
  });
}

/** What is known of an answer that no act is of yet. */
function receptionIn(kept: PageAnswer): Reception | null {
  const { id, outcome, received_at: at } = kept;
  const sent = sentIn(kept);
  const kind = KINDS.find((one) => one === sent.kind);
  if (kind === undefined) return null;
  if (outcome === null) return { is: 'waiting', id, kind, at };
  if (!outcome.ok) return { is: 'refused', id, kind, at, code: outcome.code };
  const persons = sent.kind === 'nominate' ? sent.submission.persons : null;
  return { is: 'registered', receipt: { id, kind, at, persons, late: outcome.late, channel: 'page' } };
}

const actOfAnswer = (code: string, id: string): string => `answer/${code}/${id}`;

const receiptIn = ({ act }: RecordedAct, code: string): Receipt | null => receiptOf(act, code);

function receiptOf({ id, action, at, basis, detail }: RecordedAct['act'], code: string): Receipt | null {
  const kind = KINDS.find((one) => one === action);
  const head = actOfAnswer(code, '');
  if (kind === undefined || !id.startsWith(head)) return null;
  const { persons, late, channel } = detail;
  return {
    ...{ id: id.slice(head.length), kind, late: late === true },
    at: basis?.receivedAt ?? at,
    persons: typeof persons === 'number' ? persons : null,
    channel: channel === 'page' || channel === 'file' || channel === 'mail' ? channel : 'staff',
  };
}

/** An instant as the visit reads it: day and time at the venue. */
export function instantInWords({ language, meeting: { plan } }: Visit, at: string): string {
  const wording = wordingOf(language);
  return `${dateInWords(venueDay(at, plan), wording)}${wording.list.comma}${timeInWords(at, plan.venue, wording)}`;
}
