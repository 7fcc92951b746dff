import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import nodemailer from 'nodemailer';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { doctor } from '../../stack/doctor.ts';
import { Identity, isAlive } from '../../stack/identity.ts';
import type { StackProgress } from '../../stack/progress.ts';
import { runningStack } from '../../stack/running.ts';
import { type StackOptions, startStack } from '../../stack/stack.ts';
import { runUntilLine } from './child.ts';
import { ownFolder } from './folder.ts';

// the first run of all may build the server
vi.setConfig({ testTimeout: 1_800_000 });

const startOwn = async (dir: string, options: Partial<StackOptions> = {}) => {
  const stack = await startStack({ dir, mode: 'rehearsal', volatile: true, ...options });
  onTestFinished(() => stack.stop());
  return stack;
};

const answers = async ({ TEMPORAL_ADDRESS, DATABASE_URL }: { TEMPORAL_ADDRESS: string; DATABASE_URL: string }) => {
  const connection = await Connection.connect({ address: TEMPORAL_ADDRESS, connectTimeout: 10_000 });
  await connection.close();
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  await client.end();
};

const isOpen = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const [host = '', port] = address.split(':');
    const socket = connect({ host, port: Number(port) }, () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });

test('the whole stack starts, says where it is, refuses a second one on the same folder, and stops', async () => {
  const dir = ownFolder();
  const progress: StackProgress[] = [];
  const stack = await startOwn(dir, {
    onProgress: (step) => progress.push(step),
  });
  await answers(stack.env);
  expect(runningStack(dir)).toEqual({
    ...stack.env,
    uiUrl: stack.temporal.uiUrl,
    liveMail: null,
    pid: process.pid,
  });
  expect(progress.map(({ stage }) => stage)).toEqual(
    expect.arrayContaining(['postgres', 'sink', 'temporal', 'namespace', 'ready']),
  );

  const transport = nodemailer.createTransport(stack.env.REHEARSAL_SMTP_URL);
  const note = { from: 'treaty@un.example', text: 'Excellencies,' };
  stack.sink.setRefuse([{ address: 'gone@mission.example', code: 550, message: 'No such mailbox' }]);
  await transport.sendMail({ ...note, to: 'mission@che.example' });
  await expect(transport.sendMail({ ...note, to: 'gone@mission.example' })).rejects.toMatchObject({
    responseCode: 550,
  });
  transport.close();
  await stack.sink.settled();
  expect(stack.sink.received().map(({ to }) => to)).toEqual([['mission@che.example']]);
  expect(readdirSync(join(dir, 'mail')).filter((name) => name.endsWith('.eml'))).toHaveLength(1);

  await expect(startStack({ dir, mode: 'rehearsal', volatile: true })).rejects.toMatchObject({
    code: 'STACK_RUNNING',
    message: expect.stringContaining(stack.temporal.address),
  });

  // what the stack offers is what the doctor finds when a fleet is named
  const checks = await doctor({ ...process.env, ...stack.env, SMTP_URL: stack.sink.url });
  for (const name of ['TEMPORAL_ADDRESS', 'DATABASE_URL', 'SMTP_URL', 'REHEARSAL_SMTP_URL']) {
    expect(checks.find((check) => check.name === name)).toMatchObject({ state: 'ok', mend: null });
  }

  await Promise.all([stack.stop(), stack.stop()]);
  expect(runningStack(dir)).toBeNull();
  expect(existsSync(join(dir, 'stack.json'))).toBe(false);
  for (const port of [stack.temporal.address, new URL(stack.env.DATABASE_URL).host, new URL(stack.sink.url).host]) {
    expect(await isOpen(port)).toBe(false);
  }
});

test('killed without warning, the stack leaves no server behind, and starts again', async () => {
  const dir = ownFolder();
  const holder = await runUntilLine('hold-stack.ts', [dir]);
  expect(runningStack(dir)).not.toBeNull();
  const { note } = z
    .object({ note: Identity })
    .parse(JSON.parse(readFileSync(join(dir, 'postgres/server.json'), 'utf8')));
  await holder.kill();
  expect(runningStack(dir)).toBeNull();
  const stack = await startOwn(dir);
  expect(isAlive(note)).toBe(false);
  await answers(stack.env);
});

test('what the environment names is used and not started', async () => {
  const first = await startOwn(ownFolder());
  const { TEMPORAL_ADDRESS, DATABASE_URL } = first.env;
  const dir = ownFolder();
  const second = await startOwn(dir, {
    env: { ...process.env, TEMPORAL_ADDRESS, DATABASE_URL, TEMPORAL_NAMESPACE: 'other' },
  });
  expect(second.env).toMatchObject({ TEMPORAL_ADDRESS, DATABASE_URL, TEMPORAL_NAMESPACE: 'other' });
  expect(second.temporal).toMatchObject({ uiUrl: null, found: { kind: 'address' } });
  expect(readdirSync(dir).sort()).toEqual(['mail', 'ports.json', 'secrets', 'stack.json']);
  await second.stop();
  await answers(first.env);
});

test('a part that does not start takes the others down with it', async () => {
  const dir = ownFolder();
  const env = { ...process.env, TEMPORAL_ADDRESS: '127.0.0.1:9' };
  await expect(startStack({ dir, mode: 'rehearsal', volatile: true, env })).rejects.toMatchObject({
    code: 'TEMPORAL_UNREACHABLE',
    message: expect.stringContaining('127.0.0.1:9'),
  });
  expect(existsSync(join(dir, 'postgres/server.json'))).toBe(false);
  expect(existsSync(join(dir, 'stack.json'))).toBe(false);
});

test('a part that fails at once does not leave behind the others, which are still starting', async () => {
  const dir = ownFolder();
  writeFileSync(join(dir, 'postgres'), 'no folder');
  await expect(startStack({ dir, mode: 'rehearsal' })).rejects.toThrow(/postgres/i);
  expect(existsSync(join(dir, 'temporal'))).toBe(true);
  expect(existsSync(join(dir, 'temporal/server.json'))).toBe(false);
  expect(existsSync(join(dir, 'stack.json'))).toBe(false);
});
