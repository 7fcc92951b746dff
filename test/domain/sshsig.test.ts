import { describe, expect, it } from 'vitest';
import { armored, fingerprintOf, publicKeyLine, readPublicKey, readSignature } from '../../domain/sshsig.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
/** The line of `ssh-keygen` for these bytes, so that our own reader is not its own judge. */
const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAHDhUcIyoxOD9GTVRbYmlwd36FjJOaoaivtr3Ey9LZ';
const signature = {
  publicKey: key,
  namespace: 'git',
  hash: 'sha512',
  signature: Uint8Array.from({ length: 64 }, (_, index) => 255 - index),
} as const;

describe('keys and signatures of OpenSSH', () => {
  it('have one text, the one that OpenSSH writes', () => {
    expect(publicKeyLine(key)).toBe(line);
    expect(readPublicKey(`${line} a comment`)).toEqual(key);
    expect(fingerprintOf(key)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    const text = armored(signature);
    expect(readSignature(text)).toEqual(signature);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBe(70);
  });

  it.each([
    ['a sign that is no digit', `${line.slice(0, -2)}*Z`],
    ['a digit too few', line.slice(0, -1)],
    ['padding that is not needed', `${line}=`],
    ['four digits of padding', `${line}====`],
    ['the digits of URLs', line.replace('9G', '-G')],
  ])('are refused with %s, in a sentence', (_, wrong) => {
    expect(() => readPublicKey(wrong)).toThrow('it is not valid base64');
  });

  it('are refused where bits of the last digit are set that stand for nothing', () => {
    const body = armored(signature).split('\n').slice(1, -2).join('');
    const [padding] = /=*$/.exec(body) ?? [''];
    expect(padding).not.toBe('');
    const digits = body.slice(0, -padding.length);
    // the last digit before the padding ends in zero bits; the next digit of the alphabet sets one of them
    const next = String.fromCharCode(digits.charCodeAt(digits.length - 1) + 1);
    const altered = `-----BEGIN SSH SIGNATURE-----\n${digits.slice(0, -1)}${next}${padding}\n-----END SSH SIGNATURE-----\n`;
    expect(() => readSignature(altered)).toThrow('it is not valid base64');
  });
});
