import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { ping } from '../../registry/database.ts';
import { fitVersion } from '../../registry/fitness.ts';
import { fitServer } from '../../registry/server.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { CONVENE_SECRETS } from '../secrets.ts';

/** A database that could not hold every name, or takes no changes, is found before anything is written. */

const WITHIN_MS = 5_000;

/** A database of its own on the server of the tests, with what an owner may set. */
async function databaseWith(creation: string, settings: (name: string) => string[] = () => []): Promise<string> {
  const url = inject('postgresUrl');
  const name = `fit_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(async () => {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.end();
  });
  await client.query(`CREATE DATABASE ${name} ${creation}`);
  for (const setting of settings(name)) await client.query(setting);
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}

const LATIN1 = "ENCODING 'LATIN1' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
const readOnly = (name: string) => [`ALTER DATABASE ${name} SET default_transaction_read_only = on`];

test('in UTF-8 and written to: it is fit', async () => {
  expect(await fitServer(await databaseWith(''), WITHIN_MS)).toMatch(/^\d+/);
});

test.each([
  ['of another encoding', LATIN1, undefined, /is in LATIN1; it must be in UTF8 \(createdb -E UTF8 -T template0\)/],
  ['read-only', '', readOnly, /is read-only \(default_transaction_read_only\); set it off/],
])('one %s is refused by doctor, setup and readyz, with the mend', async (_, creation, settings, said) => {
  const url = await databaseWith(creation, settings);
  await expect(fitServer(url, WITHIN_MS)).rejects.toMatchObject({ code: 'DATABASE_UNFIT', message: said });
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  await expect(ping(pool)).rejects.toMatchObject({ code: 'DATABASE_UNFIT' });
  await pool.end();

  const temporal = inject('temporal');
  const convene = conveneInProcess({
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    CONVENE_SECRETS,
  });
  const setup = await convene('setup');
  expect(setup).toMatchObject({ status: 1, err: expect.stringMatching(/DATABASE_UNFIT/) });
  const doctor = await convene('doctor');
  expect(doctor.status).toBe(1);
  expect(doctor.out).toMatch(said);
});

test('a standby, and a server that is too old', () => {
  const fit = { version: '18.4', number: 180_004, name: 'registry', encoding: 'UTF8', standby: false, readOnly: 'off' };
  expect(fitVersion(fit)).toBe('18.4');
  expect(() => fitVersion({ ...fit, standby: true, readOnly: 'on' })).toThrow(/is a standby.*name the primary/);
  expect(() => fitVersion({ ...fit, version: '12.22', number: 120_022 })).toThrow(/12\.22 is too old; .* 15 or newer/);
});
