/** The little of sshpk that is used; it comes without types. */
declare module 'sshpk' {
  export function parsePrivateKey(
    data: Buffer,
    format: 'auto',
    options?: { filename?: string; passphrase?: string },
  ): { type: string /** Of Ed25519: `k` the private key, `A` the public one. */; part: { k?: { data: Buffer } } };
  export function generatePrivateKey(type: 'ed25519'): { toString(format: 'ssh'): string };
  export class KeyEncryptedError extends Error {}
}
