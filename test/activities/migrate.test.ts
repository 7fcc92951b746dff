import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { migrate } from '../../registry/migrate.ts';
import { openPool } from '../../registry/pool.ts';
import { createDatabase } from '../../registry/server.ts';
import { inTransaction } from '../../registry/transaction.ts';
import { openRegistry, until } from './support.ts';

const freshDatabase = () => createDatabase(inject('postgresUrl'), `migrate_${randomUUID().replaceAll('-', '')}`);

test('of several workers that start at once, one migrates and the others wait for it', async () => {
  const url = await freshDatabase();
  const ran = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(ran.flat().length).toBeGreaterThan(0);
  expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
  expect(await migrate(url)).toEqual([]);
});

test('databases of one server may be migrated at once', async () => {
  const urls = await Promise.all([freshDatabase(), freshDatabase(), freshDatabase()]);
  for (const names of await Promise.all(urls.map(migrate))) expect(names.length).toBeGreaterThan(0);
});

test('the product works as convene_app, which may not change an act', async () => {
  const { pool } = await openRegistry();
  const { rows } = await pool.query('SELECT current_user AS role, current_setting($1) AS name', ['application_name']);
  expect(rows).toEqual([{ role: 'convene_app', name: 'convene' }]);
  await expect(pool.query('DELETE FROM act')).rejects.toThrow(/permission denied/);
  await expect(pool.query(`UPDATE blob SET bytes = ''`)).rejects.toThrow(/permission denied/);
});

test('the loss of an idle connection does no harm', async () => {
  const { pool, databaseUrl } = await openRegistry();
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  onTestFinished(() => owner.end());
  await owner.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await until('the connection to be gone', () => pool.totalCount === 0);
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('the loss of a connection between two statements of a transaction fails the transaction, not the process', async () => {
  const { pool, owner } = await openRegistry();
  const lost = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const gone = new Promise<void>((resolve) => client.once('end', resolve));
    await owner.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await gone;
    await client.query('SELECT 1');
  });
  await expect(lost).rejects.toThrow(/not queryable/);
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a server that is not there fails the query, not the process', async () => {
  const pool = openPool('postgres://nobody@127.0.0.1:1/none', { max: 1 });
  onTestFinished(() => pool.end());
  await expect(pool.query('SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
});
