import type pg from 'pg';
import type { Mode } from '../../workflows/plan.ts';
import type { FinalManifest, ManifestDocument } from './issued.ts';
import { attachmentName, composeMessage, EmailAddress, type Sender } from './message.ts';
import { byParticipant, type NewRow, type Scope, type Standing } from './outbox.ts';
import { refuse } from './refuse.ts';

/** What is the same for all messages of a dispatch. */
export interface Addressing {
  meeting: string;
  mode: Mode;
  circulation: string;
  revision: number;
  attempt: number;
  at: string;
  sender: Sender;
}

/** A participant as this dispatch addresses it. */
export interface Entry {
  code: string;
  language: string;
  wording: { subject: string; body: string };
  documents: ManifestDocument[];
  /** E-mail contacts in the order in which they are tried. */
  to: Contact[];
  cc: Contact[];
  /** The first contact for the pouch or by hand. */
  post: string | null;
}

interface Contact {
  id: string;
  name: string;
  address: string;
}

const FALLBACK_LANGUAGE = 'en';

/**
 * How each participant of the dispatch is addressed.
 *
 * @param at the instant on whose date (UTC) contacts must be valid
 * @throws ApplicationFailure `UnknownParticipant` or `NoDocument`
 */
export async function loadEntries(
  pool: pg.Pool,
  scope: Scope,
  circulation: FinalManifest,
  at: string,
): Promise<Entry[]> {
  const participants = await pool.query<{ code: string; capacity: string; language: string }>(
    'SELECT code, capacity, language FROM participant WHERE meeting = $1 AND code = ANY ($2)',
    [scope.meeting, scope.participants],
  );
  const contacts = await pool.query<Contact & { participant: string; role: string; channel: string }>(
    `SELECT o.participant, c.id, c.role, c.channel, c.name, c.address
       FROM contact_of o JOIN contact c ON c.id = o.contact
      WHERE o.participant = ANY ($1) AND c.valid_from <= $2::date AND coalesce(c.valid_until >= $2::date, true)
      ORDER BY o.participant, c.rank, c.id`,
    [scope.participants, at.slice(0, 10)],
  );
  const byCode = new Map(participants.rows.map((row) => [row.code, row]));
  const contactsOf = byParticipant(contacts.rows);
  const unknown = scope.participants.filter((code) => !byCode.has(code));
  if (unknown.length > 0) {
    throw refuse('UnknownParticipant', `${scope.meeting} has no participant ${unknown.join(', ')}.`);
  }
  const unaddressed: string[] = [];
  const entries = scope.participants.flatMap((code): Entry[] => {
    const participant = byCode.get(code);
    if (!participant) return [];
    const { capacity } = participant;
    const mine = circulation.documents.filter((document) => document.capacities.some((one) => one === capacity));
    const inLanguage = mine.filter((document) => document.language === participant.language);
    const documents =
      inLanguage.length > 0 ? inLanguage : mine.filter((document) => document.language === FALLBACK_LANGUAGE);
    const language = circulation.mail[participant.language] ? participant.language : FALLBACK_LANGUAGE;
    const wording = circulation.mail[language];
    if (!wording || (documents.length === 0 && circulation.documents.length > 0)) {
      unaddressed.push(code);
      return [];
    }
    const known = contactsOf.get(code) ?? [];
    const mail = known.filter((contact) => contact.channel === 'email');
    return [
      {
        code,
        language,
        wording,
        documents,
        to: mail.filter((contact) => contact.role === 'to'),
        cc: mail.filter((contact) => contact.role === 'cc'),
        post: known.find((contact) => contact.role === 'to' && contact.channel !== 'email')?.id ?? null,
      },
    ];
  });
  if (unaddressed.length > 0) {
    throw refuse(
      'NoDocument',
      `${scope.circulation} of ${scope.meeting} holds no paper or wording for ${unaddressed.join(', ')}; the audience is wider than the circulation.`,
    );
  }
  return entries;
}

/** For everyone who has no message on its way and none that arrived: the message to the next contact, if there is one. */
export function nextMessages(entries: readonly Entry[], known: readonly Standing[], input: Addressing): NewRow[] {
  const rowsOf = byParticipant(known);
  return entries.flatMap((entry) => {
    const rows = rowsOf.get(entry.code) ?? [];
    if (rows.some((row) => row.state !== 'refused' && row.state !== 'unknown')) return [];
    const untried = entry.to.filter((contact) => rows.every((row) => row.contact !== contact.id));
    const usable = untried.findIndex((contact) => EmailAddress.safeParse(contact.address).success);
    return untried
      .slice(0, usable < 0 ? untried.length : usable + 1)
      .map((contact) => messageTo(entry, contact, input));
  });
}

function messageTo(entry: Entry, contact: Contact, input: Addressing): NewRow {
  const key = {
    meeting: input.meeting,
    circulation: input.circulation,
    revision: input.revision,
    participant: entry.code,
    contact: contact.id,
    attempt: input.attempt,
  };
  const usable = EmailAddress.safeParse(contact.address);
  const cc = entry.cc.filter(({ address }) => address !== contact.address && EmailAddress.safeParse(address).success);
  const { message, envelopeFrom } = composeMessage({
    key,
    mode: input.mode,
    at: input.at,
    language: entry.language,
    wording: entry.wording,
    sender: input.sender,
    to: contact,
    cc,
    attachments: entry.documents.map(({ sha256, name }) => ({ sha256, filename: attachmentName(name, input.mode) })),
  });
  return {
    key,
    mode: input.mode,
    envelopeFrom,
    envelopeTo: [...new Set([contact.address, ...cc.map(({ address }) => address)])],
    message,
    refusedBecause: usable.success ? null : `the address of contact ${contact.id} ${usable.error.issues[0]?.message}`,
  };
}
