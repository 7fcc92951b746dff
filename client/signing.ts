import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Env } from '../domain/env.ts';
import { ConveneError } from '../domain/errors.ts';
import { lazily } from '../domain/lazily.ts';
import { APPROVAL_NAMESPACE, type ApprovalFacts, approvalStatement } from '../domain/signed-approval.ts';
import { armored, readPublicKey, readSignature, type SshSignature, signedBytes } from '../domain/sshsig.ts';
import { bytesGiven, FileTooLarge } from '../meetings/given-file.ts';
import { signedByAgent } from './agent.ts';

/** Loaded when a key is read: most commands sign nothing. */
const sshpk = lazily((): typeof import('sshpk') => createRequire(import.meta.url)('sshpk'));

/** Signing and verifying with ordinary OpenSSH Ed25519 keys, as `ssh-keygen -Y sign` and `-Y verify` do. */

/** Ed25519 keys as node:crypto reads them (RFC 8410), without their 32 bytes. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key, and what makes a signature with it: Ed25519, 64 bytes. */
export type SigningKey = { publicKey: Uint8Array; sign: (bytes: Uint8Array) => Promise<Uint8Array> };

export function signingKeyOf(privateKey: KeyObject): SigningKey {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    publicKey: Uint8Array.from(spki.subarray(SPKI_HEAD.length)),
    sign: async (bytes) => sign(null, bytes, privateKey),
  };
}

/**
 * Reads a private key as `ssh-keygen -t ed25519` makes it; or a `.pub` file, whose private half ssh-agent has.
 *
 * @param agent where ssh-agent listens: SSH_AUTH_SOCK
 * @throws ConveneError `KEY_UNREADABLE`, `KEY_ENCRYPTED`, `KEY_PASSPHRASE`, `FILE_TOO_LARGE`
 */
export function readSigningKey(file: string, passphrase?: string, agent?: string): SigningKey {
  try {
    const bytes = bytesGiven(file, 'key');
    if (bytes.toString('latin1').startsWith('ssh-')) {
      const publicKey = readPublicKey(bytes.toString('latin1'));
      return { publicKey, sign: (message) => signedByAgent(agent, publicKey, message) };
    }
    const key = sshpk().parsePrivateKey(bytes, 'auto', {
      filename: file,
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    const { type, part } = key;
    if (type !== 'ed25519' || part.k === undefined) throw new Error(`it is of the kind ${type}, not ed25519`);
    const der = Buffer.concat([PKCS8_HEAD, part.k.data]);
    return signingKeyOf(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  } catch (error) {
    if (error instanceof FileTooLarge) throw error;
    if (error instanceof sshpk().KeyEncryptedError) {
      throw new ConveneError(
        'KEY_ENCRYPTED',
        `${file} is protected by a passphrase; put it into CONVENE_KEY_PASSPHRASE.`,
        {
          cause: error,
        },
      );
    }
    const said = error instanceof Error ? error.message : String(error);
    if (/[Ii]ncorrect passphrase/.test(said))
      throw new ConveneError(
        'KEY_PASSPHRASE',
        `The passphrase of ${file} is wrong; put the right one into CONVENE_KEY_PASSPHRASE.`,
        { cause: error },
      );
    throw new ConveneError(
      'KEY_UNREADABLE',
      `${file} is not a private key that can sign (${said}); make one with \`ssh-keygen -t ed25519 -f FILE\`.`,
      { cause: error },
    );
  }
}

/** The key in a file, with the passphrase and the agent that the environment names. */
export const keyIn = (file: string, env: Env): SigningKey =>
  readSigningKey(file, env.CONVENE_KEY_PASSPHRASE || undefined, env.SSH_AUTH_SOCK);

/** The signature of `message` for one purpose, as `ssh-keygen -Y sign -n NAMESPACE` would write it. */
export async function signMessage(key: SigningKey, namespace: string, message: Uint8Array): Promise<string> {
  const hash = 'sha512';
  const signature = await key.sign(signedBytes(namespace, hash, digestOf(hash, message)));
  return armored({ publicKey: key.publicKey, namespace, hash, signature });
}

/** The signature of an approval; it covers everything that the approval states. */
export const signApproval = (key: SigningKey, facts: ApprovalFacts): Promise<string> =>
  signMessage(key, APPROVAL_NAMESPACE, Buffer.from(approvalStatement(facts), 'utf8'));

/**
 * The key that signed `message` for this purpose.
 *
 * @throws Error with a sentence that says why the signature is not valid
 */
export function signerOf(text: string, namespace: string, message: Uint8Array): Uint8Array {
  const read = readSignature(text);
  if (read.namespace !== namespace) {
    throw new Error(`it was made for ${JSON.stringify(read.namespace)}, and not for ${JSON.stringify(namespace)}`);
  }
  const { publicKey, hash, signature } = read;
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' });
  if (!verify(null, signedBytes(namespace, hash, digestOf(hash, message)), key, signature)) {
    throw new Error('it is not a signature of these bytes');
  }
  return publicKey;
}

const digestOf = (hash: SshSignature['hash'], message: Uint8Array): Uint8Array =>
  createHash(hash).update(message).digest();
