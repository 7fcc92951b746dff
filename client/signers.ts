import { readPublicKey } from '../domain/sshsig.ts';

/** A line of a file of allowed signers, as `ssh-keygen -Y verify -f` reads it (see ALLOWED SIGNERS in ssh-keygen(1)). */
export type Signer = { principals: string; publicKey: Uint8Array; namespaces: string[] | null };

const KEY = /(?:^|\s)(ssh-ed25519\s+\S+)/;

/**
 * Reads a file of allowed signers. Keys of other kinds are skipped, since they cannot have signed. Lines with options
 * that are not known here (certificates, validity) are skipped too: what is not understood allows nobody.
 */
export function readSigners(text: string): Signer[] {
  return text.split('\n').flatMap((line): Signer[] => {
    const found = KEY.exec(line);
    if (line.trim().startsWith('#') || found?.[1] === undefined) return [];
    const [principals, ...options] = line.slice(0, found.index).trim().split(/\s+/);
    if (principals === undefined || principals === '') return [];
    const said = options.join(' ');
    const namespaces = /^namespaces="([^"]*)"$/.exec(said)?.[1]?.split(',') ?? null;
    if (said !== '' && namespaces === null) return [];
    return [{ principals, publicKey: readPublicKey(found[1]), namespaces }];
  });
}

/** The signer that has this key and may sign for this purpose. */
export function signerWith(signers: readonly Signer[], publicKey: Uint8Array, namespace: string): Signer | null {
  const isAllowed = (one: Signer) => one.namespaces === null || one.namespaces.includes(namespace);
  return signers.find((one) => Buffer.from(one.publicKey).equals(publicKey) && isAllowed(one)) ?? null;
}
