import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { backupStack } from '../../stack/backup.ts';
import { type RunningStack, startStack } from '../../stack/stack.ts';
import { ownFolder } from './folder.ts';

// the first run of all may build the server
vi.setConfig({ testTimeout: 1_800_000 });

const startOwn = async (dir: string) => {
  const stack = await startStack({
    dir,
    mode: 'live',
    env: { ...process.env, TEMPORAL_ADDRESS: '', DATABASE_URL: '' },
  });
  onTestFinished(() => stack.stop());
  return stack;
};

/** What both servers are asked in this test; no worker is there, so a workflow stays as it was begun. */
const open = async ({ env, postgres }: RunningStack) => {
  const connection = await Connection.connect({ address: env.TEMPORAL_ADDRESS });
  const database = new pg.Client({ connectionString: postgres.url });
  await database.connect();
  return {
    workflow: new Client({ connection, namespace: env.TEMPORAL_NAMESPACE }).workflow,
    database,
    async close() {
      await database.end();
      await connection.close();
    },
  };
};

test('a stack is backed up while both its servers write, and another starts from the copy with all of before', async () => {
  const folder = ownFolder();
  const [dir, out] = [join(folder, 'var'), join(folder, 'backup')];
  const first = await startOwn(dir);
  const { workflow, database, close } = await open(first);
  await database.query('CREATE TABLE kept (n integer PRIMARY KEY, filler text)');

  let [begun, stop] = [0, false];
  const write = async () => {
    await database.query("INSERT INTO kept SELECT $1 * 100 + i, repeat('x', 500) FROM generate_series(1, 100) i", [
      begun,
    ]);
    await workflow.start('kept', { workflowId: `kept/${begun}`, taskQueue: 'nobody' });
    begun += 1;
  };
  for (let i = 0; i < 20; i++) await write();
  const writing = (async () => {
    while (!stop) await write();
  })();
  const before = begun;
  const { parts } = await backupStack(dir, out).finally(() => {
    stop = true;
  });
  await writing;
  expect(begun, 'writes during the backup').toBeGreaterThan(before);
  expect(parts.map(({ part }) => part)).toEqual(['temporal', 'postgres', 'mail']);
  for (const one of [out, ...['temporal', 'postgres', 'mail'].flatMap((part) => [join(dir, part), join(out, part)])]) {
    expect(statSync(one).mode & 0o077, `rights of others in ${one}`).toBe(0);
  }
  await expect(backupStack(dir, out)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
  await close();
  await first.stop();
  rmSync(dir, { recursive: true });

  const second = await startOwn(out);
  const again = await open(second);
  const { rows } = await again.database.query<{ n: number }>('SELECT count(*)::integer AS n FROM kept');
  const rowsBefore = before * 100;
  expect(rows[0]?.n).toBeGreaterThanOrEqual(rowsBefore);
  for (let i = 0; i < before; i++) {
    expect((await again.workflow.getHandle(`kept/${i}`).describe()).status.name).toBe('RUNNING');
  }
  await again.close();
});

test('a folder on which nothing runs is not backed up so: a copy of it does', async () => {
  const folder = ownFolder();
  await expect(backupStack(join(folder, 'var'), join(folder, 'backup'))).rejects.toMatchObject({
    code: 'BACKUP_NOT_RUNNING',
    message: expect.stringContaining('cp -a'),
  });
  expect(existsSync(join(folder, 'backup'))).toBe(false);
});
