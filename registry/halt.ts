import { type Pool, rowsOf } from './database.ts';
import { OutboxMessage } from './mail.ts';

/** The messages of one attempt at dispatching a circulation; of some participants, where they are named. */
export interface Attempt {
  meeting: string;
  circulation: string;
  revision: number;
  attempt: number;
  participants?: readonly string[];
}

/**
 * Stops an attempt for good: nothing of it is claimed once this has been committed. A message that is claimed already is
 * sent, and its answer recorded.
 */
export async function stop(pool: Pool, { mode, ...of }: Attempt & { mode: string }): Promise<void> {
  await pool.query(
    `INSERT INTO dispatch_halt (meeting, mode, circulation, revision, attempt) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [of.meeting, mode, of.circulation, of.revision, of.attempt],
  );
}

export async function isStopped(pool: Pool, { meeting, circulation, revision, attempt }: Attempt): Promise<boolean> {
  const { rows } = await pool.query(
    'SELECT FROM dispatch_halt WHERE meeting = $1 AND circulation = $2 AND revision = $3 AND attempt = $4',
    [meeting, circulation, revision, attempt],
  );
  return rows.length > 0;
}

/**
 * Settles open messages of a stopped attempt that nobody is sending: `withheld` if they were not handed over, `unknown` if
 * they were and no answer came.
 *
 * @returns how many are withheld
 */
export async function settleStopped(
  pool: Pool,
  { meeting, circulation, revision, attempt, participants }: Attempt,
): Promise<number> {
  const rows = await rowsOf(
    pool,
    OutboxMessage.pick({ state: true }),
    `UPDATE outbox
        SET state = CASE state WHEN 'prepared' THEN 'withheld' ELSE 'unknown' END, token = NULL, answered_at = now(),
            answer = CASE state WHEN 'prepared' THEN 'the dispatch was stopped before it was sent'
                                ELSE 'the dispatch was stopped before an answer came' END
      WHERE meeting = $1 AND circulation = $2 AND revision = $3 AND attempt = $4
        AND ($5::text[] IS NULL OR participant = ANY ($5))
        AND (state = 'prepared' OR state = 'sending' AND (token IS NULL OR lease_until <= now()))
     RETURNING state`,
    [meeting, circulation, revision, attempt, participants ?? null],
  );
  return rows.filter(({ state }) => state === 'withheld').length;
}
