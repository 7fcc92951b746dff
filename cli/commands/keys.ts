import type { OrderSigner } from '../../client/signed.ts';
import { keyIn } from '../../client/signing.ts';
import type { Env } from '../../domain/env.ts';
import { ConveneError, reasonOf } from '../../domain/errors.ts';
import { publicKeyLine, readPublicKey } from '../../domain/sshsig.ts';
import { readGiven } from '../../meetings/given-file.ts';

/** The keys that commands are given, as files. */

/** The public key of a `.pub` file, without its comment, which may name a person. @throws ConveneError `KEY_FILE` */
export function publicKeyIn(file: string): string {
  const text = readGiven(file, 'key').toString('utf8');
  try {
    return publicKeyLine(readPublicKey(text));
  } catch (error) {
    throw new ConveneError('KEY_FILE', `${file}: ${reasonOf(error)}.`);
  }
}

/** The file of the sender's private key: the one that is named, or CONVENE_KEY. */
export const ownKeyFile = (named: string | undefined, env: Env): string | undefined =>
  named ?? (env.CONVENE_KEY || undefined);

/** An officer, and the key in a file that they sign with. */
export const signerWith = (officer: string, file: string, env: Env): OrderSigner => ({
  officer,
  key: keyIn(file, env),
});
