import { z } from 'zod';
import { ConveneError } from '../domain/errors.ts';
import { Mode } from '../domain/plan.ts';
import type { Contact } from '../meetings/directory.ts';
import { DirectoryContact, firstContact, saveContacts } from './contacts.ts';
import { type Database, type Pool, rowOf, rowsOf } from './database.ts';
import { revokeLinksOfContacts } from './links.ts';
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
  ordinal: z.string(),
  meeting: z.string(),
  mode: Mode,
  participant: z.string(),
  contact: DirectoryContact.omit({ valid_from: true, valid_until: true }).extend({
    participants: z.array(z.string()),
    validFrom: z.string(),
    validUntil: z.string().nullable(),
  }) satisfies z.ZodType<Contact>,
  valid_on: z.string(),
  applied: z.boolean(),
  /** A later change of the same contact is applied. */
  overtaken: z.boolean(),
});

const OpenChange = ContactChange.pick({ id: true, participant: true }).extend({
  contact: z.string(),
  /** Asked so long ago that nobody is about to put it on record. */
  stale: z.boolean(),
});
export type OpenChange = z.infer<typeof OpenChange>;

/** A change, as its meeting names it. */
export type ChangeKey = { meeting: string; id: string };

/** What is asked: `on` is the meeting's date, `sha256` of the contact, as the record will have it. */
export type AskedChange = ChangeKey & {
  participant: string;
  contact: Contact;
  sha256: string;
  on: string;
};

/**
 * Enters a change before it is put on record. Where the latest change of the contact is the same one, and not applied, that
 * one is continued under its own id: it may be on record already.
 *
 * @returns the id under which it is to be put on record; `entered`: it was not there before
 * @throws ConveneError `UNKNOWN_MEETING`; `CHANGE_ID_TAKEN`: the id is that of another change of the meeting;
 *   `CONTACT_OVERTAKEN`: it was closed by a later change of the contact
 */
export async function askChange(pool: Pool, change: AskedChange): Promise<{ id: string; entered: boolean }> {
  const { id, meeting, participant, contact, sha256, on } = change;
  const asked = await inTransaction(pool, async (client) => {
    await lockContact(client, contact.id);
    const known = (await namedChange(client, change)) ?? (await latestChange(client, change));
    if (known !== null) {
      await client.query('UPDATE contact_change SET asked_at = now() WHERE meeting = $1 AND id = $2', [
        meeting,
        known.id,
      ]);
      return { id: known.id, entered: false };
    }
    const { rowCount } = await client.query(
      `INSERT INTO contact_change (id, meeting, mode, participant, contact, sha256, valid_on)
       SELECT $1, m.id, m.mode, $3, $4, $5, $6 FROM meeting m WHERE m.id = $2`,
      [id, meeting, participant, JSON.stringify(contact), sha256, on],
    );
    return rowCount === 0 ? null : { id, entered: true };
  });
  if (asked === null) throw await unknownMeeting(pool, meeting);
  return asked;
}

/** The change that has this id already. @throws ConveneError `CHANGE_ID_TAKEN`, `CONTACT_OVERTAKEN` */
async function namedChange(client: Database, { id, meeting, participant, contact, sha256 }: AskedChange) {
  const known = await rowOf(
    client,
    ContactChange.pick({ id: true, overtaken: true }).extend({ same: z.boolean() }),
    `SELECT id, participant = $3 AND sha256 = $4 AS same, ${OVERTAKEN} AS overtaken
     FROM contact_change c WHERE meeting = $1 AND id = $2`,
    [meeting, id, participant, sha256],
  );
  if (known?.same === false) {
    throw new ConveneError(
      'CHANGE_ID_TAKEN',
      `${id} is the id of another change of a contact in ${meeting}; give this one an id of its own.`,
    );
  }
  if (known?.overtaken === true) throw overtaken(contact.id);
  return known;
}

/** The latest change of the contact, where it is this one and not applied. */
const latestChange = (client: Database, { meeting, participant, contact, sha256 }: AskedChange) =>
  rowOf(
    client,
    ContactChange.pick({ id: true }),
    `SELECT id FROM (SELECT * FROM contact_change
                     WHERE contact ->> 'id' = $1 AND mode = (SELECT mode FROM meeting WHERE id = $2)
                     ORDER BY ordinal DESC LIMIT 1) latest
     WHERE meeting = $2 AND participant = $3 AND sha256 = $4 AND applied_at IS NULL`,
    [contact.id, meeting, participant, sha256],
  );

/** Of a row `c`: a later change of its contact is applied. */
const OVERTAKEN = `EXISTS (SELECT FROM contact_change l WHERE l.contact ->> 'id' = c.contact ->> 'id' AND l.mode = c.mode
                             AND l.ordinal > c.ordinal AND l.applied_at IS NOT NULL)`;

const overtaken = (contact: string): ConveneError =>
  new ConveneError(
    'CONTACT_OVERTAKEN',
    `A later change of ${contact} is applied, and the directory has that one, not this. Look at the contact; what it still lacks is a new change.`,
  );

/** Forgets a change that was refused, or never came to be asked; one that is applied stays. */
export async function discardChange(pool: Pool, { meeting, id }: ChangeKey): Promise<void> {
  await pool.query('DELETE FROM contact_change WHERE meeting = $1 AND id = $2 AND applied_at IS NULL', [meeting, id]);
}

/**
 * Applies a change that is on record. Language and channel of its participants are then, in its meeting, those of the first
 * contact that is valid. Earlier changes of the contact that are not applied are closed with it: none may overwrite it. Its
 * personal links are revoked: the next mail has new ones.
 *
 * @throws ConveneError `CONTACT_OVERTAKEN`, and then the directory keeps the later change
 */
export function applyChange(pool: Pool, key: ChangeKey): Promise<void> {
  return inTransaction(pool, async (client) => {
    const change = await lockedChange(client, key);
    const { contact, meeting, mode, ordinal, valid_on } = change;
    if (change.overtaken) throw overtaken(contact.id);
    if (change.applied) return;
    await saveContacts(client, [contact], mode);
    await revokeLinksOfContacts(client, [contact.id], mode);
    await readdress(client, { meeting, mode }, contact.participants, valid_on);
    await client.query(
      `UPDATE contact_change SET applied_at = now()
       WHERE contact ->> 'id' = $1 AND ordinal <= $2 AND mode = $3 AND applied_at IS NULL`,
      [contact.id, ordinal, mode],
    );
  });
}

/** The change, with its contact to itself: changes of one contact are asked and applied one after another. */
async function lockedChange(client: Database, { meeting, id }: ChangeKey): Promise<z.infer<typeof ContactChange>> {
  const named = await rowOf(
    client,
    z.object({ contact: z.string() }),
    `SELECT contact ->> 'id' AS contact FROM contact_change WHERE meeting = $1 AND id = $2`,
    [meeting, id],
  );
  if (named !== null) await lockContact(client, named.contact);
  const change = await rowOf(
    client,
    ContactChange,
    `SELECT id, ordinal, meeting, mode, participant, contact, valid_on::text, applied_at IS NOT NULL AS applied,
            ${OVERTAKEN} AS overtaken
     FROM contact_change c WHERE meeting = $1 AND id = $2`,
    [meeting, id],
  );
  if (change === null) throw new TypeError(`the registry has forgotten change ${id}`);
  return change;
}

const lockContact = (client: Database, contact: string) =>
  client.query(`SELECT pg_advisory_xact_lock(hashtext('contact/' || $1))`, [contact]);

async function readdress(
  client: Database,
  { meeting, mode }: { meeting: string; mode: Mode },
  participants: readonly string[],
  on: string,
): Promise<void> {
  await client.query(
    `UPDATE participant p
     SET language = coalesce(c.language, p.language), channel = coalesce(c.channel, 'post')
     FROM (SELECT one.code, first.language, first.channel
           FROM unnest($2::text[]) AS one (code) LEFT JOIN LATERAL (${firstContact(mode, 'one.code', '$3::date')}) first ON true) c
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
     FROM contact_change WHERE meeting = $1 AND applied_at IS NULL ORDER BY ordinal`,
    [meeting],
  );
