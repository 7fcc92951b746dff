import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { Capacity, CirculationKind, Template } from '../workflows/plan.ts';
import { DocumentError } from './errors.ts';

/** The languages that have a wording file. A language is added by its file, its entry here and in the plan's schema. */
export const Language = z.enum(['en']);
export type Language = z.infer<typeof Language>;

export const ListStage = z.enum(['deadline', 'provisional', 'final']);
export type ListStage = z.infer<typeof ListStage>;

/** What a participant has answered, as a list prints it. `named` with no persons means: to follow. */
export const ListAnswer = z.enum(['named', 'incomplete', 'nil_return', 'withdrawn', 'awaited', 'no_reply']);
export type ListAnswer = z.infer<typeof ListAnswer>;

const Words = z.string().trim().min(1, 'must not be empty');
const Sentence = z.string().regex(/\S/, 'must not be empty');
const Pronouns = z.strictObject({ possessive: Words, reflexive: Words });

/** Every record is keyed by an enum, and so complete: a template, kind or stage without wording is refused. */
const Wording = z.strictObject({
  labels: z.strictObject({
    reference: Words,
    initials: Words,
    rehearsal: Words,
    rehearsalBand: Words,
  }),
  months: z.array(Words).length(12),
  weekdays: z.array(Words).length(7),
  dates: z.strictObject({
    day: Words,
    weekday: Words,
    withinMonth: Words,
    withinYear: Words,
    acrossYears: Words,
  }),
  keepWithNext: z.array(Words),
  inDueCourse: Words,
  article: z.strictObject({ short: Words, paragraph: Words }),
  pronouns: z.strictObject({ others: Pronouns, of: z.array(Pronouns.extend({ by: Words })) }),
  documents: z.record(Template, z.strictObject({ title: Words, paragraphs: z.array(Sentence).min(1) })),
  mail: z.record(CirculationKind, z.strictObject({ subject: Words, body: Sentence })),
  list: z.strictObject({
    titles: z.record(ListStage, Words),
    notes: z.record(ListStage, Words),
    capacities: z.record(Capacity, Words),
    answers: z.record(ListAnswer, Words),
    head: Words,
    summary: Words,
    columns: z.strictObject({
      capacity: Words,
      participants: Words,
      named: Words,
      nil: Words,
      silent: Words,
      persons: Words,
    }),
    total: Words,
  }),
});
export type Wording = z.infer<typeof Wording>;

const read = new Map<Language, Wording>();

/** The wording of a language, read once. Throws `wording.missing` or `wording.invalid`, with every fault of the file at once. */
export function wordingOf(language: Language): Wording {
  const known = read.get(language);
  if (known) return known;
  const name = `documents/wording/${language}.yaml`;
  const wording = checkWording(readYaml(new URL(`./wording/${language}.yaml`, import.meta.url), name), name);
  read.set(language, wording);
  return wording;
}

function readYaml(url: URL, name: string): unknown {
  let source: string;
  try {
    source = readFileSync(fileURLToPath(url), 'utf8');
  } catch {
    throw new DocumentError('wording.missing', `there is no ${name}; every language needs its wording file`);
  }
  return parse(source);
}

/** A wording file's content against the schema; `name` is the file that an error names. */
export function checkWording(content: unknown, name: string): Wording {
  const checked = Wording.safeParse(content);
  if (checked.success) return checked.data;
  throw new DocumentError('wording.invalid', `${name}:\n${z.prettifyError(checked.error)}`);
}

/**
 * Fills `{name}` in a sentence. Names in `open` stay for later. Throws `wording.unfilled` for a name that has no value and
 * `wording.brace` for a brace that belongs to no name; `where` says which sentence.
 */
export function fill(sentence: string, values: Record<string, string>, where: string, open: string[] = []): string {
  const stray = sentence.replace(/\{[a-zA-Z]+\}/g, '');
  if (/[{}]/.test(stray)) {
    throw new DocumentError(
      'wording.brace',
      `${where}: a brace stands alone in "${sentence.slice(0, 80)}"; write {name}`,
    );
  }
  return sentence.replace(/\{([a-zA-Z]+)\}/g, (placeholder, name: string) => {
    if (open.includes(name)) return placeholder;
    const value = values[name];
    if (value !== undefined && value.trim() !== '') return value;
    const known = Object.keys(values).sort().join(', ');
    throw new DocumentError(
      'wording.unfilled',
      `${where}: nothing fills ${placeholder}; what can be filled here: ${known}`,
    );
  });
}

type Parts = { year: string; month: string; day: string; weekday: string };

function parts(date: string, wording: Wording): Parts {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) {
    throw new DocumentError('wording.date', `"${date}" is no calendar date; write it as 2024-08-30`);
  }
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return {
    year: String(year),
    month: wording.months[month - 1] ?? '',
    day: String(day),
    weekday: wording.weekdays[weekday] ?? '',
  };
}

/** A calendar date (`2024-08-30`) in words; `form` says whether with its weekday. */
export const dateInWords = (date: string, wording: Wording, form: 'day' | 'weekday' = 'day'): string =>
  fill(wording.dates[form], parts(date, wording), `dates.${form}`);

/** From one calendar date to another in words, without saying the month or year twice. */
export function rangeInWords(from: string, to: string, wording: Wording): string {
  if (from === to) return dateInWords(from, wording);
  const start = parts(from, wording);
  const end = parts(to, wording);
  const form = start.year !== end.year ? 'acrossYears' : start.month !== end.month ? 'withinYear' : 'withinMonth';
  const values = { ...start, toDay: end.day, toMonth: end.month, toYear: end.year };
  return fill(wording.dates[form], values, `dates.${form}`);
}

/** Non-breaking spaces where a line must not end: between a day and its month, and after the words that a number follows. */
export function keepTogether(text: string, wording: Wording): string {
  const months = wording.months.join('|');
  const words = wording.keepWithNext.map((word) => word.replace('.', '\\.')).join('|');
  return text
    .replace(new RegExp(`(\\d) (${months})(?!\\p{L})`, 'gu'), '$1\u00a0$2')
    .replace(new RegExp(`(?<!\\p{L})(${words}) (?=\\d)`, 'gu'), '$1\u00a0');
}
