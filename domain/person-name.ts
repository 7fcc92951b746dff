/**
 * Names of persons, compared. The same person is written in other cases, with or without accents and honorifics, family name first or
 * last. Nothing is transliterated: who is written in two scripts gives the Latin spelling too.
 */

/** How two names stand to each other; null: they are two persons. */
export type NameLikeness = 'same' | 'alike';

/** What stands before a name, or after it, and is no part of it; as folded. */
const HONORIFICS = new Set(
  `mr mrs ms miss mx dr prof professor sir dame h e he excellency ambassador amb hon rev gen col
  m mme mlle madame monsieur se son excellence maitre me
  sr sra srta don dona sres excmo excma
  herr frau
  гн гжа господин госпожа его ее превосходительство
  السيد السيده الدكتور الدكتوره سعاده معالي الاستاذ الاستاذه
  先生 女士 阁下 博士`.split(/\s+/),
);

/** Letters that Unicode does not take apart. */
const LETTERS = new Map(Object.entries({ ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i' }));
/** Forms of one Arabic letter, as people type them; the tatweel is no letter. */
const ARABIC = new Map(Object.entries({ أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ى: 'ي', ة: 'ه', ؤ: 'و', ئ: 'ي', ـ: '' }));

/** In small letters, without what is no letter; accents stay. */
const plainWords = (name: string): string[] =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=\p{L})[.'’ʼ`-](?=\p{L})/gu, (sign) => (sign === '-' || sign === '.' ? ' ' : ''))
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '');

/** Without accents, and with one form of each letter. */
export const foldedLetters = (text: string): string =>
  [...text.toLowerCase().normalize('NFC')]
    .map((sign) => ARABIC.get(sign) ?? LETTERS.get(sign) ?? sign)
    .join('')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');

/** The words of a name without honorifics; all of them, where nothing else would be left. */
function wordsOf(name: string): string[] {
  const words = plainWords(name);
  const own = words.filter((word) => !HONORIFICS.has(foldedLetters(word)));
  return own.length === 0 ? words : own;
}

/** Joined, in any order of the words. */
const anyOrder = (words: readonly string[]): string => [...words].sort().join('');

type Spelling = { words: readonly string[]; joined: string; anyOrder: string };
const spellingOf = (words: readonly string[]): Spelling => ({
  words,
  joined: words.join(''),
  anyOrder: anyOrder(words),
});

/** A name made ready to be compared with many. */
export type ComparedName = { plain: Spelling; folded: Spelling; isHan: boolean };

export function comparedName(name: string): ComparedName {
  const words = wordsOf(name);
  return {
    plain: spellingOf(words),
    folded: spellingOf(words.map(foldedLetters)),
    isHan: /\p{Script=Han}/u.test(name),
  };
}

/** Whether two names are of one person: `same` but for case, order and honorifics; `alike` but for accents, a letter or a word. */
export function likeness(a: ComparedName, b: ComparedName): NameLikeness | null {
  if (a.plain.joined === '' || b.plain.joined === '') return null;
  if (isSameName(a, b)) return 'same';
  const { folded: x } = a;
  const { folded: y } = b;
  if (isEqual(x, y) || isPart(x.words, y.words) || isPart(y.words, x.words)) return 'alike';
  // of a name in Chinese every sign counts
  return !a.isHan && !b.isHan && isNear(x, y) ? 'alike' : null;
}

/** Whether two names are the same but for case, order and honorifics: much quicker to say than how they are alike. */
export const isSameName = (a: ComparedName, b: ComparedName): boolean =>
  a.plain.joined !== '' && isEqual(a.plain, b.plain);

const isEqual = (a: Spelling, b: Spelling): boolean => a.anyOrder === b.anyOrder || a.joined === b.joined;

/** Every word of one is a word of the other, or its initial, and more than one is: a middle name is left out. */
function isPart(some: readonly string[], all: readonly string[]): boolean {
  if (some.length < 2 || some.length > all.length) return false;
  const left = [...all];
  const found = some.map((word) => {
    const at = left.findIndex((one) => one === word || (isInitial(word) && one.startsWith(word)));
    return at < 0 ? null : left.splice(at, 1)[0];
  });
  return found.every((word) => word !== null) && some.some((word) => !isInitial(word));
}

/** One letter of an alphabet; a sign of Chinese is a word of its own. */
const isInitial = (word: string): boolean => word.length === 1 && !/\p{Script=Han}/u.test(word);

/** A slip of a letter in six, of three at most. */
const isNear = (a: Spelling, b: Spelling): boolean => near(a.joined, b.joined) || near(a.anyOrder, b.anyOrder);

function near(one: string, other: string): boolean {
  const most = Math.min(3, Math.floor(Math.max(one.length, other.length) / 6));
  return most > 0 && Math.abs(one.length - other.length) <= most && distance(one, other) <= most;
}

/** How many letters are to be changed, added, left out, or swapped with their neighbour. */
function distance(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  let before: number[] = [];
  let last = b.map((_, i) => i + 1);
  last.unshift(0);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const steps = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps.push((before[j - 2] ?? 0) + 1);
      row.push(Math.min(...steps));
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
