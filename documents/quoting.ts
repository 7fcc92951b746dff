import type { Capacity, CirculationPlan, Language, MeetingPlan } from '../domain/plan.ts';
import { type Addressed, papersOf } from './addressees.ts';
import { wordsIn } from './draft.ts';
import { glossaryOf } from './glossary.ts';
import { plainText } from './markup.ts';
import type { CirculationDocument, CirculationText } from './text.ts';
import { dateInWords, wordingOf } from './wording.ts';

/** A corrigendum quotes what the paper says that it corrects: whether it does, in each of its languages. Pure. */

/** A circulation as it was issued. */
export type IssuedText = { text: CirculationText; number: string; date: string };

type Quoted = { name: string; language: Language; capacities: readonly Capacity[]; text: string };

/**
 * What a correction quotes that the paper does not say, a sentence each, with the nearest words that stand there. A language in which
 * the paper was not issued has nothing to quote.
 *
 * @param correction the circulation that tells the corrections
 * @param addressed whom the correction goes to
 */
export function misquotes(
  correction: CirculationPlan,
  plan: MeetingPlan,
  { issued, addressed }: { issued: IssuedText; addressed: readonly Addressed[] },
): string[] {
  const { facts: { corrections = [] } = {}, documents } = correction;
  const quoted = papersOf(issued.text.documents, addressed, { circulation: correction })
    // copies for Ministries say the same as their collective paper
    .filter(({ document, participant }) => participant === null || isIndividual(document, issued.text))
    .map(({ document }) => asQuoted(document, issued));
  const found = documents.flatMap(({ language, capacities }) => {
    const reached = new Set(addressed.map(({ capacity }) => capacity).filter((one) => capacities.includes(one)));
    const papers = quoted.filter((one) => one.language === language && one.capacities.some((of) => reached.has(of)));
    const glossary = glossaryOf(language, plan.names?.[language]);
    return corrections.flatMap(({ was }, i) => {
      const words = wordsIn(was, glossary);
      return papers
        .filter(({ text }) => !says(text, words))
        .map(({ name, text }) => {
          const nearest = nearestTo(text, words);
          const right = nearest === null ? '' : `; the nearest words there are "${nearest}"`;
          return `corrections[${i}].was in ${language}: "${words}" does not stand in ${name} (${issued.number})${right}`;
        });
    });
  });
  return [...new Set(found)];
}

const isIndividual = ({ name }: CirculationDocument, { documents }: CirculationText): boolean =>
  !documents.some((one) => one.address !== 'individual' && name.startsWith(`${one.name}-`));

function asQuoted(document: CirculationDocument, { number, date }: IssuedText): Quoted {
  const { name, language, capacities, paragraphs, tables = {} } = document;
  const cells = Object.values(tables).flatMap(({ caption, columns, rows, total }) => [
    ...[caption, ...columns, ...rows.flat(), ...(total ?? [])],
  ]);
  const printed = [number, dateInWords(date, wordingOf(language)), ...paragraphs.map(plainText), ...cells];
  return { name, language, capacities, text: printed.join('\n') };
}

/** Spaces, quotation marks, apostrophes and hyphens are alike in all their forms, and marks that cannot be seen are none. */
const normalized = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Cf}\u00ad]/gu, '')
    .replace(/\s*[«»“”„‟"]\s*/gu, '"')
    .replace(/[‘’‚‛`´]/gu, "'")
    .replace(/[‐‑–—]/gu, '-')
    .replace(/\s+/gu, ' ')
    .trim();

/** Letters and digits that a quotation must not cut: "3 September" does not stand in "13 September". */
const UNCUT = '[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{N}]';

/** Whether words stand in a text, whatever its spaces, quotation marks and hyphens. */
export function says(text: string, words: string): boolean {
  const sought = normalized(plainText(words));
  const [first = '', last = ''] = [[...sought][0], [...sought].at(-1)];
  const uncut = new RegExp(UNCUT, 'u');
  const before = uncut.test(first) ? `(?<!${UNCUT})` : '';
  const after = uncut.test(last) ? `(?!${UNCUT})` : '';
  const literal = sought.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`${before}${literal}${after}`, 'u').test(normalized(text));
}

const MOST = 120;
const LEAST_LIKENESS = 0.25;
const LOOKED_AT = 40;

/** The words of a text that are most like others; null where nothing is like them. */
export function nearestTo(text: string, words: string): string | null {
  const sought = pairsOf(words);
  const near = slicesOf(text, words)
    .map((said) => ({ said, likeness: alike(sought, pairsOf(said)) }))
    .filter(({ likeness }) => likeness > LEAST_LIKENESS)
    .sort((one, other) => other.likeness - one.likeness)
    .slice(0, LOOKED_AT)
    .map(({ said }) => ({ said: trimmed(said), far: distance(normalized(said), normalized(words)) }));
  const best = near.reduce<(typeof near)[number] | null>(
    (last, one) => (last && last.far <= one.far ? last : one),
    null,
  );
  return best === null || best.said === '' ? null : best.said.slice(0, MOST);
}

/** Every run of about as many words as these have; of signs, in a text without spaces. */
function slicesOf(text: string, words: string): string[] {
  const isSpaced = /\s/.test(words.trim()) || !/\p{Script=Han}/u.test(words);
  const partsOf = (of: string) => (isSpaced ? of.trim().split(/\s+/) : [...of]);
  const many = partsOf(words).length;
  return text.split('\n').flatMap((line) => {
    const parts = partsOf(line);
    return parts.flatMap((_, from) =>
      [...new Set([many, many + 1, Math.max(1, many - 1)])].map((length) =>
        parts.slice(from, from + length).join(isSpaced ? ' ' : ''),
      ),
    );
  });
}

const trimmed = (said: string): string => said.replace(/^[\s,;:.«»“”"'(]+|[\s,;:.«»“”"')]+$/gu, '');

/** How many signs are put in, left out or replaced between two texts (Levenshtein). */
function distance(one: string, other: string): number {
  const signs = [...other];
  let row = signs.map((_, i) => i + 1);
  for (const [i, sign] of [...one].entries()) {
    let [before, left] = [i, i + 1];
    row = row.map((above, k) => {
      left = Math.min(above + 1, left + 1, before + (signs[k] === sign ? 0 : 1));
      before = above;
      return left;
    });
  }
  return row.at(-1) ?? [...one].length;
}

/** The pairs of neighbouring signs of a text, whatever its capitals. */
function pairsOf(text: string): Map<string, number> {
  const signs = [...normalized(text).toLowerCase()];
  const pairs = new Map<string, number>();
  for (let i = 0; i + 1 < signs.length; i += 1) {
    const pair = `${signs[i]}${signs[i + 1]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** The share of pairs that two texts have in common (Dice), 0 to 1. */
function alike(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  const size = (pairs: ReadonlyMap<string, number>) => [...pairs.values()].reduce((sum, many) => sum + many, 0);
  const common = [...one].reduce((sum, [pair, many]) => sum + Math.min(many, other.get(pair) ?? 0), 0);
  const all = size(one) + size(other);
  return all === 0 ? 0 : (2 * common) / all;
}
