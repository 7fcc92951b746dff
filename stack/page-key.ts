import { createHmac, createPrivateKey } from 'node:crypto';
import type { Recorder } from '../client/people.ts';
import { signingKeyOf } from '../client/signing.ts';
import type { Env } from '../domain/env.ts';
import { ConveneError } from '../domain/errors.ts';
import type { Certificate, Role } from '../domain/person.ts';
import { publicKeyLine } from '../domain/sshsig.ts';
import type { Pool } from '../registry/database.ts';
import { people, savePerson } from '../registry/people.ts';
import { certified } from '../worker/people.ts';
import type { Secret } from '../worker/secrets.ts';
import { inYears, recorderOf, YEARS } from './people.ts';

/** An Ed25519 key as node:crypto reads it (RFC 8410), without its 32 bytes. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PAGE = 'mission-page';
/** What missions answer, and what desks make of the persons at the door. */
const ROLES: Role[] = ['page', 'desk'];
const MONTH = 31 * 24 * 3_600_000;

/**
 * Whose key signs what missions answer on the page: a service of this installation, whose key comes from its first secret, so that
 * all processes of the page are the same one. It is entered among the people when it first signs; once removed there it stays so.
 */
export async function pageRecorder(pool: Pool, secret: Secret): Promise<Recorder> {
  const seed = createHmac('sha256', secret.key).update('convene: key of the page').digest();
  const key = signingKeyOf(createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' }));
  const line = publicKeyLine(key.publicKey);
  const known = (await people(pool)).find((one) => one.key === line);
  const isGood = ({ until, roles }: Certificate) =>
    Date.parse(until) > Date.now() + MONTH && ROLES.every((role) => roles.includes(role));
  if (known !== undefined && (known.removed_at !== null || isGood(known.certificate)))
    return { key, certificate: known.certificate };
  const certificate = certified({ id: PAGE, key: line, roles: ROLES, until: inYears(YEARS) }, secret);
  await savePerson(pool, certificate);
  return { key, certificate };
}

/**
 * Whose key signs on a page: that of `pageRecorder` where it has the secrets of the installation; else the service with the role
 * `page` whose private key CONVENE_KEY names, so that the machine which missions reach need not have the secrets.
 *
 * @throws ConveneError `NO_SECRETS`
 */
export async function recorderOnPage(pool: Pool, { secrets: [secret] }: { secrets: readonly Secret[] }, env: Env) {
  if (secret !== undefined) return pageRecorder(pool, secret);
  const known = await recorderOf(env, null)(pool);
  if (known?.certificate.roles.includes('page')) return known;
  throw new ConveneError(
    'NO_SECRETS',
    'The page for missions needs CONVENE_KEY, the private key of a service with the role page (`convene people add ID --key FILE.pub --role page`), or CONVENE_SECRETS, the same as all workers of the installation have. See docs/fleet.md.',
  );
}
