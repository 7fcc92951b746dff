import { ApplicationFailure } from '@temporalio/activity';
import type pg from 'pg';
import { z } from 'zod';
import type { MeetingPlan, Mode } from '../domain/plan.ts';
import { onRequest, profileOf } from '../treaties/treaties.ts';
import { firstContact } from './first-contact.ts';
import { inTransaction } from './transaction.ts';

const Row = z.object({
  code: z.string(),
  name: z.string(),
  capacity: z.literal('observer_organization'),
  shard: z.int(),
  /** Entered, and its collection has not heard of it. */
  fresh: z.boolean(),
});

export type Enrolled = Omit<z.infer<typeof Row>, 'fresh'>;

/**
 * Writes the row of a body that asked to observe, with language and channel of its contacts on the date of `at`. Asked
 * again before its collection has heard of it, it returns the row that is there.
 *
 * @throws ApplicationFailure `InvalidInput`, for good: no such body, or one that takes part already
 */
export async function enrol(
  pool: pg.Pool,
  { meeting, mode, code, at }: { meeting: string; mode: Mode; code: string; at: string },
  plan: MeetingPlan,
): Promise<Enrolled> {
  const profile = profileOf(plan.treaty);
  const bodies = onRequest(profile);
  const body = bodies.find((one) => one.code === code);
  if (body === undefined) {
    const known = bodies.map((one) => one.code).join(', ');
    throw invalid(`${code} is no body that enters under rule ${profile.observers.onRequest.rule}; those are ${known}`);
  }
  return inTransaction(pool, async (client) => {
    // one enrolment at a time finds the room that there is
    await client.query('SELECT FROM meeting WHERE id = $1 FOR UPDATE', [meeting]);
    const known = await client.query(
      `SELECT code, name, capacity, shard, version = 0 AND status = 'requested' AS fresh FROM participant
       WHERE meeting = $1 AND code = $2`,
      [meeting, code],
    );
    if (known.rows.length > 0) {
      const row = Row.safeParse(known.rows[0]);
      if (!row.success || !row.data.fresh) throw invalid(`${code} is a participant of ${meeting} already`);
      return withoutMark(row.data);
    }
    const { rows } = await client.query(
      `INSERT INTO participant (meeting, mode, code, shard, name, capacity, addressee, language, channel, status)
       SELECT $1, $2, $3, s.shard, $4, 'observer_organization', 'organization',
              coalesce(c.language, 'en'), coalesce(c.channel, 'post'), 'requested'
       FROM (SELECT coalesce(max(shard) FILTER (WHERE n < $5), max(shard), 1) AS shard
             FROM (SELECT shard, count(*) AS n FROM participant WHERE meeting = $1 GROUP BY shard) counted) s
       LEFT JOIN LATERAL (${firstContact('$3', '$6::date')}) c ON true
       RETURNING code, name, capacity, shard, true AS fresh`,
      [meeting, mode, code, body.name, plan.shardCapacity, at.slice(0, 10)],
    );
    return withoutMark(Row.parse(rows[0]));
  });
}

const withoutMark = ({ code, name, capacity, shard }: z.infer<typeof Row>): Enrolled => ({
  code,
  name,
  capacity,
  shard,
});

const invalid = (message: string) => ApplicationFailure.nonRetryable(message, 'InvalidInput');
