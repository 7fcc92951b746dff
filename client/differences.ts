import { z } from 'zod';

/** What differs between two texts of a circulation, word by word, for a person to read at a terminal. */

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
/** As much of a stored text as is compared: an old one is compared too, even if texts have got another form since. */
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
  return align(before, after, alike).flatMap(({ a, b }): Difference[] => {
    if (a !== null && b !== null) {
      const [from = '', to = ''] = [before[a], after[b]];
      return from === to ? [] : [{ where: at(b), pieces: wordPieces(from, to) }];
    }
    if (b !== null) return [{ where: `${at(b)}, added`, pieces: [{ kind: 'new', text: after[b] ?? '' }] }];
    if (a === null) return [];
    return [{ where: `${at(a)} of before, removed`, pieces: [{ kind: 'gone', text: before[a] ?? '' }] }];
  });
}

type Pair = { a: number | null; b: number | null };

/** Half of the words in common: the same paragraph, changed or not. */
function alike(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b) {
    const n = left.get(word) ?? 0;
    if (n > 0) common += 1;
    left.set(word, n - 1);
  }
  return 2 * common >= (a.length + b.length) / 2;
}

const wordsOf = (text: string): string[] => text.match(/\n|[^\s]+/g) ?? [];

export function wordPieces(before: string, after: string): Piece[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], word: string) => {
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += ` ${word}`;
    else pieces.push({ kind, text: word });
  };
  for (const pair of align(a, b, (one, other) => one === other)) {
    if (pair.a !== null && pair.b !== null) add('same', b[pair.b] ?? '');
    else if (pair.a !== null) add('gone', a[pair.a] ?? '');
    else if (pair.b !== null) add('new', b[pair.b] ?? '');
  }
  // the words are the same, and the texts are not
  return pieces.every(({ kind }) => kind === 'same')
    ? [
        { kind: 'gone', text: JSON.stringify(before) },
        { kind: 'new', text: JSON.stringify(after) },
      ]
    : pieces;
}

/** The longest common subsequence, with what is left out of it in its place: of the first list before the second. */
function align(a: readonly string[], b: readonly string[], same: (one: string, other: string) => boolean): Pair[] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  const equal = (i: number, j: number) => same(a[i] ?? '', b[j] ?? '');
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = equal(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (equal(i, j) && at(i, j) === at(i + 1, j + 1) + 1) pairs.push({ a: i++, b: j++ });
    else if (at(i + 1, j) >= at(i, j + 1)) pairs.push({ a: i++, b: null });
    else pairs.push({ a: null, b: j++ });
  }
  while (i < a.length) pairs.push({ a: i++, b: null });
  while (j < b.length) pairs.push({ a: null, b: j++ });
  return pairs;
}
