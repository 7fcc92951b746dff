import type { Share } from './rules.ts';

/** The least whole number that is this share of `count`, both in States: a majority is more than half, the others at least their share. */
export function leastOf(share: Share, count: number): number {
  switch (share) {
    case 'one_third':
      return Math.floor((count + 2) / 3);
    case 'majority':
      return Math.floor(count / 2) + 1;
    case 'two_thirds':
      return Math.floor((2 * count + 2) / 3);
    case 'three_quarters':
      return Math.floor((3 * count + 3) / 4);
  }
}

/** The shares in English, as the subject of a sentence. */
export const SHARES: Record<Share, { words: string; verb: string }> = {
  one_third: { words: 'one third', verb: 'is' },
  majority: { words: 'a majority', verb: 'is' },
  two_thirds: { words: 'two thirds', verb: 'are' },
  three_quarters: { words: 'three quarters', verb: 'are' },
};
