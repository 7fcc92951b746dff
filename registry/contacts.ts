import { z } from 'zod';
import type { Mode } from '../domain/plan.ts';
import type { Contact } from '../meetings/directory.ts';
import { type Database, type Pool, rowOf, rowsOf, type Transaction } from './database.ts';
import { revokeLinksOfContacts } from './links.ts';

/**
 * The tables `contact` and `contact_of`: the directory, shared by all live meetings; and those of the same form that rehearsals
 * share. One contact may serve several participants.
 */
const tables = {
  live: { contact: 'contact', of: 'contact_of' },
  rehearsal: { contact: 'rehearsal_contact', of: 'rehearsal_contact_of' },
} as const satisfies Record<Mode, { contact: string; of: string }>;

export const DirectoryContact = z.object({
  id: z.string(),
  place: z.enum(['new_york', 'geneva', 'capital', 'covering_mission', 'headquarters']),
  role: z.enum(['to', 'cc']),
  channel: z.enum(['email', 'post', 'hand']),
  language: z.enum(['ar', 'zh', 'en', 'fr', 'ru', 'es']),
  name: z.string(),
  address: z.string(),
  rank: z.int(),
  valid_from: z.string(),
  valid_until: z.string().nullable(),
});

export type ContactRow = z.infer<typeof DirectoryContact>;

const DirectoryRow = DirectoryContact.extend({ participants: z.array(z.string()) }).transform(
  ({ valid_from: validFrom, valid_until: validUntil, ...row }): Contact => ({ ...row, validFrom, validUntil }),
);

const AddressRow = DirectoryContact.pick({ id: true, role: true, channel: true, name: true, address: true }).extend({
  participant: z.string(),
});
export type AddressRow = z.infer<typeof AddressRow>;

/** The contacts of a participant, in the order in which they are tried. */
export const contactsOf = (pool: Pool, participant: string, mode: Mode): Promise<ContactRow[]> =>
  rowsOf(
    pool,
    DirectoryContact,
    `SELECT id, place, role, channel, language, name, address, rank, valid_from::text, valid_until::text
     FROM ${tables[mode].contact} c JOIN ${tables[mode].of} o ON o.contact = c.id
     WHERE o.participant = $1 ORDER BY rank, id`,
    [participant],
  );

/** The directory in the form of plan files. */
export const directory = (db: Database, mode: Mode): Promise<Contact[]> =>
  rowsOf(
    db,
    DirectoryRow,
    `SELECT id, place, role, channel, language, name, address, rank, valid_from::text, valid_until::text,
            array(SELECT participant FROM ${tables[mode].of} WHERE contact = id ORDER BY participant) AS participants
     FROM ${tables[mode].contact} ORDER BY id`,
  );

/** The addresses of participants that are valid on a date, each participant's in the order in which they are tried. */
export const addressesOf = (
  pool: Pool,
  participants: readonly string[],
  on: string,
  mode: Mode,
): Promise<AddressRow[]> =>
  rowsOf(
    pool,
    AddressRow,
    `SELECT o.participant, c.id, c.role, c.channel, c.name, c.address
     FROM ${tables[mode].of} o JOIN ${tables[mode].contact} c ON c.id = o.contact
     WHERE o.participant = ANY ($1) AND c.valid_from <= $2::date AND coalesce(c.valid_until >= $2::date, true)
     ORDER BY o.participant, c.rank, c.id`,
    [participants, on],
  );

const HeldAddress = DirectoryContact.pick({ id: true, role: true, address: true });

/** What these contacts are, kept so until the end of the transaction: whoever changes one waits for that, or was waited for. */
export const heldAddresses = (
  db: Transaction,
  contacts: readonly string[],
  mode: Mode,
): Promise<z.infer<typeof HeldAddress>[]> =>
  rowsOf(
    db,
    HeldAddress,
    `SELECT id, role, address FROM ${tables[mode].contact} WHERE id = ANY ($1) ORDER BY id FOR SHARE`,
    [contacts],
  );

/** Whether an address is one of a directory's, live or of rehearsals, regardless of case. */
export async function isInDirectory(pool: Pool, address: string): Promise<boolean> {
  return (
    (await rowOf(
      pool,
      z.object({}),
      `SELECT FROM (SELECT address FROM contact UNION ALL SELECT address FROM rehearsal_contact) c
       WHERE lower(address) = lower($1) LIMIT 1`,
      [address],
    )) !== null
  );
}

/** Whether a personal link still leads to the same reader: same address, same participants, same role. */
const hasSameReader = (one: Contact, other: Contact): boolean =>
  one.address === other.address &&
  one.role === other.role &&
  JSON.stringify(one.participants.toSorted()) === JSON.stringify(other.participants.toSorted());

/**
 * Puts contacts into the directory; one that is there already, by its id, takes the new values, and its personal links are revoked where
 * its reader may be another. In a transaction.
 */
export async function saveContacts(db: Database, contacts: readonly Contact[], mode: Mode): Promise<void> {
  const { contact: table, of } = tables[mode];
  const ids = contacts.map(({ id }) => id);
  // until the end of the transaction nobody else changes them
  await db.query(`SELECT FROM ${table} WHERE id = ANY ($1) ORDER BY id FOR UPDATE`, [ids]);
  const known = new Map((await directory(db, mode)).map((contact) => [contact.id, contact]));
  const changed = contacts.filter((contact) => {
    const before = known.get(contact.id);
    return before !== undefined && !hasSameReader(before, contact);
  });
  await revokeLinksOfContacts(
    db,
    changed.map(({ id }) => id),
    mode,
  );
  await db.query(
    `INSERT INTO ${table} (id, place, role, channel, language, name, address, rank, valid_from, valid_until)
     SELECT x.id, x.place, x.role, x.channel, x.language, x.name, x.address, x.rank, x."validFrom", x."validUntil"
     FROM jsonb_to_recordset($1::jsonb) AS x (id text, place text, role text, channel text, language text, name text,
                                              address text, rank int, "validFrom" date, "validUntil" date)
     ON CONFLICT (id) DO UPDATE SET place = excluded.place, role = excluded.role, channel = excluded.channel,
       language = excluded.language, name = excluded.name, address = excluded.address, rank = excluded.rank,
       valid_from = excluded.valid_from, valid_until = excluded.valid_until`,
    [JSON.stringify(contacts)],
  );
  const pairs = contacts.flatMap((contact) =>
    contact.participants.map((participant) => [contact.id, participant] as const),
  );
  await db.query(`DELETE FROM ${of} WHERE contact = ANY ($1)`, [ids]);
  await db.query(`INSERT INTO ${of} (contact, participant) SELECT * FROM unnest($1::text[], $2::text[])`, [
    pairs.map(([contact]) => contact),
    pairs.map(([, participant]) => participant),
  ]);
}

/**
 * SQL for a lateral join: language and channel of the first contact that a participant is to be written to on a date, by
 * e-mail before any other way. `participant` and `date` are SQL expressions.
 */
export const firstContact = (mode: Mode, participant: string, date: string): string => `
  SELECT known.language, known.channel FROM ${tables[mode].of} known_of
  JOIN ${tables[mode].contact} known ON known.id = known_of.contact
  WHERE known_of.participant = ${participant} AND known.role = 'to'
    AND known.valid_from <= ${date} AND coalesce(known.valid_until >= ${date}, true)
  ORDER BY (known.channel <> 'email'), known.rank, known.id LIMIT 1`;

/**
 * SQL for whether all contacts that a participant may be written to on a date are in its capital: its Ministry, and no mission.
 * `participant` and `date` are SQL expressions.
 */
export const inCapitalAlone = (mode: Mode, participant: string, date: string): string => `
  coalesce((SELECT bool_and(known.place = 'capital') FROM ${tables[mode].of} known_of
    JOIN ${tables[mode].contact} known ON known.id = known_of.contact
    WHERE known_of.participant = ${participant} AND known.role = 'to'
      AND known.valid_from <= ${date} AND coalesce(known.valid_until >= ${date}, true)), false)`;

/** Whether a participant is to be written to at a contact on a date. */
export const isWrittenTo = async (
  pool: Pool,
  { participant, contact }: { participant: string; contact: string },
  on: string,
  mode: Mode,
): Promise<boolean> =>
  (await addressesOf(pool, [participant], on, mode)).some(({ id, role }) => id === contact && role === 'to');

/** These contacts, and in rehearsals what the live directory has besides; contacts that only rehearsals have stay. */
export async function saveDirectory(db: Database, contacts: readonly Contact[], mode: Mode): Promise<void> {
  const copied = mode === 'rehearsal' ? await directory(db, 'live') : [];
  const ids = new Set(contacts.map(({ id }) => id));
  // at once: what is copied and then replaced would else count as changed
  await saveContacts(db, [...copied.filter(({ id }) => !ids.has(id)), ...contacts], mode);
}
