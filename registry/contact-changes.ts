import { z } from 'zod';
import type { Contact } from '../meetings/directory.ts';
import { DirectoryContact, firstContact, saveContacts } from './contacts.ts';
import { type Database, type Pool, rowOf, rowsOf } from './database.ts';
import { unknownMeeting } from './meetings.ts';
import { inTransaction } from './transaction.ts';

/**
 * The table `contact_change`: a change of the directory that staff ask of a meeting, in three steps that each commit alone:
 *
 *     asked (a row) → on record (the collection's answer) → applied (the directory, and the row in one transaction)
 *
 * No transaction is open while the collection is asked. Each step may be repeated; one that stopped half way is continued
 * by the same command, and found by `check`.
 */
const ContactChange = z.object({
  id: z.string(),
  place: z.string(),
  meeting: z.string(),
  participant: z.string(),
  contact: DirectoryContact.omit({ valid_from: true, valid_until: true }).extend({
    participants: z.array(z.string()),
    validFrom: z.string(),
    validUntil: z.string().nullable(),
  }) satisfies z.ZodType<Contact>,
  valid_on: z.string(),
  applied: z.boolean(),
});

const OpenChange = ContactChange.pick({ id: true, participant: true }).extend({
  contact: z.string(),
  /** Asked so long ago that nobody is about to put it on record. */
  stale: z.boolean(),
});
export type OpenChange = z.infer<typeof OpenChange>;

/** What is asked: `on` is the meeting's date, `sha256` of the contact, as the record will have it. */
export type AskedChange = {
  id: string;
  meeting: string;
  participant: string;
  contact: Contact;
  sha256: string;
  on: string;
};

/**
 * Stores a change before it is put on record. A repeat of a change that is not applied yet keeps its id, because it may be on
 * record already.
 *
 * @returns the id under which it is to be put on record
 * @throws ConveneError `UNKNOWN_MEETING`
 */
export async function askChange(
  pool: Pool,
  { id, meeting, participant, contact, sha256, on }: AskedChange,
): Promise<string> {
  const known = await rowOf(pool, ContactChange.pick({ id: true }), 'SELECT id FROM contact_change WHERE id = $1', [
    id,
  ]);
  if (known !== null) return known.id;
  const made = await rowOf(
    pool,
    ContactChange.pick({ id: true }),
    `INSERT INTO contact_change (id, meeting, mode, participant, contact, sha256, valid_on)
     SELECT $1, m.id, m.mode, $3, $4, $5, $6 FROM meeting m WHERE m.id = $2
     ON CONFLICT (meeting, participant, sha256) WHERE applied_at IS NULL DO UPDATE SET asked_at = now()
     RETURNING id`,
    [id, meeting, participant, JSON.stringify(contact), sha256, on],
  );
  if (made === null) throw await unknownMeeting(pool, meeting);
  return made.id;
}

/** Deletes a change that was refused or never asked; an applied one stays. */
export async function discardChange(pool: Pool, id: string): Promise<void> {
  await pool.query('DELETE FROM contact_change WHERE id = $1 AND applied_at IS NULL', [id]);
}

/**
 * Applies a change that is on record, and sets the language and channel of its participants in the meeting to those of their
 * first valid contact. Does nothing if the change is applied already or a later change of the same contact has replaced it.
 */
export function applyChange(pool: Pool, id: string): Promise<void> {
  return inTransaction(pool, async (client) => {
    const change = await lockedChange(client, id);
    if (change === null || change.applied) return;
    const { contact, meeting, place, valid_on } = change;
    const { rowCount: later } = await client.query(
      `SELECT FROM contact_change WHERE contact ->> 'id' = $1 AND place > $2 AND applied_at IS NOT NULL LIMIT 1`,
      [contact.id, place],
    );
    if (later === 0) {
      await saveContacts(client, [contact]);
      await readdress(client, meeting, contact.participants, valid_on);
    }
    await client.query('UPDATE contact_change SET applied_at = now() WHERE id = $1', [id]);
  });
}

/** The change, with its contact locked: changes of one contact are applied one after another. */
async function lockedChange(client: Database, id: string): Promise<z.infer<typeof ContactChange> | null> {
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtext('contact/' || (contact ->> 'id'))) FROM contact_change WHERE id = $1`,
    [id],
  );
  return rowOf(
    client,
    ContactChange,
    `SELECT id, place, meeting, participant, contact, valid_on::text, applied_at IS NOT NULL AS applied
     FROM contact_change WHERE id = $1 FOR UPDATE`,
    [id],
  );
}

async function readdress(
  client: Database,
  meeting: string,
  participants: readonly string[],
  on: string,
): Promise<void> {
  await client.query(
    `UPDATE participant p
     SET language = coalesce(c.language, p.language), channel = coalesce(c.channel, 'post')
     FROM (SELECT one.code, first.language, first.channel
           FROM unnest($2::text[]) AS one (code) LEFT JOIN LATERAL (${firstContact('one.code', '$3::date')}) first ON true) c
     WHERE p.meeting = $1 AND p.code = c.code`,
    [meeting, participants, on],
  );
}

/** Changes of a meeting that are not applied, the oldest first. */
export const openChanges = (db: Database, meeting: string): Promise<OpenChange[]> =>
  rowsOf(
    db,
    OpenChange,
    `SELECT id, participant, contact ->> 'id' AS contact, asked_at < now() - interval '10 minutes' AS stale
     FROM contact_change WHERE meeting = $1 AND applied_at IS NULL ORDER BY place`,
    [meeting],
  );
