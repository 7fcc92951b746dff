import { z } from 'zod';
import { Refusal } from '../domain/errors.ts';
import type { Mode } from '../domain/plan.ts';
import { firstContact } from './contacts.ts';
import { type Pool, rowOf } from './database.ts';
import { Participant } from './participants.ts';
import { inTransaction } from './transaction.ts';

const Enrolled = Participant.pick({ code: true, name: true, shard: true }).extend({
  capacity: z.literal('observer_organization'),
});
export type Enrolled = z.infer<typeof Enrolled>;

/** `fresh`: entered, and its collection has not received it yet. */
const Known = Participant.pick({ capacity: true }).extend({
  ...Enrolled.omit({ capacity: true }).shape,
  fresh: z.boolean(),
});

/**
 * Writes the row of a body that asked to observe, with language and channel of its contacts on a date. A repeat before
 * its collection has received it returns the existing row.
 *
 * @param room how many participants a collection takes
 * @throws Refusal `InvalidInput`: it takes part already
 */
export async function enrol(
  pool: Pool,
  {
    meeting,
    mode,
    code,
    name,
    room,
    on,
  }: { meeting: string; mode: Mode; code: string; name: string; room: number; on: string },
): Promise<Enrolled> {
  return inTransaction(pool, async (client) => {
    // one enrolment at a time finds the room that there is
    await client.query('SELECT FROM meeting WHERE id = $1 FOR UPDATE', [meeting]);
    const known = await rowOf(
      client,
      Known,
      `SELECT code, name, capacity, shard, version = 0 AND status = 'requested' AS fresh FROM participant
       WHERE meeting = $1 AND code = $2`,
      [meeting, code],
    );
    if (known !== null) {
      const row = Enrolled.safeParse(known);
      if (row.success && known.fresh) return row.data;
      throw new Refusal('InvalidInput', `${code} is a participant of ${meeting} already`);
    }
    const made = await rowOf(
      client,
      Enrolled,
      `INSERT INTO participant (meeting, mode, code, shard, name, capacity, addressee, language, channel, status)
       SELECT $1, $2, $3, s.shard, $4, 'observer_organization', 'organization',
              coalesce(c.language, 'en'), coalesce(c.channel, 'post'), 'requested'
       FROM (SELECT coalesce(max(shard) FILTER (WHERE n < $5), max(shard), 1) AS shard
             FROM (SELECT shard, count(*) AS n FROM participant WHERE meeting = $1 GROUP BY shard) counted) s
       LEFT JOIN LATERAL (${firstContact(mode, '$3', '$6::date')}) c ON true
       RETURNING code, name, capacity, shard`,
      [meeting, mode, code, name, room, on],
    );
    if (made === null) throw new Error(`${code} was not entered on the roster of ${meeting}`);
    return made;
  });
}
