import type pg from 'pg';
import type { Contact } from '../meetings/directory.ts';

/** Puts contacts into the directory; one that is there already, by its id, takes the new values. */
export async function saveContacts(client: pg.PoolClient, contacts: readonly Contact[]): Promise<void> {
  await client.query(
    `INSERT INTO contact (id, place, role, channel, language, name, address, rank, valid_from, valid_until)
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
  await client.query('DELETE FROM contact_of WHERE contact = ANY ($1)', [contacts.map((contact) => contact.id)]);
  await client.query('INSERT INTO contact_of (contact, participant) SELECT * FROM unnest($1::text[], $2::text[])', [
    pairs.map(([contact]) => contact),
    pairs.map(([, participant]) => participant),
  ]);
}
