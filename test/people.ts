import { generateKeyPairSync } from 'node:crypto';
import type { Recorder } from '../client/people.ts';
import { signingKeyOf } from '../client/signing.ts';
import type { Role } from '../domain/person.ts';
import { publicKeyLine } from '../domain/sshsig.ts';
import { certified } from '../worker/people.ts';
import { secrets } from './secrets.ts';

/** Somebody whom the installation of the tests knows in these roles, with a key that was made for them. */
export function recorderWith(roles: Role[], change: { id?: string; until?: string } = {}): Recorder {
  const key = signingKeyOf(generateKeyPairSync('ed25519').privateKey);
  const [secret] = secrets;
  if (secret === undefined) throw new Error('the tests have no secret');
  const person = { id: 'tester', key: publicKeyLine(key.publicKey), roles, until: '2099-01-01T00:00:00Z', ...change };
  return { key, certificate: certified(person, secret) };
}

let known: Recorder | undefined;

/** Who sends the answers of tests that say nothing else: staff, and the page where missions answer. */
export async function tester(): Promise<Recorder> {
  known ??= recorderWith(['secretariat', 'page']);
  return known;
}
