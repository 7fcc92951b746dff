import type { Language } from '../domain/plan.ts';
import { organizationName, organizations, stateName, states } from '../treaties/treaties.ts';
import { nameOf } from './addressees.ts';
import { fill, type Wording, wordingOf } from './wording.ts';

type Office = keyof Wording['offices'];

/** What the directory calls an office in English; the State is named as it is in a sentence. */
const OFFICES: readonly { english: RegExp; office: Office }[] = [
  {
    english:
      /^Permanent Mission (?:of|to the United Nations of) (?<state>.+?)(?: to the (?:United Nations|UN))?(?:,? (?:in )?New York)?$/i,
    office: 'mission',
  },
  {
    english: /^Permanent Observer Mission of (?<state>.+?)(?: to the (?:United Nations|UN))?(?:,? (?:in )?New York)?$/i,
    office: 'observers',
  },
  {
    english: /^Permanent Mission of (?<state>.+?) to the (?:United Nations|UN)\b.*\bGeneva$/i,
    office: 'missionInGeneva',
  },
  {
    english: /^Permanent Observer Mission of (?<state>.+?) to the (?:United Nations|UN)\b.*\bGeneva$/i,
    office: 'observersInGeneva',
  },
  { english: /^Ministry (?:of|for) Foreign Affairs(?: of|,) (?<state>.+)$/i, office: 'ministry' },
];

/**
 * What an office of the directory is called in a language. The directory has the names in English, or as their offices gave them:
 * a mission's, a Foreign Ministry's and an organization's usual English names are known in all languages, and any other stays as it is.
 *
 * @param code the participant's that is written to there
 * @param date the day (`2024-02-15`) on which a State is called so
 */
export function officeIn(name: string, code: string, language: Language, date: string): string {
  if (language === 'en') return name;
  const words = plain(name);
  const [, organization = words, liaison] = /^(.+?)(, liaison office)?$/i.exec(words) ?? [];
  const same = organizations().filter(({ name_en }) => plain(name_en) === organization);
  const one = same.find((of) => of.code === code) ?? same[0];
  if (one !== undefined) {
    const called = organizationName(one.code, language).name;
    if (liaison === undefined) return called;
    return fill(wordingOf(language).offices.liaison, { organization: called }, 'offices.liaison');
  }
  for (const { english, office } of OFFICES) {
    const state = english.exec(words)?.groups?.state;
    const found = state === undefined ? undefined : statesOn(date).get(bare(state));
    if (found === undefined) continue;
    const addressed = { code: found, name: '', addressee: 'permanent_representative' as const };
    return fill(wordingOf(language).offices[office], { state: nameOf(addressed, language, date) }, `offices.${office}`);
  }
  return name;
}

const plain = (name: string): string => name.replaceAll('’', "'").replace(/\s+/g, ' ').trim();
const bare = (state: string): string => plain(state).replace(/^the /i, '').toLowerCase();

const known = new Map<string, ReadonlyMap<string, string>>();

/** The codes of States by the English names that they have on a day, as in a list and in a sentence. */
function statesOn(date: string): ReadonlyMap<string, string> {
  const before = known.get(date);
  if (before !== undefined) return before;
  const named = new Map(
    states().flatMap(({ code }) =>
      (['name', 'the'] as const).map((form) => [bare(stateName(code, 'en', date, form)), code] as const),
    ),
  );
  // one day is that of a dispatch; more than a few are no meeting's
  if (known.size > 20) known.clear();
  known.set(date, named);
  return named;
}
