import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { NoticeKey } from '../domain/activities.ts';
import { ConveneError } from '../domain/errors.ts';
import { publicCodeKey } from '../domain/notice-code.ts';
import type { LinkKey } from '../registry/links.ts';

/** A secret of the installation, by which its workers know each other. */
export type Secret = { id: string; key: Uint8Array };

const LEAST_BYTES = 32;
const SENTENCE = `must be secrets such as k1:…, with at least ${LEAST_BYTES} bytes in base64 each, separated by commas; the first is used, the others are still believed`;

/** `CONVENE_SECRETS`: `ID:BASE64`, with commas between. */
export const Secrets = z.string().transform((text, context): Secret[] => {
  const read = text.split(',').map((one): Secret | null => {
    const [, id, encoded = ''] = /^([a-z0-9-]{1,20}):([A-Za-z0-9+/_-]+=*)$/.exec(one.trim()) ?? [];
    const key = Buffer.from(encoded, 'base64');
    return id === undefined || key.length < LEAST_BYTES ? null : { id, key };
  });
  const secrets = read.filter((one) => one !== null);
  if (secrets.length === read.length && new Set(secrets.map(({ id }) => id)).size === read.length) return secrets;
  context.addIssue({ code: 'custom', message: SENTENCE });
  return z.NEVER;
});

/**
 * The secrets of an installation, for what cannot do without.
 *
 * @throws ConveneError `NO_SECRETS`
 */
export function secretsFor(
  what: string,
  { secrets: [first, ...others] }: { secrets: readonly Secret[] },
): readonly [Secret, ...Secret[]] {
  if (first !== undefined) return [first, ...others];
  throw new ConveneError(
    'NO_SECRETS',
    `${what} needs CONVENE_SECRETS, the same as all workers of the installation have; make it once with \`echo "k1:$(openssl rand -base64 32)"\`. See docs/fleet.md.`,
  );
}

/** A new secret, as `CONVENE_SECRETS` has it. */
export const newSecret = (id: string): string => `${id}:${randomBytes(LEAST_BYTES).toString('base64')}`;

/** The 32 bytes from which the key is made that signs the codes of notices, and certifies people. */
export const seedOf = ({ key }: Secret): Uint8Array =>
  createHmac('sha256', key).update('convene: codes of notices').digest();

/** By what the codes of a meeting are known that begins now. */
export const noticeKeyOf = (secret: Secret): NoticeKey => ({ by: secret.id, key: publicCodeKey(seedOf(secret)) });

/** From what the tokens of personal links are derived, the key of the first secret first; null where there is no secret. */
export function linkKeysOf(secrets: readonly Secret[]): [LinkKey, ...LinkKey[]] | null {
  const [first, ...others] = secrets.map(
    (secret): LinkKey => ({
      id: secret.id,
      key: createHmac('sha256', secret.key).update('convene: links of missions').digest(),
      seed: seedOf(secret),
    }),
  );
  return first === undefined ? null : [first, ...others];
}
