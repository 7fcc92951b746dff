import { diffArrays } from 'diff';
import { z } from 'zod';

/** What differs between two texts of a circulation, word by word, for a person to read: at a terminal, or in Word. */

export type Piece = { kind: 'same' | 'gone' | 'new'; text: string };
export type Difference = { where: string; pieces: Piece[] };

const Document = z.looseObject({
  name: z.string(),
  template: z.string(),
  language: z.string(),
  capacities: z.array(z.string()),
  title: z.string(),
  paragraphs: z.array(z.string()),
});
const Mail = z.record(z.string(), z.object({ subject: z.string(), body: z.string() }));
/** The parts of a stored text that are compared. It is tolerant, so that texts of an earlier form can be compared too. */
export const ComparedText = z.looseObject({ documents: z.array(Document), mail: Mail });
type ComparedText = z.infer<typeof ComparedText>;

/** All that differs, in the order of the text; nothing where the two say the same. */
export function textDifferences(before: ComparedText, after: ComparedText): Difference[] {
  const documents = union(before.documents, after.documents).flatMap((name) => {
    const [a, b] = [before, after].map((text) => text.documents.find((one) => one.name === name));
    const traits = (one: typeof a) =>
      one === undefined ? [] : [`${one.template} in ${one.language} for ${one.capacities.join(', ')}`];
    return [
      ...units(name, traits(a), traits(b)),
      ...units(`${name}, title`, a ? [a.title] : [], b ? [b.title] : []),
      ...units(`${name}, paragraph`, a?.paragraphs ?? [], b?.paragraphs ?? [], true),
    ];
  });
  return [...documents, ...mailDifferences(before.mail, after.mail)];
}

export function mailDifferences(before: z.infer<typeof Mail>, after: z.infer<typeof Mail>): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((language) => {
    const [a, b] = [before[language], after[language]];
    const body = (of: string | undefined) => (of ?? '').split('\n').filter((line) => line.trim() !== '');
    return [
      ...units(`e-mail (${language}), subject`, a ? [a.subject] : [], b ? [b.subject] : []),
      ...units(`e-mail (${language}), line`, body(a?.body), body(b?.body), true),
    ];
  });
}

const union = (before: readonly { name: string }[], after: readonly { name: string }[]): string[] => [
  ...new Set([...before, ...after].map(({ name }) => name)),
];

/** The differences of two lists of paragraphs; a number is that of the later text, or of the earlier one where it is gone. */
function units(where: string, before: readonly string[], after: readonly string[], numbered = false): Difference[] {
  const at = (index: number) => (numbered ? `${where} ${index + 1}` : where);
  return pairs(before, after, alike).flatMap(({ a, b }): Difference[] => {
    if (a !== null && b !== null) {
      const [from = '', to = ''] = [before[a], after[b]];
      return from === to ? [] : [{ where: at(b), pieces: wordPieces(from, to) }];
    }
    if (b !== null) return [{ where: `${at(b)}, added`, pieces: [{ kind: 'new', text: after[b] ?? '' }] }];
    if (a === null) return [];
    return [{ where: `${at(a)} of before, removed`, pieces: [{ kind: 'gone', text: before[a] ?? '' }] }];
  });
}

/** Pairs the entries of two lists; one without a counterpart stands alone. */
export function pairs(
  before: readonly string[],
  after: readonly string[],
  same: (one: string, other: string) => boolean,
): { a: number | null; b: number | null }[] {
  let [a, b] = [0, 0];
  return diffArrays([...before], [...after], { comparator: same }).flatMap(({ added, removed, value }) =>
    value.map(() => ({ a: added ? null : a++, b: removed ? null : b++ })),
  );
}

/** Half of the words in common: the same paragraph, changed or not. */
export function alike(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [one, other].map((text) => wordsIn(text).filter(isWord));
  const left = new Map<string, number>();
  for (const word of a ?? []) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b ?? []) {
    const n = left.get(word) ?? 0;
    if (n > 0) common += 1;
    left.set(word, n - 1);
  }
  return 2 * common >= ((a?.length ?? 0) + (b?.length ?? 0)) / 2;
}

/** The words of a text, and the spaces between them; a Chinese sentence has none, and each of its signs is a word. */
export const wordsIn = (text: string): string[] => text.match(/\s+|\p{Script=Han}|[^\s\p{Script=Han}]+/gu) ?? [];
const isWord = (text: string): boolean => /\S/.test(text);

export type ListChange<T> = { kind: Piece['kind']; words: T[] };

/**
 * What two lists of words share and what only one has, of the first before the second. A space between two changes belongs
 * to both, so that a changed phrase is one change. All but what is new is the first list, all but what is gone the second.
 */
export function changes<T>(before: T[], after: T[], same: (one: T, other: T) => boolean, text: (word: T) => string) {
  const found: ListChange<T>[] = [];
  let [gone, fresh]: [T[], T[]] = [[], []];
  const flush = () => {
    if (gone.length > 0) found.push({ kind: 'gone', words: gone });
    if (fresh.length > 0) found.push({ kind: 'new', words: fresh });
    [gone, fresh] = [[], []];
  };
  const blocks = diffArrays(before, after, { comparator: same });
  for (const [i, { added, removed, value }] of blocks.entries()) {
    const between = gone.length + fresh.length > 0 && i < blocks.length - 1;
    if (removed) gone.push(...value);
    else if (added) fresh.push(...value);
    else if (between && !value.some((word) => isWord(text(word)))) {
      gone.push(...value);
      fresh.push(...value);
    } else {
      flush();
      found.push({ kind: 'same', words: value });
    }
  }
  flush();
  return found;
}

export function wordPieces(before: string, after: string): Piece[] {
  const pieces = changes(
    wordsIn(before),
    wordsIn(after),
    (one, other) => one === other,
    (word) => word,
  ).map(({ kind, words }): Piece => ({ kind, text: words.join('') }));
  if (pieces.some(({ kind, text }) => kind !== 'same' && isWord(text))) return pieces;
  // the words are the same, but the texts differ
  return [
    { kind: 'gone', text: JSON.stringify(before) },
    { kind: 'new', text: JSON.stringify(after) },
  ];
}
