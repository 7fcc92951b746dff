import type { NextMeeting } from '../../domain/next-meeting.ts';
import { Language, type MeetingPlan, type NameForms, type Names } from '../../domain/plan.ts';
import type { TreatyProfile } from '../../treaties/treaties.ts';
import type { OpenPoint } from './open.ts';
import type { Renaming } from './renaming.ts';
import { countryIn, decidedIn, formIn, OPEN_VENUE, type Tongue } from './words.ts';

/** What the names and phrases of the next plan are in other languages: those of the present one renamed, and new ones by rule. */

type NamesGround = {
  present: MeetingPlan;
  profile: TreatyProfile;
  decided: NextMeeting;
  /** The venue of the new plan. */
  venue: { name: string; city: string; country: string; isOpen: boolean };
  /** The decision in English, as the new plan quotes it. */
  words: string;
  renaming: Renaming;
  tongue: Tongue;
  /** Whether the new plan still says this. */
  isUsed: (english: string) => boolean;
};

const others = Language.exclude(['en']).options;

export function namesOf(ground: NamesGround): { names: Partial<Record<Language, Names>>; open: OpenPoint[] } {
  const open: OpenPoint[] = [];
  const names = Object.fromEntries(others.map((language) => [language, namesIn(language, ground, open)]));
  return { names, open };
}

function namesIn(language: Language, ground: NamesGround, open: OpenPoint[]): Names {
  const { present, profile, decided, venue, words, renaming, tongue, isUsed } = ground;
  const known = present.names?.[language] ?? {};
  const field = `names.${language}`;
  const names: Names = {};
  for (const [english, forms] of Object.entries(known)) {
    if (english === present.decision.body || english === present.decision.decided) continue;
    if (english === present.name) names[english] = forms;
    const later = renaming.text(english);
    const renamed = formsRenamed(forms, language, renaming);
    if (later === english ? english !== present.name && isUsed(english) : true) names[later] = renamed;
    if (later !== english && JSON.stringify(renamed) === JSON.stringify(forms))
      open.push({ field, said: `"${later}" is still what "${english}" is: ${formIn(forms, 'name')}` });
  }
  const nameOf = (english: string, form: string): string => {
    const found = names[english] ?? known[english] ?? tongue.known(language, english);
    if (found !== null && found !== undefined) return formIn(found, form);
    return countryIn(language, english, present.closes.date) ?? english;
  };
  for (const english of [venue.city, venue.country]) {
    if (tongue.known(language, english) !== null) continue;
    const country = english === venue.country ? countryIn(language, english, present.closes.date) : null;
    names[english] ??= known[english] ?? country ?? inEveryForm(english);
    if (known[english] === undefined && country === null) open.push({ field, said: `how "${english}" is called` });
  }
  if (venue.isOpen) names[venue.name] = OPEN_VENUE[language];
  else if (tongue.known(language, venue.name) === null) {
    if (known[venue.name] === undefined) open.push({ field, said: `how "${venue.name}" is called` });
    names[venue.name] ??= known[venue.name] ?? inEveryForm(venue.name);
  }
  names[words] = decidedIn(language, decided, profile, { tongue, nameOf });
  return names;
}

/** A name that nobody has translated stands as it is, in each form that a sentence may ask for. */
const inEveryForm = (name: string): NameForms => ({ name, at: name, in: name, of: name });

const formsRenamed = (forms: NameForms, language: Language, { text }: Renaming): NameForms =>
  typeof forms === 'string'
    ? text(forms, language)
    : Object.fromEntries(Object.entries(forms).map(([form, said]) => [form, text(said, language)]));
