import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DateTime } from 'luxon';
import { parse } from 'yaml';
import { z } from 'zod';
import { dayAfter, type PlaceOfDays } from '../domain/day.ts';
import { Capacity, CirculationKind, type Language, Names, Template } from '../domain/plan.ts';
import { ReceiptWords } from '../domain/receipt.ts';
import { Base, PresidingRule, Share } from '../domain/rules/rules.ts';
import { BEYOND_CAPACITY, CLASSIFICATIONS } from '../domain/statistics.ts';
import { clocksOf } from '../meetings/zones.ts';
import { DocumentError } from './errors.ts';
import { escapeMarkup } from './markup.ts';

export const ListStage = z.enum(['deadline', 'provisional', 'final']);
export type ListStage = z.infer<typeof ListStage>;

/** What a participant has answered, as a list prints it. `named` with no persons means: to follow. */
export const ListAnswer = z.enum(['named', 'incomplete', 'nil_return', 'withdrawn', 'awaited', 'no_reply']);
export type ListAnswer = z.infer<typeof ListAnswer>;

/** What a form asks of each person, in the order of its columns. */
export const FormColumn = z.enum([
  'role',
  'honorific',
  'name',
  'passportName',
  'latin',
  'title',
  'function',
  'organization',
  'language',
  'email',
  'diet',
  'access',
  'nationality',
  'birthDate',
  'passportNumber',
  'passportState',
  'passportExpires',
]);
export type FormColumn = z.infer<typeof FormColumn>;

/** What a letter in support of visas says of a passport, in its order. */
export const VISA_FIELDS = ['nationality', 'birthDate', 'passportNumber', 'passportState', 'passportExpires'] as const;

/** What a draft knows of its circulation; a sentence may be there only `when` one of these holds. */
export const Condition = z.enum([
  'articleQuoted',
  'articleCited',
  'articleNamed',
  'mandateQuoted',
  'mandateCited',
  'mandateNamed',
  'mandateAwaited',
  'costsQuoted',
  'costsCited',
  'datesKnown',
  'datesOpen',
  'dateAsAsked',
  'dateMoved',
  'noteAsked',
  'byDecision',
  'bySilence',
  'reasonGiven',
  'payable',
  'ownBehalf',
  'onBehalf',
  'silenceBased',
  'becameParty',
  'becameRatified',
  'becameSignatory',
  'becameOther',
]);
export type Condition = z.infer<typeof Condition>;

/** What a sentence may be repeated for. */
export const Repeated = z.enum(['corrections', 'arrangements']);

const Words = z.string().trim().min(1, 'must not be empty');
const Sentence = z.string().regex(/\S/, 'must not be empty');

/** One paragraph, one that is there on a condition, or one for each entry of a list. */
const Paragraph = z.union([
  Sentence,
  z.strictObject({ when: Condition, text: Sentence }),
  z.strictObject({ each: Repeated, text: Sentence }),
]);
export type Paragraph = z.infer<typeof Paragraph>;

/** Every record is keyed by an enum, and so complete: a template, kind or stage without wording is refused. */
const Wording = z.strictObject({
  labels: z.strictObject({
    reference: Words,
    initials: Words,
    /** Both begin with the word REHEARSAL, in every language. */
    rehearsal: Words.regex(/^REHEARSAL\b/, 'must begin with REHEARSAL'),
    rehearsalBand: Words.regex(/^REHEARSAL\b/, 'must begin with REHEARSAL'),
    /** At the head of a Word file. */
    notTheOriginal: Words,
    email: Words,
  }),
  months: z.array(Words).length(12),
  weekdays: z.array(Words).length(7),
  dates: z.strictObject({
    /** The first day of a month, where it is not written as its number. */
    first: Words.optional(),
    day: Words,
    weekday: Words,
    withinMonth: Words,
    withinYear: Words,
    acrossYears: Words,
    /** How a sentence says when, with its preposition: `{dates}` are several days, or a single one. */
    span: Words,
    single: Words,
    /** Several days where no sentence is around them, if not as they stand: after a place, in a heading. */
    listed: Words.optional(),
  }),
  /** `{hour}` counts to 24, `{hour12}` to 12 with `{half}`; `full` is for a whole hour. */
  times: z.strictObject({
    full: Words,
    minutes: Words,
    am: Words,
    pm: Words,
    noon: Words.optional(),
    midnight: Words.optional(),
  }),
  /** A last instant at the venue: the end of a day, or an hour of it. */
  until: z.strictObject({ whole: Words, hour: Words }),
  /** Words kept together with a number; signs kept together with what follows them, and with what precedes. */
  keepWithNext: z.array(Words),
  keepWithPrevious: z.array(Words),
  /** What a number before it is kept together with. */
  units: z.array(Words),
  inDueCourse: Words,
  /** A paragraph of mails with which the form goes out. */
  mailForm: Words,
  /** A paragraph of mails that ask for an answer, where there is a page for missions; filled in when the mail is sent. */
  mailLink: Words.regex(/\n\{link\}$/, 'must end with a line {link}'),
  /** An article as it is cited: one without paragraphs, and with its paragraph in brief and in full. */
  article: z.strictObject({ whole: Words, brief: Words, paragraph: Words }),
  /** Whom a note addresses, with the preposition that its sentences need. */
  addressees: z.strictObject({
    collective: Words,
    /** Of an office that is not the one that convenes: it writes to the missions. */
    missions: Words,
    /** Of a circulation that is for the States Parties alone. */
    parties: Words,
    permanent_representative: Words,
    permanent_observer: Words,
    ministry: Words,
    organization: Words,
  }),
  /** What an office of the directory is called where it is written to; `{state}` is whose office it is. */
  offices: z.strictObject({
    mission: Words,
    missionInGeneva: Words,
    observers: Words,
    observersInGeneva: Words,
    ministry: Words,
    /** Of an organization, `{organization}`. */
    liaison: Words,
  }),
  /** What general names and phrases are in this language; `forms` are those of a name that has none of its own. */
  names: Names,
  forms: z.record(z.string(), Words),
  documents: z.record(Template, z.strictObject({ title: Words, paragraphs: z.array(Paragraph).min(1) })),
  /** The subject of every e-mail: `{number}` of the paper, and the `{subject}` of its kind. */
  mailSubject: Words.regex(/\{number\}.*\{subject\}/, 'must contain {number}, and {subject} after it'),
  mail: z.record(CirculationKind, z.strictObject({ subject: Words, body: Sentence })),
  /** What an answer is receipted with; see domain/receipt.ts. */
  receipt: ReceiptWords,
  /** The head of a session document; `block: en` where a version has that of the English one. `internal` stands in place of a symbol. */
  masthead: z.strictObject({
    organization: Words,
    internal: Words,
    block: z.union([
      z.literal('en'),
      z.strictObject({
        distribution: Words,
        original: Words,
        only: Words,
        languages: z.record(z.enum(['ar', 'zh', 'en', 'fr', 'ru', 'es']), Words),
      }),
    ]),
  }),
  list: z.strictObject({
    place: Words,
    titles: z.record(ListStage, Words),
    notes: z.record(ListStage, Words),
    capacities: z.record(Capacity, Words),
    answers: z.record(ListAnswer, Words),
    /** Beside an answer that came by page or file, in the secretariat's own list. */
    noteAwaited: Words,
    /** At the foot of a page, of a delegation that another authority contests. */
    contested: Words,
    /** Beside a State whose formal credentials are not there, in an official list. */
    provisional: Words,
    /** What is printed beside a name; a delegate has nothing. */
    roles: z.strictObject({ head: Words, alternate: Words, adviser: Words }),
    /** In place of a name that papers cannot print. */
    unnamed: Words,
    /** Between a person's name and title. */
    comma: Sentence,
    /** Beside a participant's name on the page where its delegation goes on. */
    continued: Words,
    summary: Words,
    columns: z.strictObject({
      capacity: Words,
      participants: Words,
      named: Words,
      nil: Words,
      silent: Words,
      persons: Words,
    }),
    total: Words,
  }),
  /** The addendum to the final list; what stands beside a person, or a delegation, is how its entry changes. */
  addendum: z.strictObject({
    ...{ title: Words, note: Sentence },
    ...{ add: Words, remove: Words, instead: Words, read: Words, order: Words, added: Words, removed: Words },
  }),
  badge: z.strictObject({ title: Words, qr: Words, capacities: z.record(Capacity, Words) }),
  /** The list that persons sign at the door. */
  signing: z.strictObject({
    ...{ title: Words, note: Sentence, code: Words, name: Words },
    ...{ arrived: Words, signature: Words, departed: Words, nobody: Words },
  }),
  costs: z.strictObject({ caption: Words, item: Words, amount: Words, total: Words }),
  /** `letter`: that to an organization. */
  acknowledgement: z.strictObject({
    title: Words,
    paragraphs: z.array(Sentence).min(1),
    letter: z.strictObject({ title: Words, paragraphs: z.array(Sentence).min(1) }),
  }),
  /** A letter in support of visas. `host`: how those are addressed who issue visas for the host State; `letter`: that to an organization. */
  visa: z.strictObject({
    ...{ title: Words, host: Words, person: Sentence, separator: Sentence },
    fields: z.record(z.enum(VISA_FIELDS), Words),
    paragraphs: z.array(Sentence).min(1),
    letter: z.array(Sentence).min(1),
  }),
  /** The form on which a mission names its delegation. */
  form: z.strictObject({
    title: Words,
    sheet: Words.regex(/^[^[\]:*?/\\]{1,31}$/, 'must be a name that a spreadsheet may have'),
    lead: z.array(Sentence).min(1),
    columns: z.record(FormColumn, Words),
    /** The other roles are called as in the list. */
    delegate: Words,
  }),
  report: z.strictObject({
    title: Words,
    /** The columns of its annex. */
    symbol: Words,
    documentTitle: Words,
    headings: z.strictObject({
      opening: Words,
      participation: Words,
      documents: Words,
      decisions: Words,
      closing: Words,
      annex: Words,
    }),
    opening: z.array(Sentence).min(1),
    /** Who of each capacity was there: how many, and their names with `enumerated` between them. */
    participation: z.record(Capacity, Sentence),
    enumerated: Sentence,
    documents: Sentence,
    /** A text that was adopted follows on the next line; who decides on admissions is the Meeting. */
    decided: z.strictObject({ decision: Sentence, silence: Sentence, admitted: Sentence, refused: Sentence }),
    closing: z.array(Sentence).min(1),
  }),
  /** Who took part in figures; capacities are called as in the list. */
  statistics: z.strictObject({
    title: Words,
    heading: Words,
    withheld: Words,
    notes: z.array(Words).min(1),
    columns: z.strictObject({
      delegations: Words,
      persons: Words,
      women: Words,
      untold: Words,
      womenHeads: Words,
      alone: Words,
      sponsored: Words,
    }),
    classifications: z.record(z.enum(CLASSIFICATIONS), Words),
    groups: z.record(z.enum(BEYOND_CAPACITY), Words),
  }),
  /** What is told of quorums and votes: sentences, in the order in which they stand. */
  rules: z.strictObject({
    shares: z.record(Share, Words),
    bases: z.record(Base, Words),
    needed: Sentence,
    assumed: Sentence,
    quorum: z.strictObject({ counts: Sentence, none: Sentence, met: Sentence, missing: Sentence }),
    vote: z.strictObject({
      counts: Sentence,
      invalid: Sentence,
      voting: Sentence,
      adopted: Sentence,
      rejected: Sentence,
      tie: Sentence,
    }),
    rollCall: z.strictObject({ yes: Sentence, no: Sentence, abstain: Sentence, first: Sentence }),
    presiding: z.record(PresidingRule.exclude(['votes']), Sentence),
  }),
  /** The memorandum and the report on credentials; of lists, what is said where nobody is on it. */
  credentials: z.strictObject({
    titles: z.strictObject({ memorandum: Sentence, report: Words }),
    headings: z.strictObject({
      memorandum: Words,
      received: Sentence,
      provisional: Words,
      committee: Words,
      examination: Words,
      objections: Words,
      recommendation: Words,
    }),
    asked: Sentence,
    stands: Sentence,
    lists: z.record(z.enum(['formal', 'other', 'none']), z.strictObject({ some: Sentence, nobody: Sentence })),
    given: Sentence,
    provisional: Sentence,
    appointed: Sentence,
    chair: Sentence,
    met: Sentence,
    before: Sentence,
    beforeUnnumbered: Sentence,
    accepted: Sentence,
    assurances: Sentence,
    deferred: Sentence,
    refused: Sentence,
    /** The words of the objection follow on the next line. */
    objection: Sentence,
    recommends: Sentence,
    resolution: z.array(Sentence).min(1),
    /** What the report of the Meeting says of it. */
    adopted: Sentence,
  }),
  post: z.strictObject({
    title: Words,
    from: Words,
    columns: z.strictObject({
      number: Words,
      participant: Words,
      address: Words,
      channel: Words,
      paper: Words,
      /** Filled in by hand: when it left, and under which number the post or the pouch took it. */
      sent: Words,
      registered: Words,
      received: Words,
    }),
    channels: z.strictObject({ post: Words, hand: Words }),
  }),
  /** What a calendar's entry says of the communication it came with. */
  calendar: z.strictObject({
    description: Sentence,
    opening: Words,
    /** The event that is the date for delegations: what it is called, and what is asked for until then. */
    deadline: Words,
    due: Sentence,
  }),
});
export type Wording = z.infer<typeof Wording>;

const read = new Map<Language, Wording>();

/** The wording of a language, read once. Throws `wording.missing` or `wording.invalid`, with every fault of the file at once. */
export function wordingOf(language: Language): Wording {
  const known = read.get(language);
  if (known) return known;
  const name = `documents/wording/${language}.yaml`;
  const wording = checkWording(readYaml(new URL(`./wording/${language}.yaml`, import.meta.url), name), name);
  read.set(language, wording);
  return wording;
}

function readYaml(url: URL, name: string): unknown {
  let source: string;
  try {
    source = readFileSync(fileURLToPath(url), 'utf8');
  } catch {
    throw new DocumentError('wording.missing', `there is no ${name}; every language needs its wording file`);
  }
  return parse(source);
}

/** A wording file's content against the schema; `name` is the file that an error names. */
export function checkWording(content: unknown, name: string): Wording {
  const checked = Wording.safeParse(content);
  if (checked.success) return checked.data;
  throw new DocumentError('wording.invalid', `${name}:\n${z.prettifyError(checked.error)}`);
}

/** A name with its grammatical forms; what stands alone is the form `name`. */
export type Name = { readonly name: string } & Readonly<Record<string, string>>;
export type Values = Readonly<Record<string, string | Name>>;

const PLACE = /\{([a-zA-Z][a-zA-Z0-9]*)(?:\.([a-z]+))?\}/g;

/**
 * Fills `{name}`, or `{name.form}`, in a sentence; `{Name}` begins with a capital. Names in `open` stay for later. Throws
 * `wording.unfilled` for a name that has no value, `wording.form` for a form that a name does not have, and
 * `wording.brace` for a brace that belongs to no name; `where` says which sentence.
 */
export function fill(sentence: string, values: Values, where: string, open: readonly string[] = []): string {
  if (/[{}]/.test(sentence.replace(PLACE, ''))) {
    throw new DocumentError(
      'wording.brace',
      `${where}: a brace stands alone in "${sentence.slice(0, 80)}"; write {name}`,
    );
  }
  const filled = sentence.replace(PLACE, (place, written: string, form: string | undefined) => {
    const key = written.charAt(0).toLowerCase() + written.slice(1);
    if (open.includes(key)) return place;
    const value = values[key];
    const words = typeof value === 'object' ? value[form ?? 'name'] : form === undefined ? value : undefined;
    if (words !== undefined && words.trim() !== '') return written === key ? words : capitalized(words);
    if (value !== undefined && form !== undefined) {
      const name = typeof value === 'object' ? value.name : value;
      throw new DocumentError(
        'wording.form',
        `${where}: "${name}" has no form "${form}" for ${place}; add it where the name stands in "names"`,
      );
    }
    const known = Object.keys(values).sort().join(', ');
    throw new DocumentError('wording.unfilled', `${where}: nothing fills ${place}; what can be filled here: ${known}`);
  });
  return joined(filled);
}

/** A sentence in which other words stand in place of these, also where they are written with a preposition. */
export const replaced = (sentence: string, words: string, others: string): string =>
  sentence.replaceAll(joined(`لـ${words}`), joined(`لـ${others}`)).replaceAll(words, others);

/** Arabic writes its preposition ل with the word that follows, and with its article: the wording has it as لـ. */
const joined = (text: string): string => text.replace(/لـ(ال)?(?=\p{L})/gu, (_, article) => (article ? 'لل' : 'ل'));

/** Values that may stand in a marked-up paragraph: every sign of the markup in them is printed as it is. */
export function escapedValues(values: Values): Values {
  const forms = (value: Name): Name => ({
    ...Object.fromEntries(Object.entries(value).map(([form, text]) => [form, escapeMarkup(text)])),
    name: escapeMarkup(value.name),
  });
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? escapeMarkup(value) : forms(value),
    ]),
  );
}

export const capitalized = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

type DateParts = { year: string; month: string; day: string; weekday: string };

function parts(date: string, wording: Wording): DateParts {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) {
    throw new DocumentError('wording.date', `"${date}" is not a calendar date; write it as 2024-08-30`);
  }
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return {
    year: String(year),
    month: wording.months[month - 1] ?? '',
    day: day === 1 ? (wording.dates.first ?? '1') : String(day),
    weekday: wording.weekdays[weekday] ?? '',
  };
}

/** A calendar date (`2024-08-30`) in words; `form` says whether with its weekday. */
export const dateInWords = (date: string, wording: Wording, form: 'day' | 'weekday' = 'day'): string =>
  fill(wording.dates[form], parts(date, wording), `dates.${form}`);

/** From one calendar date to another in words, without saying the month or year twice. */
export function rangeInWords(from: string, to: string, wording: Wording): string {
  if (from === to) return dateInWords(from, wording);
  const start = parts(from, wording);
  const end = parts(to, wording);
  const form = start.year !== end.year ? 'acrossYears' : start.month !== end.month ? 'withinYear' : 'withinMonth';
  const values = { ...start, toDay: end.day, toMonth: end.month, toYear: end.year };
  return fill(wording.dates[form], values, `dates.${form}`);
}

/** From one date to another as a name: `from` is the form with its preposition, "from 10 to 13 September 2024"; `listed` stands beside a place. */
export function spanInWords(from: string, to: string, wording: Wording): Name {
  const name = rangeInWords(from, to, wording);
  const form = from === to ? 'single' : 'span';
  const listed = from === to ? undefined : wording.dates.listed;
  return {
    name,
    from: fill(wording.dates[form], { dates: name }, `dates.${form}`),
    listed: listed === undefined ? name : fill(listed, { dates: name }, 'dates.listed'),
  };
}

/** The time of day of an instant at a place, in words. */
export function timeInWords(instant: string, place: PlaceOfDays | string, wording: Wording): string {
  const at = DateTime.fromISO(instant, { zone: clocksOf(place) });
  const { hour } = at;
  const minute = at.toFormat('mm');
  const values = {
    hour: String(hour),
    hour12: String(hour % 12 === 0 ? 12 : hour % 12),
    half: hour < 12 ? wording.times.am : wording.times.pm,
    minute,
  };
  const { full, minutes, noon = full, midnight = full } = wording.times;
  const whole = hour === 12 ? noon : hour === 0 ? midnight : full;
  return fill(minute === '00' ? whole : minutes, values, 'times');
}

/** The last second of a day at a place, in milliseconds since 1970. */
export const lastInstantOf = (date: string, venue: PlaceOfDays): number =>
  DateTime.fromISO(dayAfter(date), { zone: clocksOf(venue) })
    .startOf('day')
    .toMillis() - 1_000;

/** Whether a last instant is the end of its day at the venue. */
export const isWholeDay = ({ date, at }: { date: string; at: string }, venue: PlaceOfDays): boolean =>
  Date.parse(at) === lastInstantOf(date, venue);

/**
 * The last instant at which something is in time, as the engine applies it: the end of a day at the venue, or an hour of that day.
 *
 * @param city the venue's, as a name
 */
export function untilInWords(
  { date, at }: { date: string; at: string },
  { city, venue }: { city: Name | string; venue: PlaceOfDays },
  wording: Wording,
): string {
  const isWhole = isWholeDay({ date, at }, venue);
  const values = {
    date: dateInWords(date, wording, 'weekday'),
    city,
    ...(isWhole ? {} : { time: timeInWords(at, venue, wording) }),
  };
  return fill(isWhole ? wording.until.whole : wording.until.hour, values, 'until');
}
