import type { NextMeeting } from '../../domain/next-meeting.ts';
import type { Language, NameForms } from '../../domain/plan.ts';
import { headsOf, stateName, stateNamed, type TreatyProfile } from '../../treaties/treaties.ts';

/** What papers say of the decision, in six languages, by rule. */

/** What `documents/` knows of a language: it stands above, and is given. */
export type Tongue = {
  /** Days with their preposition, "from 10 to 13 September 2024". */
  span(language: Language, from: string, to: string): string;
  /** An English name as the product's wording has it; null where it has none. */
  known(language: Language, english: string): NameForms | null;
};

const DECIDED: Record<Language, { whole: string; place: string; days: string; week: string }> = {
  en: {
    whole: 'to convene the {head} of States Parties{place}{days}',
    place: ' in {city}, {country}',
    days: ', {span}',
    week: 'during the week {span}',
  },
  fr: {
    whole: 'de convoquer la {head} des États parties{place}{days}',
    place: ' à {city} ({country})',
    days: ', {span}',
    week: 'pendant la semaine {span}',
  },
  es: {
    whole: 'convocar la {head} de los Estados Partes{place}{days}',
    place: ' en {city} ({country})',
    days: ' {span}',
    week: 'durante la semana {span}',
  },
  ru: {
    whole: 'созвать {head} государств-участников{place}{days}',
    place: ' в {city}, {country}',
    days: ', {span}',
    week: 'в течение недели {span}',
  },
  ar: {
    whole: 'عقد {head} للدول الأطراف{place}{days}',
    place: ' في {city}، {country}',
    days: '، {span}',
    week: 'خلال أسبوع، {span}',
  },
  zh: { whole: '{days}{place}召开缔约国{head}', place: '在{country}{city}', days: '于{span}', week: '{span}的一周内' },
};

/** A venue that nobody named yet. */
export const OPEN_VENUE: Record<Language, NameForms> = {
  en: 'venue to be announced',
  fr: { name: 'lieu à préciser', at: 'dans un lieu à préciser' },
  es: { name: 'lugar por determinar', at: 'en un lugar por determinar' },
  ru: { name: 'место проведения будет объявлено', at: 'в месте, которое будет объявлено,' },
  ar: 'مكان يعلن عنه لاحقا',
  zh: '待定地点',
};

export const formIn = (forms: NameForms, form: string): string =>
  typeof forms === 'string' ? forms : (forms[form] ?? forms.name ?? Object.values(forms)[0] ?? '');

const filled = (template: string, values: Record<string, string>): string =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);

/** A country as the treaty's papers name it on a day; null for one that is no State of the reference data. */
export function countryIn(language: Language, english: string, day: string): string | null {
  const state = stateNamed(english);
  return state === null ? null : stateName(state.code, language, day);
}

/** The decision as papers quote it: "to convene the Thirteenth Meeting of States Parties in Geneva, Switzerland, from …". */
export function decidedIn(
  language: Language,
  decided: NextMeeting,
  profile: TreatyProfile,
  { tongue, nameOf }: { tongue: Tongue; nameOf: (english: string, form: string) => string },
): string {
  const { whole, place, days, week } = DECIDED[language];
  const heads = headsOf(profile, decided, language);
  const head = (language === 'ru' ? heads.acc : undefined) ?? heads.name ?? '';
  const { city, country, from, to, week: within } = decided;
  const span =
    from !== undefined && to !== undefined
      ? tongue.span(language, from, to)
      : within && filled(week, { span: tongue.span(language, within.from, within.to) });
  return filled(whole, {
    head: language === 'ru' ? head.slice(0, 1).toUpperCase() + head.slice(1) : head,
    place:
      city === undefined || country === undefined
        ? ''
        : filled(place, { city: nameOf(city, 'in'), country: nameOf(country, 'name') }),
    days: span === undefined ? '' : filled(days, { span }),
  });
}
