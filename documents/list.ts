import { z } from 'zod';
import { DELEGATE_ROLES, type DelegateRole, headFirst } from '../domain/delegation.ts';
import { foldedLetters } from '../domain/person-name.ts';
import { CalendarDate, Capacity, Language, type MeetingPlan, type Mode, ParticipantCode } from '../domain/plan.ts';
import { inAlphabeticalOrder, profileOf } from '../treaties/treaties.ts';
import { commaBetween } from './commas.ts';
import { type Glossary, glossaryOf } from './glossary.ts';
import { internalHead, mastheadOf } from './masthead.ts';
import { printable } from './printable.ts';
import { keepTogether } from './typography.ts';
import { type Rendered, render } from './typst.ts';
import {
  capitalized,
  dateInWords,
  fill,
  ListAnswer,
  ListStage,
  spanInWords,
  untilInWords,
  type Wording,
  wordingOf,
} from './wording.ts';

/** A person as the participant submitted it. Any text: what cannot be printed is shown as such and reported. */
const ListedPerson = z.strictObject({
  name: z.string().min(1).max(400),
  /** Title and function as written: "Ambassador, Permanent Representative". */
  title: z.string().max(1_600).nullable(),
  /** The entity of an organization that is listed by entity. */
  entity: z.string().max(400).optional(),
  role: z.enum(DELEGATE_ROLES),
  /** What the honorific tells, and whether the person is sponsored: counted, and not printed. */
  told: z.enum(['woman', 'man']).nullable().optional(),
  sponsored: z.boolean().optional(),
});

/** What a list of participants is printed from. */
export const ParticipantsList = z.strictObject({
  stage: ListStage,
  language: Language,
  /** Of one document in several languages: all of them. `language` is then that of its order and its head. */
  languages: z.array(Language).min(2).optional(),
  /** The document symbol, such as `CCM/MSP/2024/INF.1`; null when it has none yet. */
  symbol: z.string().min(1).max(60).nullable(),
  /** The calendar date on which the list was drawn. */
  date: CalendarDate,
  participants: z.array(
    z.strictObject({
      code: ParticipantCode,
      name: z.string().min(1).max(200),
      /** Of a document in several languages: that of the participant's own entry, and its name in that of the document. */
      language: Language.optional(),
      orderedAs: z.string().min(1).max(200).optional(),
      capacity: Capacity,
      answer: ListAnswer,
      /** It was recorded as present at some time of the session. */
      attended: z.boolean(),
      /** It answered by page or file, and its signed note is not there: an official list does not name its delegation. */
      noteAwaited: z.boolean().optional(),
      /** The delegation of its last signed note, which official lists print meanwhile. */
      signed: z.array(ListedPerson).max(500).optional(),
      /** Another authority has named a delegation too: this one is seated provisionally. */
      contested: z.boolean().optional(),
      /** Credentials are asked for, and formal ones are not there: it takes part provisionally. */
      provisional: z.boolean().optional(),
      persons: z.array(ListedPerson).max(500),
    }),
  ),
});
export type ParticipantsList = z.infer<typeof ParticipantsList>;

/** `unprintable`: the characters that no bundled font has, shown as U+FFFD in the paper. They want a person's attention. */
export type RenderedList = Rendered & { unprintable: string[] };

type Participant = ParticipantsList['participants'][number];

/**
 * The list of participants as PDF/UA-1: by capacity, organizations last; alphabetically; the head of delegation first and
 * the others in the note's own order. Throws a ZodError when the data are not in form.
 */
export async function renderList(data: ParticipantsList, context: ListContext): Promise<RenderedList> {
  const unprintable = new Set<string>();
  const rendered = await render(
    'list',
    listView(data, context, (text) => {
      const shown = printable(text);
      for (const sign of shown.unprintable) unprintable.add(sign);
      return shown.text;
    }),
    { archive: context.archive ?? false },
  );
  return { ...rendered, unprintable: [...unprintable] };
}

/** `archive`: whether the bytes for an archive are made too. */
export type ListContext = { plan: MeetingPlan; mode: Mode; archive?: boolean };
export type ListView = ReturnType<typeof listView>;

/** Says something in each language of a document, once where they say the same. */
export function sayingIn(
  { language, languages = [language] }: Pick<ParticipantsList, 'language' | 'languages'>,
  plan: MeetingPlan,
): (say: (one: { wording: Wording; glossary: Glossary }) => string) => string {
  const all = languages.map((one) => ({ wording: wordingOf(one), glossary: glossaryOf(one, plan.names?.[one]) }));
  return (say) => [...new Set(all.map(say))].join(' / ');
}

/** All that a list prints, in its order; `show` makes text from outside fit for the form it is printed in. */
export function listView(data: ParticipantsList, { plan, mode }: ListContext, show: (text: string) => string) {
  const list = ParticipantsList.parse(data);
  const wording = wordingOf(list.language);
  const words = wording.list;
  const inEach = sayingIn(list, plan);
  const sections = namedBy(list).map(({ capacity, participants }) => ({
    title: inEach(({ wording: { list: own } }) => own.capacities[capacity]),
    participants,
  }));
  return {
    language: list.language,
    date: { iso: list.date, words: keepTogether(dateInWords(list.date, wording), wording) },
    masthead:
      list.stage === 'deadline'
        ? internalHead(list.language, list.date)
        : mastheadOf(list.language, list.date, {
            originals: profileOf(plan.treaty).languages.correspondence,
            drawnIn: list.languages ?? profileOf(plan.treaty).languages.documents,
          }),
    // the list at the deadline is the secretariat's own: no document of the session
    symbol: list.symbol === null || list.stage === 'deadline' ? null : show(list.symbol),
    internal: list.stage === 'deadline' ? wording.masthead.internal : '',
    meeting: inEach(({ glossary }) => capitalized(glossary.name(plan.name).name)),
    place: inEach(({ glossary, wording: own }) => meetingPlace(plan, glossary, own)),
    title: inEach(({ wording: { list: own } }) => own.titles[list.stage]),
    note: inEach(({ glossary, wording: own }) => noteOf(list.stage, plan, glossary, own)),
    sections: sections.map((section) => ({
      title: section.title,
      participants: section.participants.map(({ language: own = list.language, ...participant }) => ({
        code: participant.code,
        name: show(participant.name),
        remark: remark(participant, list.stage, wordingOf(own)),
        footnote: participant.contested === true ? wordingOf(own).list.contested : '',
        persons: byEntity(participant.persons, list.language).map(({ opens, ...person }) => ({
          /** The entity, before the first of its persons. */
          heading: opens ? show(person.entity ?? '') : '',
          entity: show(person.entity ?? ''),
          name: show(person.name),
          title: person.title === null ? '' : show(person.title),
          comma: commaBetween(person.name, person.title ?? '', words.comma),
          role: person.role,
          said: saidOfRole(person.role, wordingOf(own).list),
        })),
      })),
    })),
    counts: {
      columns: ['capacity' as const, ...countedAt(list.stage)].map((column) =>
        inEach(({ wording: { list: own } }) => own.columns[column]),
      ),
      rows: sections.map((section) => [section.title, ...counts(section.participants, list.stage)]),
      total: [
        inEach(({ wording: { list: own } }) => own.total),
        ...counts(
          sections.flatMap((section) => section.participants),
          list.stage,
        ),
      ],
    },
    words: {
      comma: words.comma,
      continued: inEach(({ wording: { list: own } }) => own.continued),
      summary: inEach(({ wording: { list: own } }) => own.summary),
    },
    labels: wording.labels,
    rehearsal: mode === 'rehearsal',
  };
}

/** What a list says of whom: by capacity, each participant with the persons of its delegation that are printed, in their order. */
export function namedBy({ participants, ...list }: Pick<ParticipantsList, 'stage' | 'language' | 'participants'>) {
  const all = participants.map((one) => asListed(one, list.stage)).map((one) => ({ ...one, persons: delegation(one) }));
  return byCapacity({ ...list, participants: all });
}

/** Whom a list names, by capacity and in the order of its language; no capacity without anybody. The report's figures are these. */
export function byCapacity<
  P extends Pick<
    Participant,
    'code' | 'name' | 'orderedAs' | 'capacity' | 'answer' | 'attended' | 'noteAwaited' | 'signed'
  >,
>({
  stage,
  language,
  participants,
}: Pick<ParticipantsList, 'stage' | 'language'> & { participants: readonly P[] }): {
  capacity: Capacity;
  participants: P[];
}[] {
  const inOrder = inAlphabeticalOrder(language);
  return Capacity.options
    .map((capacity) => ({
      capacity,
      participants: participants
        .filter((participant) => participant.capacity === capacity && isListed(participant, stage))
        .sort((a, b) => inOrder(a.orderedAs ?? a.name, b.orderedAs ?? b.name) || (a.code < b.code ? -1 : 1)),
    }))
    .filter((section) => section.participants.length > 0);
}

/** What is printed beside a name; nothing of a delegate. */
export const saidOfRole = (role: DelegateRole, { roles }: Pick<Wording['list'], 'roles'>): string =>
  role === 'delegate' ? '' : roles[role];

const meetingPlace = (plan: MeetingPlan, glossary: Glossary, wording: Wording): string =>
  keepTogether(
    fill(
      wording.list.place,
      { city: glossary.name(plan.venue.city), dates: spanInWords(plan.opens.date, plan.closes.date, wording) },
      'list.place',
    ),
    wording,
  );

const noteOf = (stage: ListStage, plan: MeetingPlan, glossary: Glossary, wording: Wording): string =>
  keepTogether(
    fill(
      wording.list.notes[stage],
      { deadline: untilInWords(plan.deadline, { city: glossary.name(plan.venue.city), venue: plan.venue }, wording) },
      'list.notes',
    ),
    wording,
  );

/** The persons who are expected, head first; none after a nil return or a withdrawal, whatever was named before. */
function delegation({ answer, persons }: Participant): Participant['persons'] {
  if (answer === 'nil_return' || answer === 'withdrawn') return [];
  return headFirst(persons);
}

/** Persons by their entity in the order of the language, as the note has them within each; those of none come first. */
function byEntity(
  persons: Participant['persons'],
  language: Language,
): (Participant['persons'][number] & { opens: boolean })[] {
  const inOrder = inAlphabeticalOrder(language);
  const groups = new Map<string, Participant['persons']>();
  for (const person of persons) {
    const key = foldedLetters(person.entity ?? '');
    groups.set(key, [...(groups.get(key) ?? []), person]);
  }
  const entityOf = ([first]: Participant['persons']) => first?.entity ?? '';
  return [...groups.values()]
    .sort((a, b) => (entityOf(a) === '' ? -1 : entityOf(b) === '' ? 1 : inOrder(entityOf(a), entityOf(b))))
    .flatMap((group) => group.map((person, index) => ({ ...person, opens: index === 0 && entityOf(group) !== '' })));
}

/** A participant as this list may show it: an official list names whom the last signed note names, and nobody without one. */
const asListed = (participant: Participant, stage: ListStage): Participant =>
  participant.noteAwaited !== true || stage === 'deadline'
    ? participant
    : {
        ...participant,
        answer: stage === 'final' || participant.signed !== undefined ? 'named' : 'awaited',
        persons: participant.signed ?? [],
      };

/** What is said beside a participant's name: nothing when the delegation itself says it, or nothing is to follow any more. */
function remark(
  { answer, persons, noteAwaited, provisional }: Participant,
  stage: ListStage,
  { list }: Wording,
): string {
  const saysAll = answer === 'named' && (persons.length > 0 || stage === 'final');
  return [
    ...(saysAll ? [] : [list.answers[answer]]),
    ...(noteAwaited === true && stage === 'deadline' ? [list.noteAwaited] : []),
    ...(provisional === true && stage !== 'deadline' ? [list.provisional] : []),
  ].join('; ');
}

/**
 * The secretariat's list at the deadline has everyone and what was answered. The provisional list has those who said that
 * they come, and those who came: who is silent or does not come is not held up to the others. The final list has those who
 * were there, even if they had left by the end.
 */
const isListed = (
  { answer, attended, noteAwaited, signed }: Pick<Participant, 'answer' | 'attended' | 'noteAwaited' | 'signed'>,
  stage: ListStage,
): boolean =>
  stage === 'deadline' ||
  attended ||
  (stage === 'provisional' &&
    (noteAwaited !== true || signed !== undefined) &&
    (answer === 'named' || answer === 'incomplete'));

const COUNTS = {
  participants: (all: Participant[]) => all.length,
  named: (all: Participant[]) => answered(all, 'named', 'incomplete'),
  nil: (all: Participant[]) => answered(all, 'nil_return', 'withdrawn'),
  silent: (all: Participant[]) => answered(all, 'awaited', 'no_reply'),
  persons: (all: Participant[]) => all.reduce((sum, { persons }) => sum + persons.length, 0),
};

const answered = (all: Participant[], ...answers: ListAnswer[]): number =>
  all.filter(({ answer }) => answers.includes(answer)).length;

/** The columns of the table of counts after the first. */
const countedAt = (stage: ListStage) =>
  stage === 'deadline'
    ? (['participants', 'named', 'nil', 'silent', 'persons'] as const)
    : (['participants', 'persons'] as const);

const counts = (all: Participant[], stage: ListStage): string[] =>
  countedAt(stage).map((column) => String(COUNTS[column](all)));
