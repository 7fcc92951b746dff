import { createHash, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { venueDay } from '../domain/day.ts';
import { ConveneError, Refusal, reasonOf } from '../domain/errors.ts';
import { EmailAddress } from '../domain/mail.ts';
import type { Outcome } from '../domain/messages/answers.ts';
import type { Basis } from '../domain/messages/common.ts';
import { Slug } from '../domain/plan.ts';
import type { Contact } from '../meetings/directory.ts';
import { applyChange, askChange, type ChangeKey, discardChange } from '../registry/contact-changes.ts';
import type { Pool } from '../registry/database.ts';
import type { Convene } from './client.ts';
import type { ContactFields } from './contact-fields.ts';

/** A new contact, another content of one, or its last day. */
export type ContactChange =
  | { act: 'add'; contact: string; fields: ContactFields }
  | { act: 'change'; contact: string; fields: ContactFields }
  | { act: 'end'; contact: string; until: string };

/** Where and how a participant can be written to changed, as staff were told; `at` is the meeting's clock. */
export type ContactOrder = {
  meeting: string;
  participant: string;
  change: ContactChange;
  note?: string | undefined;
  at: string;
  by: { actor: string; basis: Basis; id?: string };
};

/**
 * Changes the directory, which all live meetings share, or that of rehearsals, and puts that on the record of one meeting.
 * Language and channel of the participant are then, in that meeting, those of the first contact valid on its date. Where
 * the collection refuses the record, the directory stays as it is. What stopped half way is continued by the same order.
 *
 * @throws ConveneError `CONTACT_EXISTS`, `UNKNOWN_CONTACT`, `CONTACT_INCOMPLETE`, `CONTACT_ADDRESS`, `CONTACT_DATES`;
 *   `CHANGE_ID_TAKEN`; `CONTACT_OVERTAKEN`: the directory has a later change; `DIRECTORY_BEHIND`: the change is on
 *   record, and the directory does not have it yet
 */
export async function changeContact(
  { convene, pool }: { convene: Convene; pool: Pool },
  { meeting, participant, change, note, at, by }: ContactOrder,
): Promise<{ contact: Contact; outcome: Extract<Outcome, { ok: true }> }> {
  const { mode, plan } = await convene.registry.meeting(meeting);
  const known = await convene.registry.contacts(mode);
  const before = known.find(({ id }) => id === change.contact);
  const on = venueDay(at, plan);
  const contact = contactAfter(participant, change, before, on);
  const sha256 = createHash('sha256')
    .update(canonicalize(contact) ?? '', 'utf8')
    .digest('hex');
  const asked = { id: by.id ?? randomUUID(), meeting, participant, contact, sha256, on };
  const { id, entered } = await askChange(pool, asked);
  const outcome = await recorded(
    { convene, pool },
    { meeting, entered },
    {
      ...by,
      ...{ id, kind: 'contact_changed', participant, contact: contact.id, sha256, note: note ?? saidOf(change) },
    },
  );
  await applied(pool, { meeting, id }, contact);
  return { contact, outcome };
}

/** Errors of an answer that reached no collection. */
const UNSENT = ['UNKNOWN_PARTICIPANT', 'TOO_LARGE', 'MEETING_OVER', 'NOT_RUNNING'];

/**
 * Puts a change on record; a refusal leaves nothing of it, nor does an answer that reached no collection, where nothing was
 * asked under its id before.
 */
async function recorded(
  { convene, pool }: { convene: Convene; pool: Pool },
  { meeting, entered }: { meeting: string; entered: boolean },
  answer: Parameters<Convene['answer']>[1] & { id: string },
): Promise<Extract<Outcome, { ok: true }>> {
  try {
    return await convene.answer(meeting, answer);
  } catch (error) {
    const unsent = error instanceof ConveneError && UNSENT.includes(error.code);
    // of anything else it is not known whether it came to be on record
    if (error instanceof Refusal || (entered && unsent)) await discardChange(pool, { meeting, id: answer.id });
    throw error;
  }
}

/** @throws ConveneError `DIRECTORY_BEHIND`, `CONTACT_OVERTAKEN` */
async function applied(pool: Pool, key: ChangeKey, contact: Contact): Promise<void> {
  try {
    await applyChange(pool, key);
  } catch (error) {
    if (error instanceof ConveneError) throw error;
    throw new ConveneError(
      'DIRECTORY_BEHIND',
      `The change of ${contact.id} is on record, and the directory does not have it yet (${reasonOf(error)}). Give the same command again; \`convene repair\` does it too.`,
      { cause: error },
    );
  }
}

/** The contact as it is from now on. */
function contactAfter(code: string, change: ContactChange, before: Contact | undefined, on: string): Contact {
  const { contact: id } = change;
  if (change.act === 'add') {
    if (before !== undefined) {
      throw new ConveneError(
        'CONTACT_EXISTS',
        `There is a contact ${id} already; give this one another id, or --change that one.`,
      );
    }
    return checked(newContact(code, id, change.fields, on));
  }
  if (before === undefined || !before.participants.includes(code)) {
    throw new ConveneError('UNKNOWN_CONTACT', `${code} has no contact ${id}; without options all of them are listed.`);
  }
  if (change.act === 'end') return checked({ ...before, validUntil: change.until });
  const { from = before.validFrom, until = before.validUntil, ...fields } = change.fields;
  return checked({ ...before, ...given(fields), validFrom: from, validUntil: until });
}

const needed = ['place', 'language', 'name', 'address'] as const;

function newContact(code: string, id: string, fields: ContactFields, on: string): Contact {
  const { place, language, name, address, role = 'to', channel = 'email', rank = 50, from, until = null } = fields;
  if (place === undefined || language === undefined || name === undefined || address === undefined) {
    const missing = needed.filter((key) => fields[key] === undefined).map((key) => `--${key}`);
    throw new ConveneError(
      'CONTACT_INCOMPLETE',
      `A new contact has a place, language, name and address: add ${missing.join(', ')}.`,
    );
  }
  const validFrom = from ?? on;
  return {
    id,
    participants: [code],
    place,
    role,
    channel,
    language,
    name,
    address,
    rank,
    validFrom,
    validUntil: until,
  };
}

function checked(contact: Contact): Contact {
  const { id, channel, address, validFrom, validUntil } = contact;
  Slug.parse(id);
  if (channel === 'email' && !EmailAddress.safeParse(address).success) {
    throw new ConveneError(
      'CONTACT_ADDRESS',
      `"${address}" is not one e-mail address, such as geneva@che.mission.example; for post or hand give --channel.`,
    );
  }
  if (validUntil !== null && validUntil < validFrom) {
    throw new ConveneError(
      'CONTACT_DATES',
      `${id} is valid from ${validFrom}, and cannot end on ${validUntil} before that.`,
    );
  }
  return contact;
}

/** For the record, which names no person: what of a contact changed, and not to what. */
function saidOf(change: ContactChange): string {
  if (change.act === 'end') return `ends on ${change.until}`;
  if (change.act === 'add') return 'a new contact';
  const fields = Object.keys(given(change.fields));
  return `changed: ${fields.length === 0 ? 'nothing' : fields.join(', ')}`;
}

/** Without what was not said: an option that was left out is there as undefined. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const said: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in fields) {
    const value = fields[key];
    if (isSaid(value)) said[key] = value;
  }
  return said;
}
const isSaid = <V>(value: V): value is Exclude<V, undefined> => value !== undefined;
