import type pg from 'pg';
import { z } from 'zod';
import { FITNESS, fitVersion } from './fitness.ts';

/** Connections to the registry. Outside of this folder it is a handle to pass on, and nothing else. */
export type Pool = pg.Pool;
/** One connection, on which a transaction is open. */
export type Transaction = pg.PoolClient;
/** What a query runs on. */
export type Database = Pool | Transaction;

/** The rows of a query, each in the form of its schema. */
export async function rowsOf<S extends z.ZodType>(
  db: Database,
  schema: S,
  sql: string,
  values: readonly unknown[] = [],
): Promise<z.output<S>[]> {
  const { rows } = await db.query(sql, [...values]);
  return z.array(schema).parse(rows);
}

/** The first row of a query; null where there is none. */
export async function rowOf<S extends z.ZodType>(
  db: Database,
  schema: S,
  sql: string,
  values: readonly unknown[] = [],
): Promise<z.output<S> | null> {
  const [row] = await rowsOf(db, schema, sql, values);
  return row ?? null;
}

/** A `timestamptz`, as an instant: `2024-08-30T21:59:59.000Z`. */
export const timestamp = z.date().transform((date) => date.toISOString());

/** A `bigint`, which the driver gives as text. */
export const bigint = z.string().transform(Number);

/**
 * SQLSTATE classes which mean that a value, not the database, is at fault: class 22 (data exception), 23 (integrity) and 54 (too
 * large for an index).
 */
export const isDataError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(2[23]|54)/.test(error.code);

/** Whether the registry answers, and can be written to. @throws ConveneError `DATABASE_UNFIT` */
export async function ping(pool: Pool): Promise<void> {
  const { rows } = await pool.query(FITNESS);
  fitVersion(rows[0]);
}
