import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the bytes of every paper are the same in two processes with other time zones and languages', async () => {
  const script = join(import.meta.dirname, '../documents/hashes.ts');
  const inProcess = (TZ: string, LANG: string) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
      env: { ...process.env, TZ, LANG, LC_ALL: LANG },
    });
  const [east, west] = await Promise.all([
    inProcess('Pacific/Kiritimati', 'fr_FR.UTF-8'),
    inProcess('America/Adak', 'C'),
  ]);
  expect(Object.keys(JSON.parse(east.stdout)).length).toBeGreaterThan(100);
  expect(JSON.parse(east.stdout)).toEqual(JSON.parse(west.stdout));
});
