import type { Language } from '../domain/plan.ts';
import type { Receipted, ReceiptWords } from '../domain/receipt.ts';
import { dateInWords, fill, type Name, wordingOf } from './wording.ts';

/** What a receipt says of an answer. */
export type ReceiptFacts = {
  kind: Receipted;
  participant: Name;
  /** The day at the venue on which it was recorded. */
  recorded: string;
  persons: number;
  /** The date for replies that it missed, as words; null: it is not late. */
  missed: string | null;
  noteAwaited: boolean;
  /** Of the circulation that it answers. */
  number: string;
  date: string;
  /** What a mission quotes. */
  receiptId: string;
};

/** The e-mail that receipts an answer, in the approved words; paragraphs that do not concern it are left out. */
export function receiptIn(
  words: ReceiptWords,
  language: Language,
  { kind, missed, noteAwaited, recorded, persons, date, ...facts }: ReceiptFacts,
): { subject: string; body: string } {
  const wording = wordingOf(language);
  const values = {
    ...facts,
    persons: String(persons),
    recordedOn: dateInWords(recorded, wording),
    date: dateInWords(date, wording),
    ...(missed !== null && { deadline: missed }),
  };
  const parts: Record<string, string | null> = {
    '{answer}': words.answers[kind],
    '{late}': missed === null ? null : words.late,
    '{note}': noteAwaited ? (kind === 'nominate' ? words.note : words.noteAlone) : null,
  };
  const body = words.body
    .trim()
    .split(/\n{2,}/)
    .flatMap((paragraph) => (paragraph in parts ? (parts[paragraph] ?? []) : paragraph))
    .map((paragraph) => fill(paragraph, values, 'receipt'))
    .join('\n\n');
  return { subject: fill(words.subject, values, 'receipt.subject'), body };
}
