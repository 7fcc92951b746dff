import { nameOf } from '../documents/addressees.ts';
import { nameInTitle } from '../documents/form.ts';
import { glossaryOf } from '../documents/glossary.ts';
import { officeIn } from '../documents/offices.ts';
import { attachmentName } from '../domain/attachment-name.ts';
import { papersFor } from '../domain/capacity.ts';
import { dayAt } from '../domain/day.ts';
import { Refusal } from '../domain/errors.ts';
import { type Attachment, EmailAddress, type FormAddressee, type MailLink } from '../domain/mail.ts';
import type { FinalManifest, ManifestAttachment, ManifestDocument } from '../domain/manifest.ts';
import { type Capacity, Language, type Mode } from '../domain/plan.ts';
import { kindOf } from '../registry/circulations.ts';
import { addressesOf, heldAddresses } from '../registry/contacts.ts';
import type { Pool } from '../registry/database.ts';
import { type LinkKey, openLinks } from '../registry/links.ts';
import { type Correspondent, correspondentOf, placeOf } from '../registry/meetings.ts';
import {
  byParticipant,
  type Convoked,
  convoked,
  type MessageStanding,
  type NewRow,
  type Scope,
} from '../registry/outbox.ts';
import { recipientsOf } from '../registry/participants.ts';
import { inTransaction } from '../registry/transaction.ts';
import { composeMessage, type Secretariat, type Sender } from './message.ts';

/** What all messages of a dispatch share. */
export interface Addressing {
  meeting: string;
  mode: Mode;
  circulation: string;
  revision: number;
  attempt: number;
  at: string;
  sender: Sender;
  /** The personal link of a participant's contact; none where there is no page, or nothing is asked. */
  linkOf?: ((participant: string, contact: string) => MailLink | undefined) | undefined;
}

/** A participant as this dispatch addresses it. */
export interface AddressEntry {
  code: string;
  language: string;
  wording: { subject: string; body: string };
  documents: ManifestDocument[];
  /** The reference number under which they are issued. */
  number: string | null;
  /** Whom the plan names as its secretariat, in the language of the mail. */
  secretariat: Secretariat;
  /** By what the participant was convened or invited before; the oldest first. */
  convoked: Convoked[];
  /** Attachments besides the papers. */
  attachments: ManifestAttachment[];
  /** In whose name forms among them go out. */
  formOf: FormAddressee;
  /** E-mail contacts in the order in which they are tried. */
  to: MailContact[];
  cc: MailContact[];
  /** The first contact for the pouch or by hand. */
  post: string | null;
}

interface MailContact {
  id: string;
  name: string;
  address: string;
}

const FALLBACK_LANGUAGE = 'en';

/**
 * How each participant of the dispatch is addressed.
 *
 * @param at the instant on whose day at the venue contacts must be valid
 * @throws Refusal `UnknownParticipant` or `NoDocument`
 */
export async function loadEntries(
  pool: Pool,
  scope: Scope & { mode: Mode },
  circulation: FinalManifest,
  at: string,
): Promise<AddressEntry[]> {
  const participants = await recipientsOf(pool, scope.meeting, scope.participants);
  const day = dayAt(Date.parse(at), await placeOf(pool, scope.meeting));
  const contacts = await addressesOf(pool, scope.participants, day, scope.mode);
  const from = await correspondentOf(pool, scope.meeting);
  const before = byParticipant(await convoked(pool, scope));
  const byCode = new Map(participants.map((row) => [row.code, row]));
  const contactsOf = byParticipant(contacts);
  const unknown = scope.participants.filter((code) => !byCode.has(code));
  if (unknown.length > 0) {
    throw new Refusal('UnknownParticipant', `${scope.meeting} has no participant ${unknown.join(', ')}.`);
  }
  const unaddressed: string[] = [];
  const entries = scope.participants.flatMap((code): AddressEntry[] => {
    const participant = byCode.get(code);
    if (!participant) return [];
    const found = wordsFor(participant, circulation);
    if (found === null) {
      unaddressed.push(code);
      return [];
    }
    const known = contactsOf.get(code) ?? [];
    const mail = known
      .filter((contact) => contact.channel === 'email')
      .map((contact) => ({ ...contact, name: spokenIn(found.language, contact.name, { code, day }) }));
    return [
      {
        code,
        ...found,
        number: circulation.number ?? null,
        formOf: { participant: code, name: namedOnForm(participant, found.language, day) },
        secretariat: secretariatIn(found.language, from),
        convoked: before.get(code) ?? [],
        to: mail.filter((contact) => contact.role === 'to'),
        cc: mail.filter((contact) => contact.role === 'cc'),
        post: known.find((contact) => contact.role === 'to' && contact.channel !== 'email')?.id ?? null,
      },
    ];
  });
  if (unaddressed.length > 0) {
    throw new Refusal(
      'NoDocument',
      `${scope.circulation} of ${scope.meeting} holds no paper and wording in one language for ${unaddressed.join(', ')}; the audience is wider than the circulation.`,
    );
  }
  return entries;
}

/** An office's name in the language of the mail that goes there. */
export function spokenIn(language: string, name: string, { code, day }: { code: string; day: string }): string {
  const known = Language.safeParse(language);
  return known.success ? officeIn(name, code, known.data, day) : name;
}

/** A participant's name as their form has it. */
function namedOnForm(participant: Parameters<typeof nameOf>[0], language: string, day: string): string {
  const known = Language.safeParse(language);
  return known.success ? nameInTitle(known.data, nameOf(participant, known.data, day)) : participant.name;
}

/** Whom a meeting's papers name as its secretariat, in the language of the mail. */
export function secretariatIn(language: string, { secretariat: { name, email }, names }: Correspondent): Secretariat {
  const known = Language.safeParse(language);
  const address = EmailAddress.safeParse(email);
  return {
    name: name !== null && known.success ? glossaryOf(known.data, names[known.data]).line(name) : name,
    address: address.success ? address.data : null,
  };
}

/**
 * The wording and the papers for one participant, in its language if the circulation has both in it, else in English: never
 * an e-mail in one language with a paper in another. Of each kind of paper it gets its own, or else the collective one.
 */
function wordsFor(
  { code, capacity, language: own }: { code: string; capacity: Capacity; language: string },
  { documents, attachments, mail }: FinalManifest,
): Pick<AddressEntry, 'language' | 'wording' | 'documents' | 'attachments'> | null {
  const mine = papersFor(documents, capacity);
  const kinds = [...new Set(mine.map(({ template }) => template))];
  if (kinds.length === 0 && documents.length > 0) return null;
  for (const language of [own, FALLBACK_LANGUAGE]) {
    const wording = mail[language];
    if (wording === undefined) continue;
    const papers = kinds.map((kind) => {
      const spoken = mine.filter((one) => one.template === kind && one.language === language);
      const individual = spoken.filter(({ participant }) => participant === code);
      return individual.length > 0 ? individual : spoken.filter(({ participant }) => participant === undefined);
    });
    if (papers.some((of) => of.length === 0)) continue;
    return {
      language,
      wording,
      documents: papers.flat(),
      attachments: attachments.filter((one) => one.language === language),
    };
  }
  return null;
}

/** The attachments of the e-mail to a participant. */
export function attachedTo({ documents, attachments, number, formOf }: AddressEntry, mode: Mode): Attachment[] {
  return [
    ...documents.map(({ sha256, name, language }) => ({
      sha256,
      filename: attachmentName({ number, name, language }, mode),
    })),
    ...attachments.map(({ sha256, filename, media, form }) => ({
      ...{ sha256, filename, media },
      ...(form === true && { form: formOf }),
    })),
  ];
}

/** The message to the next contact, if any, for each participant without an open or delivered message. */
export function nextMessages(
  entries: readonly AddressEntry[],
  known: readonly MessageStanding[],
  input: Addressing,
): NewRow[] {
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

/** The message that began the correspondence: as this contact got it, or else as the participant did at another. */
function followedAt({ id, address }: MailContact, entry: AddressEntry): string | undefined {
  const own = entry.convoked.find((one) => one.contact === id || one.addresses.includes(address));
  return (own ?? entry.convoked[0])?.messageId;
}

function messageTo(entry: AddressEntry, contact: MailContact, input: Addressing): NewRow {
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
    html: true,
    sender: input.sender,
    secretariat: entry.secretariat,
    to: contact,
    cc,
    follows: followedAt(contact, entry),
    attachments: attachedTo(entry, input.mode),
    link: input.linkOf?.(entry.code, contact.id),
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

/** The circulations whose mails have the link: those that ask for an answer, or change until when. */
const ASKING = ['convocation', 'letter', 'reminder', 'extension', 'postponement'];

/** Where missions open the page (null: mails have no links), and the keys of its links, the one of new ones first. */
export type PageSettings = { base: string | null; keys: readonly [LinkKey, ...LinkKey[]] | null };

/** A page to which mails lead. */
export type LinkedPage = { base: string; keys: readonly [LinkKey, ...LinkKey[]] };

export const linkedPage = ({ base, keys }: PageSettings): LinkedPage | null =>
  base === null || keys === null ? null : { base, keys };

/** The links of all contacts that a dispatch may write to, made where they are missing. */
export async function linksFor(
  pool: Pool,
  { meeting, mode, circulation }: Pick<Scope, 'meeting' | 'circulation'> & { mode: Mode },
  entries: readonly AddressEntry[],
  page: LinkedPage,
): Promise<NonNullable<Addressing['linkOf']>> {
  const kind = await kindOf(pool, meeting, circulation);
  if (kind === null || !ASKING.includes(kind)) return () => undefined;
  const readers = entries.flatMap(({ code: participant, to }) =>
    to.map(({ id: contact, address }) => ({ participant, contact, address })),
  );
  return linksTo(pool, { meeting, mode }, readers, page);
}

/** A contact as a mail was about to be addressed to it. */
type LinkReader = { participant: string; contact: string; address: string };

/**
 * The links of contacts, made where they are missing. Whose address is no longer the one that was read gets none: a link that is made
 * while the directory changes would go to whoever had it before.
 */
export async function linksTo(
  pool: Pool,
  { meeting, mode }: { meeting: string; mode: Mode },
  readers: readonly LinkReader[],
  { base, keys }: LinkedPage,
): Promise<NonNullable<Addressing['linkOf']>> {
  const links = await inTransaction(pool, async (client) => {
    const ids = readers.map(({ contact }) => contact);
    const held = new Map((await heldAddresses(client, ids, mode)).map((one) => [one.id, one]));
    const holders = readers.flatMap(({ participant, contact, address }) => {
      const now = held.get(contact);
      return now?.address === address && now.role === 'to' ? [{ meeting, participant, contact }] : [];
    });
    return openLinks(client, keys, holders);
  });
  const known = new Map(
    links.map(({ participant, contact, version, secret }) => [
      JSON.stringify([participant, contact]),
      { base, meeting, participant, contact, version, secret },
    ]),
  );
  return (participant, contact) => known.get(JSON.stringify([participant, contact]));
}

/** For a preview: mails that ask for an answer with the place of the link, and none is made. */
export const placeOfLinks = (
  base: string | null,
  { meeting, kind }: { meeting: string; kind: string },
): Addressing['linkOf'] =>
  base === null || !ASKING.includes(kind)
    ? undefined
    : (participant, contact) => ({ base, meeting, participant, contact, version: 0, secret: '' });
