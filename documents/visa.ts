import type { DelegateRole } from '../domain/delegation.ts';
import type { CirculationPlan, Language, MeetingPlan, Mode } from '../domain/plan.ts';
import { type Addressee, renderCirculation } from './circulation.ts';
import { roleNames } from './form.ts';
import { glossaryOf } from './glossary.ts';
import { printable } from './printable.ts';
import { printedName } from './spelling.ts';
import type { CirculationDocument } from './text.ts';
import type { Rendered } from './typst.ts';
import {
  dateInWords,
  escapedValues,
  fill,
  spanInWords,
  type Values,
  VISA_FIELDS,
  type Wording,
  wordingOf,
} from './wording.ts';

/** Whom a letter in support of visas is to: the mission of the participant, or whoever issues visas for the host State. */
export const VISA_READERS = ['mission', 'host'] as const;
export type VisaReader = (typeof VISA_READERS)[number];

/** What the letter says of a person, and nothing else: the name as the passport has it, the part, and what a visa is issued on. */
export type VisaPerson = { name: string; role: DelegateRole } & {
  [Field in 'passportName' | 'latin' | (typeof VISA_FIELDS)[number]]?: string | undefined;
};

/** The name of the passport; else a Latin spelling, as passports have one; null where none can be printed. */
export const visaName = ({ name, passportName, latin }: VisaPerson): string | null =>
  printedName({ name: passportName ?? latin ?? name, latin });

type VisaContext = { plan: MeetingPlan; sender: CirculationPlan; number: string | null; date: string; mode: Mode };

/**
 * A letter in support of visas, as PDF/UA-1 and as PDF/A-2a: a note verbale to a Government or to the host State's missions abroad, a letter to an organization.
 * It has a place for a signature, whoever sends it. Throws `wording.*`.
 */
export function renderVisaLetter(
  letter: {
    name: string;
    to: VisaReader;
    participant: Addressee;
    language: Language;
    persons: readonly VisaPerson[];
  },
  { plan, sender, number, date, mode }: VisaContext,
): Promise<Rendered> {
  const { name, to, participant, language, persons } = letter;
  const wording = wordingOf(language);
  const words = wording.visa;
  const glossary = glossaryOf(language, plan.names?.[language]);
  const host: Values = { country: glossary.name(plan.venue.country) };
  const values: Values = {
    ...host,
    by: glossary.name(sender.sender.by),
    meeting: glossary.name(plan.name),
    dates: spanInWords(plan.opens.date, plan.closes.date, wording),
    venue: glossary.name(plan.venue.name),
    city: glossary.name(plan.venue.city),
    participant: participant.name,
    addressees:
      to === 'host'
        ? fill(words.host, host, 'visa.host')
        : fill(wording.addressees[participant.kind], { participant: participant.name }, 'addressees'),
  };
  const isLetter = to === 'mission' && participant.kind === 'organization';
  const { title, paragraphs } = isLetter ? { ...words, paragraphs: words.letter } : words;
  const where = `documents/wording/${language}.yaml: visa`;
  const marked = escapedValues(values);
  const said = persons.map((person, place) => linesFor(person, place, wording)).join('\n');
  const document: CirculationDocument = {
    name,
    template: isLetter ? 'reminder-letter' : 'reminder-note',
    language,
    capacities: [isLetter ? 'observer_organization' : 'state_party'],
    title: fill(title, values, `${where}.title`),
    paragraphs: paragraphs.map((text, i) =>
      text === '{persons}' ? said : fill(text, marked, `${where}.paragraphs[${i}]`),
    ),
  };
  const { signed: _, ...issue } = sender.issue;
  return renderCirculation(document, { plan, circulation: { ...sender, issue }, number, date, mode, archive: true });
}

/** A person in lines: the name and the part, and below it what was given of the passport. */
function linesFor(person: VisaPerson, place: number, wording: Wording): string {
  const { fields, separator, person: line } = wording.visa;
  const given = VISA_FIELDS.flatMap((field) => {
    const value = person[field];
    if (value === undefined) return [];
    const isDay = field === 'birthDate' || field === 'passportExpires';
    const shown = isDay ? dateInWords(value, wording) : printable(value).text;
    return [fill(fields[field], escapedValues({ value: shown }), `visa.fields.${field}`)];
  });
  const values = {
    ...{ place: String(place + 1), name: printable(visaName(person) ?? '').text },
    role: roleNames(wording)[person.role],
  };
  return [fill(line, escapedValues(values), 'visa.person'), given.join(separator)]
    .filter((text) => text !== '')
    .join('\n');
}
