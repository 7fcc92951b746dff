import type { NameLanguage } from './names.ts';

/** How a Meeting's number is said in each language, from the first to the twentieth; as the beginning of a word, where its end changes. */
const ORDINALS: Record<NameLanguage, readonly string[]> = {
  en: 'First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth Thirteenth Fourteenth Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth Twentieth'.split(
    ' ',
  ),
  fr: 'premi deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième'.split(
    ' ',
  ),
  es: 'primer segund tercer cuart quint sext séptim octav noven décim undécim duodécim decimotercer decimocuart decimoquint decimosext decimoséptim decimoctav decimonoven vigésim'.split(
    ' ',
  ),
  ru: 'перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат двадцат'.split(
    ' ',
  ),
  ar: 'الأول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع|العاشر|الحادي عشر|الثاني عشر|الثالث عشر|الرابع عشر|الخامس عشر|السادس عشر|السابع عشر|الثامن عشر|التاسع عشر|العشرين'.split(
    '|',
  ),
  zh: '第一 第二 第三 第四 第五 第六 第七 第八 第九 第十 第十一 第十二 第十三 第十四 第十五 第十六 第十七 第十八 第十九 第二十'.split(
    ' ',
  ),
};

/** The English word for a number, such as "Twelfth"; null beyond the twentieth. */
export const ordinalWord = (ordinal: number): string | null => ORDINALS.en[ordinal - 1] ?? null;

/** How a number is said in a language, as the beginning of a word where its end changes; null beyond the twentieth. */
export const ordinalStem = (ordinal: number, language: NameLanguage): string | null =>
  ORDINALS[language][ordinal - 1] ?? null;

/** The ordinals of every language that writes spaces, as the beginnings of words. */
export const ordinalWords: readonly string[] = Object.entries(ORDINALS).flatMap(([language, words]) =>
  language === 'zh' ? [] : words,
);

/**
 * The number of the Meeting that a text names: of its ordinals the one that stands before the word for a meeting is not told apart,
 * so a text with several different ones has none.
 */
export function ordinalIn(text: string, language: NameLanguage): number | null {
  const lower = text.toLowerCase();
  const letters = language === 'zh' ? '' : '(?<!\\p{L})';
  const found = new Set<number>();
  let rest = lower;
  // longer words first: "Twelfth" is no "twelve", 第十二 no 第十
  const words = ORDINALS[language].map((word, index) => ({ word: word.toLowerCase(), ordinal: index + 1 }));
  for (const { word, ordinal } of words.toSorted((a, b) => b.word.length - a.word.length)) {
    const pattern = new RegExp(`${letters}${word}`, 'gu');
    if (!pattern.test(rest)) continue;
    found.add(ordinal);
    rest = rest.replace(pattern, ' ');
  }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}
