import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { createDatabase } from '../../registry/server.ts';
import { Identity, isAlive } from '../../stack/identity.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { repairLinks } from '../../stack/postgres-binary.ts';
import { runUntilLine } from './child.ts';
import { ownFolder } from './folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const startOwn = async (folder: string, durable = false) => {
  const running = await startPostgres({
    dataDir: join(folder, 'postgres'),
    log: join(folder, 'postgres.log'),
    durable,
  });
  onTestFinished(() => running.stop());
  return running;
};

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

const serverOf = (folder: string) =>
  z.object({ note: Identity }).parse(JSON.parse(readFileSync(join(folder, 'postgres/server.json'), 'utf8'))).note;

test('it starts, stops and starts again with its data; each test file can have its own database', async () => {
  const folder = ownFolder();
  const first = await startOwn(folder);
  expect(
    await ask(first.url, `SELECT current_database() AS name, current_setting('server_encoding') AS encoding`),
  ).toEqual([{ name: 'convene', encoding: 'UTF8' }]);
  const other = await createDatabase(first.url, 'odd "name"');
  expect(await createDatabase(first.url, 'odd "name"')).toBe(other);
  await ask(other, 'CREATE TABLE kept (code text)');
  expect(await ask(first.url, `SELECT to_regclass('kept') AS there`)).toEqual([{ there: null }]);
  await ask(first.url, `CREATE TABLE kept AS SELECT 'CHE' AS code`);
  await first.stop();
  await first.stop();
  await expect(ask(first.url, 'SELECT 1')).rejects.toThrow();
  const second = await startOwn(folder);
  expect(await ask(second.url, 'SELECT code FROM kept')).toEqual([{ code: 'CHE' }]);
});

test('nobody gets in without the password', async () => {
  const { url } = await startOwn(ownFolder());
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow(/password/);
});

test('killed together with the process that started it, it neither stays behind nor blocks the next start', async () => {
  const folder = ownFolder();
  const holder = await runUntilLine('hold-postgres.ts', [folder]);
  await ask(holder.line, `CREATE TABLE kept AS SELECT 'CHE' AS code`);
  const server = serverOf(folder);
  await holder.kill();
  await expect.poll(() => isAlive(server)).toBe(false);
  const { url } = await startOwn(folder);
  expect(await ask(url, 'SELECT code FROM kept')).toEqual([{ code: 'CHE' }]);
});

test('the pid file of a killed server does not block the next start, even where another program has its number now', async () => {
  const folder = ownFolder();
  const first = await startOwn(folder, true);
  await ask(first.url, `CREATE TABLE kept AS SELECT 'CHE' AS code`);
  process.kill(serverOf(folder).pid, 'SIGKILL');
  await first.stop();
  const pidFile = join(folder, 'postgres/cluster/postmaster.pid');
  const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
  writeFileSync(pidFile, [process.pid, ...rest].join('\n'));
  const second = await startOwn(folder);
  expect(await ask(second.url, 'SELECT code FROM kept')).toEqual([{ code: 'CHE' }]);
});

test('a cluster whose making was interrupted is made anew', async () => {
  const folder = ownFolder();
  mkdirSync(join(folder, 'postgres/cluster.new/base'), { recursive: true });
  writeFileSync(join(folder, 'postgres/cluster.new/PG_VERSION'), '18\n');
  const { url } = await startOwn(folder);
  expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('links to shared libraries that npm did not make are made', () => {
  const folder = ownFolder();
  mkdirSync(join(folder, 'native/lib'), { recursive: true });
  const list = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(join(folder, 'native/pg-symlinks.json'), JSON.stringify(list));
  repairLinks(folder);
  repairLinks(folder);
  expect(readlinkSync(join(folder, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
});
