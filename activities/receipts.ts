import { nameOf } from '../documents/addressees.ts';
import { glossaryOf } from '../documents/glossary.ts';
import { receiptIn } from '../documents/receipt.ts';
import { untilInWords, wordingOf } from '../documents/wording.ts';
import type { ReceiptInput } from '../domain/activities.ts';
import { dayAt, venueDay } from '../domain/day.ts';
import { EmailAddress, type Message } from '../domain/mail.ts';
import { FinalManifest } from '../domain/manifest.ts';
import { Language, type MeetingPlan } from '../domain/plan.ts';
import { Receipted, receiptIdOf } from '../domain/receipt.ts';
import { type LinkedPage, linksTo, secretariatIn, spokenIn } from '../mail/addressing.ts';
import { composeMessage, type Sender } from '../mail/message.ts';
import { addressesOf } from '../registry/contacts.ts';
import type { Pool } from '../registry/database.ts';
import type { Correspondent } from '../registry/meetings.ts';
import type { NoticeRow } from '../registry/notices.ts';
import { answeringOf, askingFor, type DueAnswer } from '../registry/receipts.ts';

/** A receipt to one address of a participant. */
export type ReceiptMail = { key: string; row: NoticeRow; message: Message; envelopeFrom: string };

const FALLBACK: Language = 'en';

/**
 * The receipts of an answer: one to every `to` contact of the participant, so that nobody answers for a mission unseen; in the words
 * that were approved with the circulation that asked for the answer, and with the personal link of each, where there is a page. None
 * where that has no such words.
 */
export async function receiptMails(
  { pool, sender, page }: { pool: Pool; sender: Sender; page: LinkedPage | null },
  { meeting, mode }: Pick<ReceiptInput, 'meeting' | 'mode'>,
  { plan, correspondent }: { plan: MeetingPlan; correspondent: Correspondent },
  { act }: DueAnswer,
): Promise<ReceiptMail[]> {
  const kind = Receipted.safeParse(act.action);
  const code = act.subject;
  const asking = await askingFor(pool, meeting, code);
  const participant = await answeringOf(pool, meeting, code);
  if (!kind.success || asking === null || participant === null) return [];
  const { receipts = {} } = FinalManifest.parse(asking.manifest);
  const language = [participant.language, FALLBACK]
    .map((one) => Language.safeParse(one).data)
    .find((one) => one !== undefined && receipts[one] !== undefined);
  const words = language === undefined ? undefined : receipts[language];
  if (language === undefined || words === undefined) return [];
  const day = dayAt(Date.parse(act.at), plan.venue);
  const id = receiptIdOf(meeting, act.id);
  const { persons, deadline, note } = act.detail;
  const wording = receiptIn(words, language, {
    kind: kind.data,
    participant: nameOf({ ...participant, code }, language, day),
    recorded: venueDay(act.at, plan),
    persons: typeof persons === 'number' ? persons : 0,
    missed: typeof deadline === 'string' ? missedIn(deadline, plan, language) : null,
    noteAwaited: note === 'awaited',
    number: asking.number,
    date: asking.date,
    receiptId: id,
  });
  const contacts = (await addressesOf(pool, [code], day, mode)).filter(
    ({ role, channel: by, address }) => role === 'to' && by === 'email' && EmailAddress.safeParse(address).success,
  );
  const readers = contacts.map(({ id: contact, address }) => ({ participant: code, contact, address }));
  const linkOf = page === null ? undefined : await linksTo(pool, { meeting, mode }, readers, page);
  return contacts.map((contact) => {
    const { message, envelopeFrom } = composeMessage({
      key: { meeting, circulation: `receipt-${id}`, revision: 1, participant: code, contact: contact.id, attempt: 1 },
      mode,
      at: act.at,
      language,
      wording,
      html: true,
      sender,
      secretariat: secretariatIn(language, correspondent),
      to: { name: spokenIn(language, contact.name, { code, day }), address: contact.address },
      cc: [],
      attachments: [],
      link: linkOf?.(code, contact.id),
    });
    return {
      key: `receipt/${meeting}/${id}/${contact.id}`,
      row: {
        meeting,
        mode,
        circulation: asking.name,
        revision: asking.revision,
        step: `receipt/${id}/${contact.id}`,
        officer: code,
        round: 1,
      },
      message: { ...message, headers: { ...message.headers, 'X-Convene-Receipt': id } },
      envelopeFrom,
    };
  });
}

/** The date for replies that was in force when an answer was judged late, as papers say it. */
function missedIn(at: string, plan: MeetingPlan, language: Language): string {
  const { venue } = plan;
  const wording = wordingOf(language);
  const city = glossaryOf(language, plan.names?.[language]).line(venue.city);
  return untilInWords({ date: dayAt(Date.parse(at), venue), at }, { city, venue }, wording);
}
