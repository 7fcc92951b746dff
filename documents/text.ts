import { z } from 'zod';
import { Capacity, cleanText, Language, Slug, Template } from '../domain/plan.ts';
import { ReceiptWords } from '../domain/receipt.ts';
import { DocumentError } from './errors.ts';
import { parseLine, plainText } from './markup.ts';
import { unprintableIn } from './printable.ts';

/** Marks that change the direction of text; the paper's language sets it. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Several lines, each of them clean text or empty. */
const lines = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max} characters`)
    .refine((s) => !/[^\P{Cc}\n]|[\u2028\u2029]/u.test(s), 'must not contain control characters')
    .refine((s) => !/\p{Surrogate}/u.test(s), 'must not contain half of a surrogate pair')
    .refine((s) => !turning.test(s), 'must not contain marks of direction');

/** A paragraph in the markup of `markup.ts`. One of several lines is set as a block, such as an address. */
const Paragraph = lines(6000).superRefine((paragraph, context) => {
  for (const line of paragraph.split('\n')) {
    try {
      parseLine(line);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return;
    }
  }
  const unprintable = unprintableIn(plainText(paragraph));
  if (unprintable.length > 0) {
    context.addIssue({
      code: 'custom',
      message: `has characters that no font here can print: ${unprintable.join(' ')}`,
    });
  }
});

/** A table of a paper, such as an estimate of costs; its figures stand at the end of each row. */
export const Table = z.strictObject({
  caption: cleanText(600),
  columns: z.array(cleanText(300)).min(2).max(6),
  rows: z
    .array(z.array(cleanText(3_000)).min(2).max(6))
    .min(1)
    .max(200),
  total: z.array(cleanText(600)).min(2).max(6).nullable(),
});
export type Table = z.infer<typeof Table>;

/** An amount as it is written in a language, its currency before it: "USD 1,234.50". */
export function amountInWords(cents: number, currency: string, language: Language): string {
  const figure = new Intl.NumberFormat(language === 'ar' ? 'ar-u-nu-latn' : language, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return `${currency}\u00a0${figure.format(cents / 100)}`;
}

export const CirculationDocument = z.strictObject({
  name: Slug,
  template: Template,
  language: Language,
  capacities: z.array(Capacity).min(1),
  address: z.enum(['collective', 'individual']).optional(),
  /** The words with which a note addresses everyone. In the copy for a Ministry that is written to directly, others take their place. */
  addressees: cleanText(900).optional(),
  /** The title in the file's properties, which assistive technology reads first. */
  title: cleanText(900).refine((s) => !turning.test(s), 'must not contain marks of direction'),
  paragraphs: z.array(Paragraph).min(1).max(100),
  /** By the name that a paragraph `[[name]]` gives as their place. */
  tables: z.record(Slug, Table).optional(),
});
export type CirculationDocument = z.infer<typeof CirculationDocument>;

/** An e-mail's words. `{number}` and `{date}` stay open until issue (`finishMail`). */
export const CirculationMail = z.strictObject({ subject: cleanText(900), body: lines(6000) });
export type CirculationMail = z.infer<typeof CirculationMail>;

/** The text of a circulation: its documents and the words of its e-mails. Data that staff may revise without a release. */
export const CirculationText = z.strictObject({
  documents: z.array(CirculationDocument).min(1),
  mail: z.partialRecord(Language, CirculationMail),
  /** How an answer to it is receipted; left out, it is not. */
  receipts: z.partialRecord(Language, ReceiptWords).optional(),
});
export type CirculationText = z.infer<typeof CirculationText>;

/** An e-mail's body without blank space around it, which editors need not keep. */
export const withoutEdges = (body: string): string => body.trim();
