import { Language } from '../../domain/plan.ts';
import type { BodySession } from '../../treaties/bodies.ts';
import { headsOf, type TreatyProfile } from '../../treaties/treaties.ts';

/** One session's name in the place of another's, in texts of every language. */
export type Renaming = {
  /** A text with every name of a session that is renamed in the place of the old one. */
  text(text: string, language?: Language): string;
  /** The same for all texts of a value; a group by languages is renamed in each of them. */
  all(value: unknown): unknown;
};

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const isUpper = (letter: string) => letter !== letter.toLowerCase();

/** A name that stands at the beginning of a sentence, or as a title, keeps its capital. */
function asFound(name: string, found: string): string {
  const [first = ''] = name;
  const [was = ''] = found;
  return `${isUpper(was) ? first.toUpperCase() : first.toLowerCase()}${name.slice(first.length)}`;
}

/** @param pairs sessions, and what takes the place of each; all at once, so that the Eleventh becomes the Twelfth and the Twelfth the Thirteenth */
export function renamingOf(
  profile: TreatyProfile,
  pairs: readonly (readonly [was: BodySession, now: BodySession])[],
): Renaming {
  const tables = new Map<Language, { pattern: RegExp; names: ReadonlyMap<string, string> }>();
  const tableOf = (language: Language) => {
    const known = tables.get(language);
    if (known !== undefined) return known;
    const names = new Map<string, string>();
    for (const [was, now] of pairs) {
      const [old, later] = [headsOf(profile, was, language), headsOf(profile, now, language)];
      for (const [form, head] of Object.entries(old)) {
        const key = head.toLowerCase();
        if (!names.has(key)) names.set(key, later[form] ?? later.name ?? head);
      }
    }
    const longestFirst = [...names.keys()].sort((one, other) => other.length - one.length).map(escaped);
    const [before, after] = language === 'zh' ? ['', ''] : ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'];
    const table = { pattern: new RegExp(`${before}(${longestFirst.join('|')})${after}`, 'giu'), names };
    tables.set(language, table);
    return table;
  };
  const text = (given: string, language: Language = 'en') => {
    const { pattern, names } = tableOf(language);
    return given.replace(pattern, (found) => asFound(names.get(found.toLowerCase()) ?? found, found));
  };
  const all = (value: unknown, language: Language): unknown => {
    if (typeof value === 'string') return text(value, language);
    if (Array.isArray(value)) return value.map((one) => all(one, language));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, all(one, Language.safeParse(key).data ?? language)]),
    );
  };
  return { text, all: (value) => all(value, 'en') };
}
