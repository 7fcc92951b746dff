import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorder } from '../client/people.ts';
import { keyIn, readSigningKey, type SigningKey } from '../client/signing.ts';
import type { Env } from '../domain/env.ts';
import type { Role } from '../domain/person.ts';
import { publicKeyLine } from '../domain/sshsig.ts';
import type { Pool } from '../registry/database.ts';
import { personWith, savePerson } from '../registry/people.ts';
import { certified } from '../worker/people.ts';
import type { Secret } from '../worker/secrets.ts';

/** Whose key signs the answers that commands of this machine send. */

/** The private key of whoever first ran everything on a folder; theirs alone. */
const keyOn = (dir: string): string => join(dir, 'person');
const FIRST = 'first-operator';
const ROLES: Role[] = ['secretariat', 'operator', 'trainer'];
/** Until when a certificate holds. */
export const YEARS = 3;

export const inYears = (years: number, from = new Date()): string =>
  new Date(Date.UTC(from.getUTCFullYear() + years, from.getUTCMonth(), from.getUTCDate())).toISOString();

/** Enters whoever first runs everything on a folder, with a key that is made for them. As often as one likes. */
export async function enrolFirst(dir: string, pool: Pool, [secret]: readonly Secret[]): Promise<void> {
  if (secret === undefined) return;
  const file = keyOn(dir);
  if (!existsSync(file)) {
    const { default: sshpk } = await import('sshpk');
    writeFileSync(file, sshpk.generatePrivateKey('ed25519').toString('ssh'), { mode: 0o600, flag: 'wx' });
  }
  const key = publicKeyLine(readSigningKey(file).publicKey);
  if ((await personWith(pool, key)) !== null) return;
  await savePerson(pool, certified({ id: FIRST, key, roles: ROLES, until: inYears(YEARS) }, secret));
}

/** The first of these keys that is one of a person: CONVENE_KEY, then that of the folder. Null where none is. */
export const recorderOf =
  (env: Env, dir: string | null) =>
  async (pool: Pool): Promise<Recorder | null> => {
    for (const key of keysOf(env, dir)) {
      const person = await personWith(pool, publicKeyLine(key.publicKey));
      if (person !== null) return { key, certificate: person.certificate };
    }
    return null;
  };

function keysOf(env: Env, dir: string | null): SigningKey[] {
  const own = env.CONVENE_KEY ? [keyIn(env.CONVENE_KEY, env)] : [];
  const file = dir === null ? null : keyOn(dir);
  return file !== null && existsSync(file) ? [...own, readSigningKey(file)] : own;
}
