import pg from 'pg';
import { z } from 'zod';
import { systemCode } from '../domain/errors.ts';
import { FITNESS, fitVersion } from './fitness.ts';

/** What is asked of a PostgreSQL server as such, whatever databases it holds. */

const DUPLICATE_DATABASE = '42P04';

/**
 * Lets the process outlive a connection: node-postgres tells of its loss by an event too, which ends the process where
 * nobody listens. A pool listens to its idle connections only, not between two statements of a transaction. The statement
 * that runs, or the next one, fails.
 */
export function outlive(client: pg.ClientBase): void {
  client.on('error', () => {});
}

/** One connection for `work`, closed after it. */
export async function connected<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  outlive(client);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates a database on the server of `url` if it is not there, and returns its URL. */
export async function createDatabase(url: string, name: string): Promise<string> {
  await connected({ connectionString: url }, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return;
    try {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    } catch (error) {
      // someone else was quicker
      if (systemCode(error) !== DUPLICATE_DATABASE) throw error;
    }
  });
  const made = new URL(url);
  made.pathname = `/${encodeURIComponent(name)}`;
  return made.href;
}

/**
 * The version of the server, such as `18.4`, where its database can be the registry.
 *
 * @throws ConveneError `DATABASE_UNFIT` with the mend, or the error of the server
 */
export const fitServer = (url: string, withinMs: number): Promise<string> =>
  connected({ connectionString: url, connectionTimeoutMillis: withinMs, query_timeout: withinMs }, async (client) => {
    const { rows } = await client.query(FITNESS);
    return fitVersion(rows[0]);
  });

const Began = z.object({ file: z.string() });
const Ended = z.object({ label: z.string() });

/**
 * Makes a base backup: the files as they are, and all that was written to the log meanwhile, from which they are made whole
 * (PostgreSQL's manual, "Making a Base Backup Using the Low Level API").
 *
 * @param copyFiles copies the cluster while it is written to
 * @param copyLog copies the log from the segment `first` on, and writes `label` as the file `backup_label`
 */
export const baseBackup = <T>(
  url: string,
  copyFiles: () => T,
  copyLog: (log: { first: string; label: string }) => T,
): Promise<[files: T, log: T]> =>
  connected({ connectionString: url }, async (client) => {
    // a slot of this session keeps the log until it is copied
    await client.query("SELECT pg_create_physical_replication_slot('convene_backup', true, true)");
    const began = await client.query("SELECT pg_walfile_name(pg_backup_start('convene backup', fast => true)) AS file");
    const files = copyFiles();
    const ended = await client.query('SELECT labelfile AS label FROM pg_backup_stop(wait_for_archive => false)');
    const { file: first } = Began.parse(began.rows[0]);
    return [files, copyLog({ first, label: Ended.parse(ended.rows[0]).label })];
  });
