import { lazily } from '../domain/lazily.ts';
import { organizations, stateNames, states } from './data.ts';
import { TreatyError } from './profile.ts';

/** The languages that names are kept in: the six of the United Nations. */
export type NameLanguage = 'en' | 'fr' | 'es' | 'ru' | 'ar' | 'zh';

/**
 * How a name stands in the text: `name` alone, as in a list; `the` as the subject of a sentence (« la Suisse »);
 * `of` after a noun (« de la Suisse », «Швейцарии»; in English the same as `the`, since "of" is the sentence's own).
 */
export type NameForm = 'name' | 'the' | 'of';

type Row = ReturnType<typeof stateNames>[number];

const stateByCode = lazily(() => new Map(states().map((state) => [state.code, state])));
const organizationByCode = lazily(() => new Map(organizations().map((one) => [one.code, one])));
const rowsByKey = lazily(() => {
  const rows = new Map<string, Row[]>();
  for (const row of stateNames()) {
    const key = `${row.code} ${row.language}`;
    rows.set(key, [...(rows.get(key) ?? []), row]);
  }
  return rows;
});

const day = /^\d{4}-\d{2}-\d{2}$/;

type Grammar = Pick<Row, 'article' | 'genitive'>;

/** What each language makes of an article and a name; `of` for Russian comes from the data. */
const forms: Record<NameLanguage, (name: string, row: Grammar | undefined) => { the: string; of: string }> = {
  en: (name, row) => {
    const the = join(row?.article, name);
    return { the, of: the };
  },
  fr: (name, row) => ({ the: join(row?.article, name), of: ofInFrench(row?.article ?? null, name) }),
  es: (name, row) => ({
    the: join(row?.article, name),
    of: row?.article === 'el' ? `del ${name}` : `de ${join(row?.article, name)}`,
  }),
  ru: (name, row) => ({ the: name, of: row?.genitive ?? name }),
  ar: (name) => ({ the: name, of: name }),
  zh: (name) => ({ the: name, of: name }),
};

/**
 * The name of a State in a language, as it was on a day.
 * @param code ISO 3166 alpha-3, such as `CHE`.
 * @param date the day of the paper, such as `2024-02-15`.
 * @throws TreatyError `name.state_unknown`, `name.date_malformed`.
 */
export function stateName(code: string, language: NameLanguage, date: string, form: NameForm = 'name'): string {
  const state = stateByCode().get(code);
  if (!state) {
    throw new TreatyError(
      'name.state_unknown',
      `No State has the code "${code}". Codes are those of ISO 3166, three letters: CHE for Switzerland.`,
    );
  }
  if (!day.test(date)) {
    throw new TreatyError('name.date_malformed', `"${date}" is not a day. A day is written like 2024-02-15.`);
  }
  const row = rowOn(rowsByKey().get(`${code} ${language}`) ?? [], date);
  const name = row?.name ?? state[`name_${language}`];
  if (form === 'name') return typographic(name);
  return typographic(forms[language](row?.in_sentence ?? name, row)[form]);
}

/** A State by its name in English, short or formal; null where none has it. */
export function stateNamed(name: string): { code: string; iso2: string } | null {
  const bare = (one: string | null) => one?.trim().toLowerCase().replace(/^the /, '').replaceAll('’', "'");
  const wanted = bare(name);
  const state = states().find(({ name_en, formal_name_en }) =>
    [name_en, formal_name_en].some((one) => bare(one) === wanted),
  );
  return state ?? null;
}

/**
 * The name of an organization, with the language it is in: where it has no official name in the language asked for, that
 * is its English name.
 * @throws TreatyError `name.organization_unknown`.
 */
export function organizationName(code: string, language: NameLanguage): { name: string; language: NameLanguage } {
  const organization = organizationByCode().get(code);
  if (!organization) {
    throw new TreatyError(
      'name.organization_unknown',
      `No organization has the code "${code}". Known: ${[...organizationByCode().keys()].join(', ')}.`,
    );
  }
  const own = organization[`name_${language}`];
  return own === null
    ? { name: typographic(organization.name_en), language: 'en' }
    : { name: typographic(own), language };
}

/** Whether the reference data have a name for this code: of a State, or of an organization. */
export const isNamed = (code: string, as: 'state' | 'organization'): boolean =>
  (as === 'state' ? stateByCode() : organizationByCode()).has(code);

/** A name as a sentence needs it: as its subject, after a noun, and as the one addressed. */
export type NameInSentences = { name: string; the: string; of: string; to: string };

/**
 * The name of an organization in the forms that sentences need.
 * @throws TreatyError `name.organization_unknown`.
 */
export function organizationForms(code: string, language: NameLanguage): NameInSentences {
  const { name } = organizationName(code, language);
  const known = organizationByCode().get(code);
  const article = language === 'en' || language === 'fr' || language === 'es' ? known?.[`article_${language}`] : null;
  const made = inSentences(name, language, article ?? null);
  if (language !== 'ru') return made;
  // not declined, but in quotation marks after a word that is
  const declined = `организации «${name}»`;
  return { ...made, of: declined, to: declined };
}

/** A name that the reference data do not have, in the forms that sentences need: nothing is known of its grammar. */
export const nameAsGiven = (name: string, language: NameLanguage): NameInSentences =>
  inSentences(typographic(name), language, null);

function inSentences(name: string, language: NameLanguage, article: string | null): NameInSentences {
  return { name, ...forms[language](name, { article, genitive: null }), to: toward(name, language, article) };
}

function toward(name: string, language: NameLanguage, article: string | null): string {
  if (language === 'fr')
    return article === 'le' ? `au ${name}` : article === 'les' ? `aux ${name}` : `à ${join(article, name)}`;
  if (language === 'es') return article === 'el' ? `al ${name}` : `a ${join(article, name)}`;
  return join(article, name);
}

/** The row of a past name that was still in use on the day, else the present one. */
function rowOn(rows: readonly Row[], date: string): Row | undefined {
  const past = rows.filter(({ until }) => until !== null && date <= until);
  const [first] = past.toSorted((left, right) => ((left.until ?? '') < (right.until ?? '') ? -1 : 1));
  return first ?? rows.find(({ until }) => until === null);
}

function join(article: string | null | undefined, name: string): string {
  if (!article) return name;
  return article.endsWith('’') ? `${article}${name}` : `${article} ${name}`;
}

function ofInFrench(article: string | null, name: string): string {
  if (article === 'le') return `du ${name}`;
  if (article === 'les') return `des ${name}`;
  if (article !== null) return `de ${join(article, name)}`;
  return /^[aeiouh]/i.test(name.normalize('NFD')) ? `d’${name}` : `de ${name}`;
}

/** The apostrophe of print; the data has that of the keyboard. */
function typographic(name: string): string {
  return name.replaceAll("'", '’');
}
