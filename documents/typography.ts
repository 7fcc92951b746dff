import { ordinalWords } from '../treaties/ordinals.ts';
import type { Run } from './markup.ts';
import type { Wording } from './wording.ts';

/**
 * Where a line must not end: within a date, between a number and its unit, an ordinal and its noun, an article and its number,
 * and before or after the signs that the wording names. Papers have a no-break space there, whoever typed the text; what is stored, sent
 * as an e-mail or compared has plain spaces.
 */

const NO_BREAK = '\u00a0';
/** A space of either kind, as part of a regular expression. */
const SPACE = '[ \u00a0]';
type Pass = (text: string) => string;
type Binding = Pick<Wording, 'months' | 'dates' | 'keepWithNext' | 'keepWithPrevious' | 'times' | 'units'>;

const made = new WeakMap<object, Pass[]>();

/** The same text, sign for sign, with no-break spaces where a line must not end. To do it twice changes nothing. */
export function keepTogether(text: string, wording: Binding): string {
  const rules = made.get(wording) ?? rulesOf(wording);
  made.set(wording, rules);
  return rules.reduce((kept, rule) => rule(kept), text);
}

/** Plain spaces again where `keepTogether` would put the others, so that what an editor gives back compares with what is stored. */
function loosened(text: string, wording: Binding): string {
  const bound = keepTogether(text.replaceAll(NO_BREAK, ' '), wording);
  return text.replace(/\u00a0/g, (sign, at: number) => (bound[at] === NO_BREAK ? ' ' : sign));
}

/** The runs of a line, bound as one text: where the look changes is no end of a word. */
export const keptRuns = (runs: readonly Run[], wording: Binding): Run[] =>
  overRuns(runs, (text) => keepTogether(text, wording));

/** The runs of a line with plain spaces again, as `loosened` has them. */
export const looseRuns = (runs: readonly Run[], wording: Binding): Run[] =>
  overRuns(runs, (text) => loosened(text, wording));

/** `change` keeps the length of a text. */
function overRuns(runs: readonly Run[], change: (text: string) => string): Run[] {
  const changed = change(runs.map((run) => run.text).join(''));
  let from = 0;
  return runs.map((run) => {
    const text = changed.slice(from, from + run.text.length);
    from += run.text.length;
    return { ...run, text };
  });
}

function rulesOf({ months, dates, times, keepWithNext, keepWithPrevious, units }: Binding): Pass[] {
  const words = keepWithNext.filter((sign) => /^[\p{L}№]/u.test(sign));
  const signs = keepWithNext.filter((sign) => !words.includes(sign));
  const [arabic, others] = [true, false].map((is) =>
    ordinalWords.filter((word) => /\p{Script=Arabic}/u.test(word) === is),
  );
  return [
    ...datesIn(dates, times, either(months)),
    before(`(?<!\\p{L})${either(words)}`, '[(]?\\d|\\p{Lu}+/'),
    before('(?<=\\d)', `${either(units)}(?!\\p{L})`),
    before(NUMERAL, '\\p{L}'),
    before(`(?<!\\p{L})${either(others ?? [])}\\p{L}*`, '\\p{L}'),
    before('(?<=\\p{Script=Arabic})', `${either(arabic ?? [])}(?!\\p{L})`),
    before('الحادي|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع', 'عشر'),
    before(either(signs), ''),
    before('', `${either(keepWithPrevious)}(?!\\p{L})`),
  ];
}

/** An ordinal in figures: 12th, 1er, 12e, 12ª, 12-е. */
const NUMERAL = '(?<=\\d)(?:st|nd|rd|th|[.]?[ªº]|ère|er|re|e|-\\p{Script=Cyrillic}{1,3})';

/** The spaces between what comes first and what follows. */
function before(first: string, next: string): Pass {
  const sought = new RegExp(`(${first})${SPACE}(?=${next})`, 'giu');
  return (text) => text.replace(sought, `$1${NO_BREAK}`);
}

/** A date as the language writes it, its parts alone (a day and its month, a month and its year), several days of one month; an hour. */
function datesIn({ first, day, withinMonth }: Binding['dates'], times: Binding['times'], month: string): Pass[] {
  const [at, end] = [day.indexOf('{month}'), day.indexOf('{month}') + '{month}'.length];
  const forms = [withinMonth, day, day.slice(0, end), day.slice(at), times.full, times.minutes];
  const parts: Record<string, string> = {
    day: `(?:\\d{1,2}${first === undefined ? '' : `|${escaped(first)}`})`,
    month,
    year: '\\d{4}',
    hour: '\\d{1,2}',
    hour12: '\\d{1,2}',
    minute: '\\d{2}',
    half: either([times.am, times.pm]),
  };
  return forms.map((form) => {
    const sought = form
      .trim()
      .split(/(\{\w+\})/)
      .map(
        (piece) => parts[piece.replace(/[{}]|to(?=[A-Z])/g, '').toLowerCase()] ?? escaped(piece).replaceAll(' ', SPACE),
      )
      .join('');
    const date = new RegExp(`(?<![\\p{L}\\d])${sought}(?![\\p{L}\\d])`, 'giu');
    return (text) => text.replace(date, (found) => found.replaceAll(' ', NO_BREAK));
  });
}

const escaped = (sign: string): string => sign.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Any of these, the longest first; where there are none, what matches nothing. */
const either = (signs: readonly string[]): string =>
  signs.length === 0
    ? '[]'
    : `(?:${signs
        .toSorted((a, b) => b.length - a.length)
        .map(escaped)
        .join('|')})`;
