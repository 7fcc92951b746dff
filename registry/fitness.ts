import { z } from 'zod';
import { ConveneError } from '../domain/errors.ts';

/** Whether a database can be the registry: in UTF-8, so that it takes every name; written to; and new enough. */

/** The oldest PostgreSQL that the registry is tried with. */
const OLDEST = 15;

const Fitness = z.object({
  version: z.string(),
  number: z.coerce.number(),
  name: z.string(),
  encoding: z.string(),
  standby: z.boolean(),
  readOnly: z.string().transform((said) => said === 'on'),
});

export const FITNESS = `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
  current_database() AS name, current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby,
  current_setting('transaction_read_only') AS "readOnly"`;

/** Why a database cannot be the registry, and what to do; null where it can. */
function unfitness({ number, version, name, encoding, standby, readOnly }: z.infer<typeof Fitness>): string | null {
  if (number < OLDEST * 10_000)
    return `PostgreSQL ${version} is too old; the registry needs ${OLDEST} or newer: move the database to one (pg_dump, pg_restore)`;
  if (encoding !== 'UTF8')
    return `the database ${name} is in ${encoding}; it must be in UTF8 (createdb -E UTF8 -T template0)`;
  if (standby) return `the server is a standby, which takes no changes; name the primary in DATABASE_URL`;
  if (readOnly)
    return `the database ${name} is read-only (default_transaction_read_only); set it off for the role or the database, or name another`;
  return null;
}

/**
 * The version of the server, such as `18.4`.
 *
 * @param row what `FITNESS` asks
 * @throws ConveneError `DATABASE_UNFIT` with the mend
 */
export function fitVersion(row: unknown): string {
  const read = Fitness.parse(row);
  const fault = unfitness(read);
  if (fault !== null) throw new ConveneError('DATABASE_UNFIT', `${fault}.`);
  return read.version;
}
