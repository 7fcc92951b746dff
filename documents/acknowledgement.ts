import type { DelegateRole } from '../domain/delegation.ts';
import type { CirculationPlan, Language, MeetingPlan, Mode } from '../domain/plan.ts';
import { type Addressee, renderCirculation } from './circulation.ts';
import { withCommas } from './commas.ts';
import { addressOf } from './draft.ts';
import { glossaryOf } from './glossary.ts';
import { saidOfRole } from './list.ts';
import { printable } from './printable.ts';
import type { CirculationDocument } from './text.ts';
import type { Rendered } from './typst.ts';
import { dateInWords, escapedValues, fill, spanInWords, type Values, type Wording, wordingOf } from './wording.ts';

/** A delegation as it was received: persons in the order of a list, texts as submitted. */
export type ReceivedDelegation = {
  participant: Addressee;
  language: Language;
  persons: { name: string; title: string | null; role: DelegateRole }[];
  /** The calendar date on which it was recorded. */
  recorded: string;
};

/**
 * What the secretariat answers to a delegation: the persons as they were recorded, for the mission to check. A State gets a note
 * verbale, an organization a letter: a note verbale never goes to a non-governmental organization (Correspondence Manual,
 * ST/DCS/4/Rev.1, para. 116).
 *
 * @param sender whose letterhead and name it bears: a circulation of the plan that the secretariat sends.
 */
export function renderAcknowledgement(
  { participant, language, persons, recorded }: ReceivedDelegation,
  {
    plan,
    sender,
    number,
    date,
    mode,
    archive = false,
  }: {
    plan: MeetingPlan;
    sender: CirculationPlan;
    number: string | null;
    date: string;
    mode: Mode;
    archive?: boolean;
  },
): Promise<Rendered> {
  const wording = wordingOf(language);
  const glossary = glossaryOf(language, plan.names?.[language]);
  const { code, kind, name } = participant;
  const addressees = fill(wording.addressees[kind], { participant: name }, 'addressees');
  const values: Values = {
    by: glossary.name(sender.sender.by),
    meeting: glossary.name(plan.name),
    dates: spanInWords(plan.opens.date, plan.closes.date, wording),
    venue: glossary.name(plan.venue.name),
    city: glossary.name(plan.venue.city),
    country: glossary.name(plan.venue.country),
    address: addressOf({ plan, wording, glossary }),
    participant: name,
    addressees,
    recordedDate: dateInWords(recorded, wording),
    persons: String(persons.length),
    delegation: persons.map((person) => lineOf(person, wording.list)).join('\n'),
  };
  const isLetter = kind === 'organization';
  const { title, paragraphs } = isLetter ? wording.acknowledgement.letter : wording.acknowledgement;
  const where = `documents/wording/${language}.yaml: acknowledgement${isLetter ? '.letter' : ''}`;
  const marked = escapedValues(values);
  const document: CirculationDocument = {
    name: `acknowledgement-${code.toLowerCase()}`,
    template: isLetter ? 'reminder-letter' : 'reminder-note',
    language,
    capacities: [isLetter ? 'observer_organization' : 'state_party'],
    title: fill(title, values, `${where}.title`),
    paragraphs: paragraphs.map((text, i) => fill(text, marked, `${where}.paragraphs[${i}]`)),
  };
  return renderCirculation(document, { plan, circulation: sender, number, date, mode, archive });
}

/**
 * The circulation whose letterhead and name an acknowledgement bears: one that the secretariat sends, never who convenes where the plan
 * has another. Null where a plan has no circulation.
 */
export function senderOfAcknowledgements({ circulations, acts }: MeetingPlan): CirculationPlan | null {
  const reminder = circulations.find(({ kind }) => kind === 'reminder');
  const [first = null] = circulations;
  if (reminder !== undefined || first === null || acts === undefined) return reminder ?? first;
  const { signed: _, ...issue } = first.issue;
  return { ...first, sender: acts.sender, issue: { ...issue, ...(acts.signed && { signed: acts.signed }) } };
}

/** Isolates are for text inside other text; here each person has a line. */
const shown = (text: string): string => printable(text).text.replace(/[\u2066-\u2069]/g, '');

const lineOf = ({ name, title, role }: ReceivedDelegation['persons'][number], words: Wording['list']): string =>
  withCommas(
    [shown(name), title === null ? '' : shown(title), saidOfRole(role, words)].filter((text) => text !== ''),
    words.comma,
  );
