import type { Language, Names } from '../domain/plan.ts';
import { DocumentError } from './errors.ts';
import { type Name, wordingOf } from './wording.ts';

/** Names and phrases of a plan are written in English; a glossary knows them in one language, with their forms. */
export type Glossary = {
  language: Language;
  /** Throws `wording.untranslated`, naming the phrase and where it is to be added. */
  name(english: string): Name;
  /** A phrase or sentence; English stands as it is written. Throws as `name` does. */
  text(english: string): string;
  /** The phrase as it stands where nobody has translated it: a symbol, a person's name, an account. */
  line(english: string): string;
  /** A line of an address. Throws `wording.untranslated` where it has words, and nobody has translated them. */
  address(english: string): string;
};

/** A number, a code of a country or a postcode needs no translation. */
const HAS_WORDS = /\p{L}{3,}/u;

const withoutThe = (name: string): string => name.replace(/^the /i, '');

/** `more`: the names of a treaty and of a plan in that language, which go before the general ones of the wording file. */
export function glossaryOf(language: Language, ...more: (Names | undefined)[]): Glossary {
  const wording = wordingOf(language);
  const known = new Map(
    [wording.names, ...more].flatMap((names) =>
      Object.entries(names ?? {}).map(([key, forms]) => [withoutThe(key), forms]),
    ),
  );
  const find = (english: string): Name | undefined => {
    const forms = known.get(withoutThe(english));
    if (forms === undefined)
      return language === 'en'
        ? { ...wording.forms, name: withoutThe(english), short: withoutThe(english) }
        : undefined;
    if (typeof forms === 'string') return { ...wording.forms, name: forms, short: forms };
    const full = forms.name ?? withoutThe(english);
    // what has no short form, with its article where sentences want it, stands in full
    return { ...wording.forms, short: forms.the ?? full, ...forms, name: full };
  };
  const name = (english: string): Name => {
    const found = find(english);
    if (found !== undefined) return found;
    throw new DocumentError(
      'wording.untranslated',
      `"${english}" is not known in ${language}; add it to names.${language} of the plan, or to documents/wording/${language}.yaml`,
      { language, english },
    );
  };
  const line = (english: string) => (language === 'en' ? english : (find(english)?.name ?? english));
  return {
    language,
    name,
    text: (english) => (language === 'en' && !known.has(withoutThe(english)) ? english : name(english).name),
    line,
    address: (english) => (language === 'en' || !HAS_WORDS.test(english) ? line(english) : name(english).name),
  };
}
