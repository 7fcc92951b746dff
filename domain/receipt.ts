import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { cleanText } from './plan.ts';

/** The answers that a receipt is sent for. */
export const RECEIPTED = ['acknowledge', 'nominate', 'nil_return', 'withdraw', 'credentials', 'note_received'] as const;
export const Receipted = z.enum(RECEIPTED);
export type Receipted = z.infer<typeof Receipted>;

/**
 * The words of a receipt in a language, which are approved with the circulation that asks for the answer. Open until it is sent:
 * `{number}` and `{date}` of that circulation, `{participant}`, `{recordedOn}`, `{deadline}`, `{persons}`, `{receiptId}`, and in the body `{answer}`, `{late}` and
 * `{note}`, each a paragraph of its own that may be empty.
 */
export const ReceiptWords = z.strictObject({
  subject: cleanText(900),
  body: z.string().min(1).max(6_000),
  answers: z.record(Receipted, cleanText(900)),
  late: cleanText(900),
  /** That the signed note is awaited: of a delegation, and of an answer that names none. */
  note: cleanText(900),
  noteAlone: cleanText(900),
});
export type ReceiptWords = z.infer<typeof ReceiptWords>;

/** What a mission quotes of a receipt: a name for the act of its answer. */
export const receiptIdOf = (meeting: string, act: string): string =>
  bytesToHex(sha256(utf8ToBytes(`${meeting}/${act}`))).slice(0, 16);
