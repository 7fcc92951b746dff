import type { NameLanguage } from './names.ts';

/**
 * Compares names as a list in that language has them: letter by letter, hyphens, spaces and brackets passed over
 * (« Sainte-Lucie » before « Saint-Marin »), in Arabic without the article ال, and whatever alif has above or below it.
 */
export function inAlphabeticalOrder(language: NameLanguage): (left: string, right: string) => number {
  const collator = new Intl.Collator(language, { ignorePunctuation: true });
  if (language !== 'ar') return collator.compare;
  const bare = (name: string) => name.replace(/^ال/, '').replace(/[آأإ]/g, 'ا');
  return (left, right) => collator.compare(bare(left), bare(right));
}
