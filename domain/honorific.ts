/**
 * What an honorific tells, in the six languages: it is the only thing that says so, and nothing is guessed from a name. Offices and
 * titles (Dr., H.E., Ambassador) tell nothing, nor do other languages.
 */
export type HonorificSays = 'woman' | 'man';

const WORDS: Record<HonorificSays, readonly string[]> = {
  woman: [
    ...['ms', 'mrs', 'miss', 'madam', 'dame'],
    ...['mme', 'mmes', 'mlle', 'madame', 'mademoiselle'],
    ...['sra', 'srta', 'señora', 'señorita', 'doña'],
    ...['г-жа', 'госпожа'],
    ...['السيدة', 'الآنسة'],
    ...['女士', '小姐'],
  ],
  man: [
    ...['mr', 'sir'],
    ...['m', 'mm', 'monsieur'],
    ...['sr', 'señor', 'don'],
    ...['г-н', 'господин'],
    ...['السيد'],
    ...['先生'],
  ],
};

const TOLD = new Map<string, HonorificSays>([
  ...WORDS.woman.map((word): [string, HonorificSays] => [word, 'woman']),
  ...WORDS.man.map((word): [string, HonorificSays] => [word, 'man']),
]);

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .split(/[\s.\u00a0,،]+/u)
    .filter((word) => word !== '');

/**
 * What the honorific of a person tells; null where there is none, or it does not say. One that was written into the name counts where
 * it stands before it, or in Chinese behind.
 */
export function toldBy({ honorific, name }: { honorific?: string | undefined; name: string }): HonorificSays | null {
  if (honorific !== undefined) return only(wordsOf(honorific).flatMap((word) => TOLD.get(word) ?? []));
  const behind = /(女士|小姐|先生)$/u.exec(name.trim())?.[1];
  if (behind !== undefined) return TOLD.get(behind) ?? null;
  const before = /^(?:H\.\s?E\.|S\.\s?E\.|Excm[oa]\.)?\s*(\p{L}[\p{L}-]*)(\.?)\s/u.exec(name.trim());
  if (before === null) return null;
  const [, word = '', point] = before;
  // a letter with a point may be an initial: "M. Dupont" is told by its honorific field alone
  if (point === '.' && word.length === 1) return null;
  return TOLD.get(word.toLowerCase()) ?? null;
}

/** What all of them say; null where they say nothing, or not the same. */
const only = (all: readonly HonorificSays[]): HonorificSays | null =>
  new Set(all).size === 1 ? (all[0] ?? null) : null;
