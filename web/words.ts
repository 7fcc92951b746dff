import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { FormColumn } from '../documents/wording.ts';
import { DELEGATE_ROLES } from '../domain/delegation.ts';
import { Channel } from '../domain/messages/answers.ts';
import type { Language } from '../domain/plan.ts';
import { RECEIPTED, type Receipted } from '../domain/receipt.ts';

/** What the page for missions says, by language: `wording/*.yaml`. */

const Text = z.string().trim().min(1);
/** Says whatever these say, each. */
const each = <const K extends string>(...keys: readonly K[]) => z.record(z.enum(keys), Text);
const Said = z.strictObject({ title: Text, text: Text });

/** The standings of a participant that the page tells. */
export const STATES = [
  'awaited',
  'nominated',
  'amended',
  'incomplete',
  'nil_return',
  'withdrawn',
  'no_reply',
  'acknowledged',
] as const;
/** What is received by the page, and has a receipt. */
export const KINDS = RECEIPTED;
export type ReceiptKind = Receipted;
/** What is asked of a person, in this order: what a form asks, and a picture; some only where the plan asks for them (`domain/asked.ts`). */
export const FIELDS = [...FormColumn.options, 'photo'] as const;
export type FieldName = (typeof FIELDS)[number];
/** Why something was not taken, each with a page of its own. */
export const REFUSALS = ['link', 'request', 'large', 'often', 'files', 'requests', 'now', 'away', 'missing'] as const;
export type PageRefusal = (typeof REFUSALS)[number];

const PageWords = z.strictObject({
  rehearsal: Text.regex(/^REHEARSAL\b/, 'must begin with REHEARSAL'),
  skip: Text,
  languages: Text,
  service: Text,
  back: Text,
  labels: each('when', 'where', 'until', 'secretariat', 'optional'),
  home: each(
    ...([
      'late',
      'registered',
      'nothing',
      'todo',
      'receipts',
      'noReceipts',
      'draft',
      'noteAwaited',
      'final',
      'cancelled',
    ] as const),
  ),
  states: each(...STATES),
  acts: each('acknowledge', 'name', 'amend', 'decline', 'withdraw', 'upload'),
  confirm: each('acknowledge', 'decline', 'withdraw', 'send'),
  persons: each(
    ...(['title', 'intro', 'none', 'number', 'add', 'edit', 'remove', 'up', 'down', 'of', 'check', 'discard'] as const),
  ),
  person: each('add', 'edit', 'save', 'saveAndAdd', 'choose'),
  fields: each(...FIELDS),
  hints: each('honorific', 'name', 'latin', 'title', 'photo'),
  roles: each(...DELEGATE_ROLES),
  check: each('title', 'intro', 'send', 'sendRequest', 'overtaken', 'sendOver'),
  form: z.strictObject({
    ...{ title: Text, intro: Text, xlsx: Text, docx: Text, file: Text, send: Text, place: Text, formula: Text },
    wrong: each('file', 'unmarked', 'version', 'stranger'),
  }),
  upload: z.strictObject({
    ...{ title: Text, kind: Text, kinds: each('note', 'credentials'), file: Text, hint: Text, send: Text },
  }),
  receipt: each('title', 'said', 'request', 'what', 'at', 'number', 'persons', 'late', 'by', 'keep'),
  untaken: z.record(z.enum(['waiting', 'refused']), each('title', 'said', 'kept', 'next', 'noted', 'more')),
  kinds: each(...KINDS),
  channels: each(...Channel.options),
  errors: each(
    ...([
      'title',
      'required',
      'tooLong',
      'signs',
      'email',
      'date',
      'passport',
      'choose',
      'nobody',
      'heads',
      'tooMany',
      'file',
      'fileKind',
      'fileSize',
    ] as const),
  ),
  refused: z.record(z.enum(REFUSALS), Said),
  privacy: z.strictObject({ title: Text, text: z.array(Text).min(2) }),
});
export type PageWords = z.infer<typeof PageWords>;

const read = new Map<Language, PageWords>();

/** The words of a language. @throws ZodError where its file lacks some */
export function wordsOf(language: Language): PageWords {
  const known = read.get(language);
  if (known !== undefined) return known;
  const file = new URL(`wording/${language}.yaml`, import.meta.url);
  const words = PageWords.parse(parse(readFileSync(file, 'utf8')));
  read.set(language, words);
  return words;
}

/** A sentence with its `{names}` filled in. */
export const filled = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));

/** The languages, each by its own name, in the order of the United Nations. */
export const LANGUAGES: readonly { language: Language; name: string }[] = [
  { language: 'ar', name: 'العربية' },
  { language: 'zh', name: '中文' },
  { language: 'en', name: 'English' },
  { language: 'fr', name: 'Français' },
  { language: 'ru', name: 'Русский' },
  { language: 'es', name: 'Español' },
];

export const directionOf = (language: Language): 'rtl' | 'ltr' => (language === 'ar' ? 'rtl' : 'ltr');
