import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identify, isAlive, self } from '../../stack/identity.ts';
import { readLock, takeLock } from '../../stack/lock.ts';
import { startServer } from '../../stack/process.ts';
import { ownFolder } from './folder.ts';

const deadProcess = async () => {
  const child = spawn('/bin/sleep', ['60']);
  const who = identify(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  if (who === null) throw new Error('the process was not there');
  return who;
};

test('a lock is held until it is released, and its note can be read by others', () => {
  const path = join(ownFolder(), 'lock.json');
  const first = takeLock(path, { address: 'one' });
  if (!('lock' in first)) throw new Error('the lock is free');
  expect(takeLock(path)).toEqual({ heldBy: self(), note: { address: 'one' } });
  first.lock.note({ address: 'two' });
  expect(readLock(path)?.note).toEqual({ address: 'two' });
  expect(statSync(path).mode & 0o077).toBe(0);
  first.lock.release();
  expect(existsSync(path)).toBe(false);
  expect(takeLock(path)).toHaveProperty('lock');
});

test('the lock of a dead process is taken over with what it left', async () => {
  const path = join(ownFolder(), 'lock.json');
  writeFileSync(path, JSON.stringify({ owner: await deadProcess(), note: 'left' }));
  expect(readLock(path)).toBeNull();
  expect(takeLock(path)).toMatchObject({ left: 'left' });
  expect(readLock(path)?.owner).toEqual(self());
});

test('a number that belongs to another process by now does not keep the lock', () => {
  const path = join(ownFolder(), 'lock.json');
  writeFileSync(path, JSON.stringify({ owner: { pid: process.pid, birth: 'an earlier process' }, note: null }));
  expect(takeLock(path)).toHaveProperty('lock');
});

test('half a lock file does not keep the lock', () => {
  const path = join(ownFolder(), 'lock.json');
  writeFileSync(path, '{"owner": {"pid":');
  expect(takeLock(path)).toHaveProperty('lock');
});

test('a process that lost the lock neither notes nor releases that of its successor', () => {
  const path = join(ownFolder(), 'lock.json');
  const first = takeLock(path);
  if (!('lock' in first)) throw new Error('the lock is free');
  const successor = JSON.stringify({ owner: { ...self(), birth: 'another' }, note: 'mine' });
  writeFileSync(path, successor);
  first.lock.note('yours');
  first.lock.release();
  expect(readFileSync(path, 'utf8')).toBe(successor);
});

test('a server that outlived the process which started it is ended by the next start', async () => {
  const folder = ownFolder();
  const orphan = spawn('/bin/sleep', ['600']);
  const who = identify(orphan.pid ?? 0);
  if (who === null) throw new Error('sleep did not start');
  const lockFile = join(folder, 'server.json');
  writeFileSync(lockFile, JSON.stringify({ owner: await deadProcess(), note: who }));
  const server = await startServer({
    ...{ name: 'a server', program: async () => ['/bin/sleep', ['600']] as const, env: {} },
    ...{ logFile: join(folder, 'log'), stopSignal: 'SIGTERM', lockFile },
  });
  expect(isAlive(who)).toBe(false);
  expect(server.ended()).toBeNull();
  await server.stop();
  expect(server.ended()).toContain('SIGTERM');
  expect(existsSync(lockFile)).toBe(false);
});

test('a second server on the same data is refused with the number of the process that has it', async () => {
  const folder = ownFolder();
  const options = {
    ...{
      name: 'a server',
      program: async () => ['/bin/sleep', ['600']] as const,
      env: {},
      stopSignal: 'SIGTERM' as const,
    },
    ...{ logFile: join(folder, 'log'), lockFile: join(folder, 'server.json') },
  };
  const server = await startServer(options);
  await expect(startServer(options)).rejects.toMatchObject({
    code: 'STACK_CHILD_IN_USE',
    message: expect.stringContaining(String(process.pid)),
  });
  await server.stop();
});

test('a program that is not there is an error, and leaves no lock', async () => {
  const folder = ownFolder();
  const lockFile = join(folder, 'server.json');
  const start = startServer({
    ...{ name: 'a server', program: async () => [join(folder, 'absent'), []] as const, env: {} },
    ...{ logFile: join(folder, 'log'), stopSignal: 'SIGTERM', lockFile },
  });
  await expect(start).rejects.toMatchObject({ code: 'STACK_CHILD_FAILED' });
  expect(existsSync(lockFile)).toBe(false);
});
