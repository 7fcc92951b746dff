import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { lazily } from '../domain/lazily.ts';

/**
 * The reference data of `data/`, read and checked once, on first use. Origin and certainty of each file: `data/README.md`.
 * Dates are calendar dates (`2024-02-15`), which compare as strings.
 */

const day = z.iso.date();
const dayOrNull = z.union([z.literal('').transform(() => null), day]);
const textOrNull = z.string().transform((text) => (text === '' ? null : text));
const StateCode = z.string().regex(/^[A-Z]{3}$/);

const StateRow = z.strictObject({
  code: StateCode,
  iso2: z.string().regex(/^[A-Z]{2}$/),
  name_en: z.string().min(1),
  name_fr: z.string().min(1),
  name_es: z.string().min(1),
  name_ru: z.string().min(1),
  name_zh: z.string().min(1),
  name_ar: z.string().min(1),
  formal_name_en: textOrNull,
  formal_name_fr: textOrNull,
  membership: z.enum(['un_member', 'un_observer_state', 'non_member_state']),
  least_developed: z.enum(['yes', 'no']),
});

const GroupRow = z.strictObject({
  code: StateCode,
  // '': in no regional group of the United Nations
  regional_group: z.enum([
    '',
    'african',
    'asia_pacific',
    'eastern_european',
    'latin_american_and_caribbean',
    'western_european_and_other',
  ]),
  // Of the World Bank, for its fiscal year 2024; '': not classified, or not found.
  income: z.enum(['', 'low', 'lower_middle', 'upper_middle', 'high']),
});

const NameRow = z.strictObject({
  code: StateCode,
  language: z.enum(['en', 'fr', 'es', 'ru', 'ar', 'zh']),
  // The last day of a name of the past; null: the present name.
  until: dayOrNull,
  // null: the name of states.csv, and what stands in a list stands in a sentence too.
  name: textOrNull,
  in_sentence: textOrNull,
  article: textOrNull,
  genitive: textOrNull,
});

const StatusRow = z.strictObject({
  treaty: z.string().regex(/^[A-Z]+$/),
  state: StateCode,
  signed: dayOrNull,
  deposited: dayOrNull,
  action: z.enum(['', 'ratification', 'accession', 'acceptance', 'approval', 'succession']),
  in_force: dayOrNull,
  withdrawal_effective: dayOrNull,
  seen_2026_02_03: z.enum(['state_party', 'signatory', 'withdrawn']),
});

const RateRow = z.strictObject({
  period: z.string().regex(/^\d{4}-\d{4}$/),
  state: StateCode,
  // Thousandths of a per cent, so that sums are exact.
  rate: z.union([
    z.literal('').transform(() => null),
    z
      .string()
      .regex(/^\d+\.\d{3}$/)
      .transform((rate) => Number(rate.replace('.', ''))),
  ]),
  basis: z.enum(['scale', 'notional']),
  seen: z.string(),
});

const OrganizationRow = z.strictObject({
  code: z.string().regex(/^[A-Z]{2,8}$/),
  name_en: z.string().min(1),
  name_fr: textOrNull,
  name_es: textOrNull,
  name_ru: textOrNull,
  name_zh: textOrNull,
  name_ar: textOrNull,
  article_en: textOrNull,
  article_fr: textOrNull,
  article_es: textOrNull,
  category: z.enum([
    'united_nations',
    'international_organization',
    'regional_organization',
    'non_governmental_organization',
  ]),
  ccm_rule: z.enum(['1.2', '1.3']),
  /** Lists print its persons by the entity that they are of. */
  by_entity: z.enum(['yes', '']),
});

export type State = z.infer<typeof StateRow>;
export type TreatyStatus = z.infer<typeof StatusRow>;

function load<Row>(file: string, row: z.ZodType<Row>): readonly Row[] {
  const text = readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8');
  const rows: unknown = parse(text, { columns: true, skip_empty_lines: true });
  const read = z.array(row).safeParse(rows);
  if (read.success) return read.data;
  throw new Error(`treaties/data/${file} is damaged. ${z.prettifyError(read.error)}`);
}

/** The 197 States, by name in English as the file has them. */
export const states = lazily(() => load('states.csv', StateRow));
/** The regional group and the income group of each State. */
export const stateGroups = lazily(() => load('state-groups.csv', GroupRow));
/** What code cannot derive of the names of States: articles, genitives, order of words in a sentence, names of the past. */
export const stateNames = lazily(() => load('state-names.csv', NameRow));
/** Signature, deposit, entry into force and withdrawal, one row for a State and a treaty. */
export const treatyStatus = lazily(() => load('treaty-status.csv', StatusRow));
/** United Nations scale of assessments by period, and notional rates; `rate` is in thousandths of a per cent. */
export const scales = lazily(() => load('scales.csv', RateRow));
/** Organizations that the rules of procedure admit as observers. */
export const organizations = lazily(() => load('organizations.csv', OrganizationRow));
/** Whether lists print the persons of a participant by their entity, as those of the United Nations. */
export const isListedByEntity = (code: string): boolean =>
  organizations().some((one) => one.code === code && one.by_entity === 'yes');
