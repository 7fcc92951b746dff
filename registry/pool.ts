import pg from 'pg';
import type { Pool } from './database.ts';
import { outlive } from './server.ts';

const CONNECT_MS = 15_000;
const STATEMENT_MS = 15_000;
/** Erasing waits for locks, and goes through whole tables. */
const ERASING_MS = 600_000;

/**
 * A pool whose connections work as the role `convene_app`, which may append acts but never change them.
 *
 * A lost connection never ends the process: one that was idle is replaced at the next use, one in use fails its query.
 * A statement is given up after 15 s, and so is waiting for a connection, so that a hanging database fails activities, which retry.
 *
 * @param databaseUrl a role that may `SET ROLE convene_app`: the one that migrated
 * @param max the most connections open at once
 */
export function openPool(databaseUrl: string, { max }: { max: number }): Pool {
  return poolAs('convene_app', databaseUrl, { max, withinMs: STATEMENT_MS });
}

/** The same as the role `convene_erase`: it erases what `personal.ts` says, and appends acts. */
export const openErasing = (databaseUrl: string): Pool =>
  poolAs('convene_erase', databaseUrl, { max: 1, withinMs: ERASING_MS });

function poolAs(role: string, databaseUrl: string, { max, withinMs }: { max: number; withinMs: number }): Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    options: `-c role=${role}`,
    application_name: 'convene',
    statement_timeout: withinMs,
    connectionTimeoutMillis: CONNECT_MS,
  });
  pool.on('error', () => {});
  pool.on('connect', outlive);
  return pool;
}
