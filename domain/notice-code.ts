import { ed25519 } from '@noble/curves/ed25519.js';
import { base64, base64urlnopad } from '@scure/base';
import { z } from 'zod';
import { type ApprovalFacts, placeLines } from './signed-approval.ts';
import { ascii } from './sshsig.ts';
import { type MeetingNamed, meetingLines } from './warrant.ts';

/**
 * The code in a notice: whoever sends it has read the notice, which went to the officer alone. It is the signature of the
 * installation's notice key over what the notice asks (Ed25519, RFC 8032, which gives the same bytes each time), so that nothing
 * has to be stored to know it, and nobody can guess one.
 */

/** What the officer does with it: another code for each. */
export const CODED = ['approve', 'return', 'revise', 'disown', 'stopChange'] as const;
export type Coded = (typeof CODED)[number];

/** What a code binds. `round`: which notice to this officer about this it stood in, from 1; `sha256`: null for a text to be revised. */
export type CodeFacts = Omit<ApprovalFacts, 'sha256'> & { verb: Coded; round: number; sha256: string | null };

/** As a message has it: the round and the signature. */
export const CodeText = z
  .string()
  .regex(/^[1-9][0-9]{0,5}\.[A-Za-z0-9_-]{86}$/, 'must be the code of a notice, such as 1.Ab3…, with 86 characters');

/** A line for each fact, as signatures of approvals have them. */
export const codeStatement = (facts: CodeFacts): string =>
  [
    'Notice code, form 1',
    ...placeLines(facts),
    `to ${facts.verb}`,
    `round ${facts.round}`,
    `sha256 ${facts.sha256 ?? '-'}`,
    '',
  ].join('\n');

/** What the code in a notice of a change binds. `order`: by which the officer is changed. */
export type ChangeCodeFacts = MeetingNamed & { officer: string; order: string; round: number };

export const changeStatement = ({ officer, order, round, ...named }: ChangeCodeFacts): string =>
  [
    'Notice code of a change, form 1',
    ...meetingLines(named),
    `officer ${officer}`,
    `change ${order}`,
    'to stopChange',
    `round ${round}`,
    '',
  ].join('\n');

/** @param statement `codeStatement` or `changeStatement` @param seed the 32 bytes of the notice key */
export const codeOf = (statement: string, round: number, seed: Uint8Array): string =>
  `${round}.${base64urlnopad.encode(ed25519.sign(ascii(statement), seed))}`;

/** The public half of a notice key, in base64. */
export const publicCodeKey = (seed: Uint8Array): string => base64.encode(ed25519.getPublicKey(seed));

/** Of which round a code is; null where it is none. */
export const roundOf = (code: string): number | null =>
  CodeText.safeParse(code).success ? Number(code.slice(0, code.indexOf('.'))) : null;

/** Whether a code is that of a notice. Strict RFC 8032, as signatures of officers are. @param key `publicCodeKey` */
export function isCodeOf(code: string, statement: string, key: string): boolean {
  try {
    const signature = base64urlnopad.decode(code.slice(code.indexOf('.') + 1));
    return ed25519.verify(signature, ascii(statement), base64.decode(key), { zip215: false });
  } catch {
    return false;
  }
}
