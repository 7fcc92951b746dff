import { isAsked } from '../domain/asked.ts';
import { DELEGATE_ROLES, type DelegateRole, headFirst } from '../domain/delegation.ts';
import type { FormAddressee } from '../domain/mail.ts';
import { Language, type MeetingPlan, type Mode } from '../domain/plan.ts';
import type { Addressee } from './circulation.ts';
import { glossaryOf } from './glossary.ts';
import { inXml, withTexts } from './office.ts';
import { cleaned } from './printable.ts';
import { capitalized, FormColumn, fill, spanInWords, untilInWords, type Wording, wordingOf } from './wording.ts';

/**
 * The form on which a mission names its delegation: what it asks, what is filled in already, and the marks by which it is known
 * when it comes back. `form-xlsx.ts` and `form-docx.ts` make the files, `read-form.ts` reads them.
 */

/** A person as the registry has it: of an earlier release, or of this one. */
export type FormPerson = { [Field in FormColumn]?: string | null | undefined } & { name: string };

export type FormData = {
  /** The id of the meeting. */
  meeting: string;
  participant: { code: string; name: Addressee['name'] };
  language: Language;
  /** What is registered already, in the order of the note. */
  persons: readonly FormPerson[];
  /** The submission that is filled in, so that one made before a later one is known; null where there is none. */
  submission: string | null;
};

export type FormContext = { plan: MeetingPlan; mode: Mode };

/** What stands in a blank form where a participant's own has their code, and their name as its title has it. */
export const FORM_PLACES = { participant: '[participant]', name: '[…]' } as const;

/** The blank form of a language: of nobody yet, and with nothing filled in. */
export function blankForm(meeting: string, language: Language): FormData {
  const { participant: code, name: place } = FORM_PLACES;
  const name = { name: place, the: place, of: place };
  return { meeting, participant: { code, name }, language, persons: [], submission: null };
}

/** The parts of an Excel or Word form in which they stand. */
const PLACED = ['xl/sharedStrings.xml', 'word/document.xml', 'docProps/core.xml', 'docProps/custom.xml'];

/** A participant's own form: the blank one with their code and name in its places. The same bytes each time. */
export const formOfParticipant = (blank: Uint8Array, { participant, name }: FormAddressee): Uint8Array =>
  withTexts(blank, PLACED, [
    [FORM_PLACES.participant, participant],
    [FORM_PLACES.name, name],
  ]);

/** A participant's name as the title of their form has it. */
export function nameInTitle(language: Language, participant: Addressee['name']): string {
  const { title } = wordingOf(language).form;
  const [place = '{participant}'] = /\{participant(\.[a-z]+)?\}/.exec(title) ?? [];
  return fill(place, { participant }, 'form.title');
}

/** The version of the form's layout. A form of another version is refused. */
export const FORM_VERSION = '1';

/** What a file says of itself, on a hidden sheet or in its properties. */
export const FORM_MARKS = ['form', 'meeting', 'participant', 'language', 'submission'] as const;
export type FormMarks = Record<(typeof FORM_MARKS)[number], string>;

export const marksOf = ({ meeting, participant, language, submission }: FormData): FormMarks => ({
  ...{ form: FORM_VERSION, meeting, participant: participant.code },
  ...{ language, submission: submission ?? '' },
});

/** The name of the hidden sheet, and what the properties of a Word file begin with. */
export const FORM_SHEET = 'convene';

/** How each language calls itself: forms in every language offer the same. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  ...{ en: 'English', fr: 'Français', es: 'Español' },
  ...{ ru: 'Русский', ar: 'العربية', zh: '中文' },
};

/** What the roles are called on the form of a language, in the order in which they are offered. */
export const roleNames = ({ list: { roles }, form }: Wording): Record<DelegateRole, string> => ({
  head: roles.head,
  alternate: roles.alternate,
  delegate: form.delegate,
  adviser: roles.adviser,
});

/** How many persons a form has room for; further lines may be added. */
const ROOM = 40;

export type FormView = ReturnType<typeof formView>;

/** All that a form shows, in its language. */
export function formView(data: FormData, { plan, mode }: FormContext) {
  const { language, participant } = data;
  const wording = wordingOf(language);
  const glossary = glossaryOf(language, plan.names?.[language]);
  const until = untilInWords(plan.deadline, { city: glossary.name(plan.venue.city), venue: plan.venue }, wording);
  const roles = roleNames(wording);
  const where = fill(
    wording.list.place,
    { city: glossary.name(plan.venue.city), dates: spanInWords(plan.opens.date, plan.closes.date, wording) },
    'list.place',
  );
  const persons = headFirst(data.persons.map((one) => ({ ...one, role: roleIn(one.role) })));
  const asked = plan.answers?.ask ?? [];
  // what was said already stands in the form too: sent back without, it would be lost
  const columns = FormColumn.options.filter(
    (column) => isAsked(column, asked) || persons.some((person) => (person[column] ?? '') !== ''),
  );
  return {
    language,
    rightToLeft: language === 'ar',
    rehearsal: mode === 'rehearsal' ? wording.labels.rehearsalBand : null,
    sheet: wording.form.sheet,
    title: fill(wording.form.title, { participant: participant.name }, 'form.title'),
    meeting: `${capitalized(glossary.name(plan.name).name)} · ${where}`,
    lead: wording.form.lead.map((line, i) => fill(line, { deadline: until }, `form.lead[${i}]`)),
    columns: columns.map((column) => ({ column, title: wording.form.columns[column] })),
    roles: OFFERED_ROLES.map((role) => roles[role]),
    languages: Language.options.map((one) => LANGUAGE_NAMES[one]),
    rows: persons.map((person) => columns.map((column) => shownOf(person, column, roles))),
    room: Math.max(ROOM, persons.length + 10),
    marks: marksOf(data),
  };
}

/** The roles in the order in which a form offers them. */
export const OFFERED_ROLES = ['head', 'alternate', 'delegate', 'adviser'] as const satisfies readonly DelegateRole[];

const roleIn = (role: string | null | undefined): DelegateRole =>
  DELEGATE_ROLES.find((one) => one === role) ?? 'delegate';

function shownOf(
  person: FormPerson & { role: DelegateRole },
  column: FormColumn,
  roles: Record<DelegateRole, string>,
): string {
  if (column === 'role') return roles[person.role];
  const value = person[column] ?? '';
  if (column !== 'language') return inXml(cleaned(value));
  const language = Language.safeParse(value);
  return language.success ? LANGUAGE_NAMES[language.data] : '';
}
