import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { doctor } from '../../stack/doctor.ts';
import { closeToOthers, openToOthers } from '../../stack/modes.ts';
import { ownFolder, writeProgram } from './folder.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A machine with an empty PATH and an empty cache. */
const bare = (extra: Record<string, string> = {}) => {
  const folder = ownFolder();
  return {
    bin: join(folder, 'bin'),
    env: { PATH: join(folder, 'bin'), CONVENE_CACHE: join(folder, 'cache'), ...extra },
  };
};

const find = async (env: NodeJS.ProcessEnv, name: string) => (await doctor(env)).find((check) => check.name === name);

test('what npm brings is there, and every finding that is not well has a mend', async () => {
  const checks = await doctor(bare().env);
  for (const name of ['node', 'postgresql', 'fonts', 'typst']) {
    expect(checks.find((check) => check.name === name)).toMatchObject({ state: 'ok', mend: null });
  }
  for (const { state, mend } of checks) expect(mend === null).toBe(state === 'ok');
});

test('an old Node is said with the one that is needed', async () => {
  const [node] = await doctor(bare().env, { nodeVersion: '18.20.0' });
  expect(node).toMatchObject({
    name: 'node',
    state: 'missing',
    found: '18.20.0',
    mend: expect.stringContaining('20.19'),
  });
});

test('without server and without go, Temporal is missing; with go it is a matter of minutes', async () => {
  const { bin, env } = bare();
  expect(await find(env, 'temporal')).toMatchObject({
    state: 'missing',
    mend: expect.stringContaining('https://go.dev/dl'),
  });
  expect(await find(env, 'go')).toMatchObject({ state: 'warning' });
  writeProgram(bin, 'go', 'echo go version go1.26.8 linux/amd64');
  expect(await find(env, 'temporal')).toMatchObject({ state: 'warning', mend: expect.stringContaining('minutes') });
  expect(await find(env, 'go')).toMatchObject({ state: 'ok', found: expect.stringContaining('go1.26.8') });
});

test('it says which server would be used, and why not another', async () => {
  const { bin, env } = bare();
  const path = writeProgram(bin, 'temporal', 'echo "temporal version 1.9.0 (Server 1.33.0, UI 2.60.0)"');
  expect(await find(env, 'temporal')).toMatchObject({ state: 'ok', found: expect.stringContaining(path) });
  writeProgram(bin, 'temporal', 'echo "temporal version 1.1.0 (Server 1.25.0, UI 2.30.0)"');
  expect(await find(env, 'temporal')).toMatchObject({ state: 'missing', found: expect.stringContaining('1.25.0') });
});

test('what a setting names and does not answer is missing', async () => {
  const settings = {
    TEMPORAL_ADDRESS: '127.0.0.1:9',
    DATABASE_URL: 'postgres://convene@127.0.0.1:9/convene',
    SMTP_URL: 'smtp://127.0.0.1:9',
    REHEARSAL_SMTP_URL: 'smtp://127.0.0.1:9',
  };
  const checks = await doctor(bare(settings).env);
  for (const name of Object.keys(settings)) {
    expect(checks.find((check) => check.name === name)).toMatchObject({
      state: 'missing',
      mend: expect.stringContaining(name),
    });
  }
});

test('a mail server that turns us away is no mail server', async () => {
  const server = createServer((socket) => socket.end('554 go away\r\n')).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { env } = bare({ SMTP_URL: `smtp://127.0.0.1:${address.port}` });
  expect(await find(env, 'SMTP_URL')).toMatchObject({
    state: 'missing',
    found: expect.stringContaining('554 go away'),
  });
});

test('settings that cannot be read are named without their secrets', async () => {
  const { env } = bare({ DATABASE_URL: 'mysql://convene:hunter2@db.example/convene', SMTP_URL: 'mail.example' });
  const check = await find(env, 'environment');
  expect(check).toMatchObject({ state: 'missing' });
  expect(check?.found).toMatch(/DATABASE_URL[\s\S]*SMTP_URL/);
  expect(check?.found).not.toContain('hunter2');
});

test('what others on the machine may read is found and closed, and nothing else is touched', async () => {
  const folder = ownFolder();
  const dir = join(folder, 'var');
  const outside = join(folder, 'outside');
  mkdirSync(join(dir, 'documents'), { recursive: true });
  chmodSync(dir, 0o700);
  chmodSync(join(dir, 'documents'), 0o755);
  for (const [name, mode] of [
    ['list.pdf', 0o644],
    ['key', 0o600],
    ['tool', 0o755],
  ] as const) {
    writeFileSync(join(dir, 'documents', name), '');
    chmodSync(join(dir, 'documents', name), mode);
  }
  writeFileSync(outside, '');
  chmodSync(outside, 0o644);
  symlinkSync(outside, join(dir, 'link'));

  const privacy = async () => (await doctor(bare().env, { dir })).find(({ name }) => name === 'privacy');
  const open = ['documents', 'documents/list.pdf', 'documents/tool'].map((name) => join(dir, name));
  expect(openToOthers(dir).toSorted()).toEqual(open);
  expect(await privacy()).toMatchObject({ state: 'warning', mend: expect.stringContaining('doctor --fix') });
  closeToOthers(openToOthers(dir));
  const modes = [dir, ...open, join(dir, 'documents/key'), outside].map((path) =>
    (lstatSync(path).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(['700', '700', '600', '700', '600', '644']);
  expect(await privacy()).toMatchObject({ state: 'ok' });
  expect(openToOthers(join(folder, 'nothing'))).toEqual([]);
});

test('the release of our zone data is said, and the zones for which Node has other clocks', async () => {
  const row = await find(bare().env, 'time zones');
  expect(row?.found).toMatch(/^tzdata 20\d\d[a-z]; Node has 20\d\d[a-z], which (agrees|has other clocks for \w+\/)/);
  if (process.versions.tz === '2025c')
    for (const zone of ['America/Vancouver', 'Africa/Casablanca']) expect(row?.found).toContain(zone);
});
