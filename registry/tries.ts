import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Pool } from './database.ts';

/** The table `page_tries`: how often the page was tried, counted by all its processes together. */
export type Tries = {
  /** Counts one try of somebody; false where they have had more than the limit. A database that does not answer refuses nobody. */
  isWithin(who: string): Promise<boolean>;
};

/** A limit of `points` tries in `seconds` for each who; `name` keeps it apart from others. */
export function triesOf(
  pool: Pool,
  { name, points, seconds }: { name: string; points: number; seconds: number },
): Tries {
  const limiter = new RateLimiterPostgres({
    ...{ storeClient: pool, tableName: 'page_tries', tableCreated: true, keyPrefix: name, points, duration: seconds },
    clearExpiredByTimeout: false,
    // known here to be over the limit, they are refused without asking the database
    inMemoryBlockOnConsumed: points + 1,
  });
  return {
    async isWithin(who) {
      try {
        await limiter.consume(createHash('sha256').update(who).digest('hex').slice(0, 32));
        return true;
      } catch (thrown) {
        return !(thrown instanceof RateLimiterRes);
      }
    },
  };
}

/** Forgets tries that count no more. */
export async function forgetOldTries(pool: Pool): Promise<void> {
  await pool.query('DELETE FROM page_tries WHERE expire < $1', [Date.now()]);
}
