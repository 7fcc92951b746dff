import type { Language } from '../domain/plan.ts';
import { keepTogether } from './typography.ts';
import { capitalized, dateInWords, fill, type Wording, wordingOf } from './wording.ts';

/**
 * The masthead of a session document as the United Nations Editorial Manual wants it: the organization, and beside the body's name
 * the distribution, the date, the language of the version and that of the original. A Russian, Arabic or Chinese version has the latter
 * in English (`block: en` in the wording).
 */
export type Masthead = {
  organization: string;
  /** Lines in `language`. */
  lines: string[];
  language: Language;
};

/**
 * @param language of the paper
 * @param date when it was drawn, as a calendar date
 * @param originals the languages in which it was written; several for a list of participants, who name persons in their own
 * @param drawnIn the languages in which the paper is issued
 */
export function mastheadOf(
  language: Language,
  date: string,
  { originals, drawnIn }: { originals: readonly Language[]; drawnIn: readonly Language[] },
): Masthead {
  const { organization } = wordingOf(language).masthead;
  const written = blockOf(language);
  const { distribution, original, only, languages } = written.block;
  const names = originals.map((one) => languages[one]).toSorted((a, b) => a.localeCompare(b, written.language));
  const said = { languages: names.join('/') };
  const inOriginalsAlone = originals.length > 1 && drawnIn.every((one) => originals.includes(one));
  const last = inOriginalsAlone
    ? [capitalized(fill(only, said, 'masthead.only'))]
    : [
        ...(originals.length === 1 && originals[0] === language ? [] : [capitalized(languages[language])]),
        fill(original, said, 'masthead.original'),
      ];
  const day = keepTogether(dateInWords(date, written.wording), written.wording);
  return { organization, lines: [distribution, day, ...last], language: written.language };
}

/** The head of a paper that is no document of the session: the organization and the date. */
export function internalHead(language: Language, date: string): Masthead {
  const wording = wordingOf(language);
  const day = keepTogether(dateInWords(date, wording), wording);
  return { organization: wording.masthead.organization, lines: [day], language };
}

type MastheadBlock = Exclude<Wording['masthead']['block'], 'en'>;

function blockOf(language: Language): { language: Language; wording: Wording; block: MastheadBlock } {
  const wording = wordingOf(language);
  const { block } = wording.masthead;
  return block === 'en' ? blockOf('en') : { language, wording, block };
}
