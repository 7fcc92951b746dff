import { dayAfter } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { NextMeeting } from '../../domain/next-meeting.ts';
import { type CirculationPlan, MeetingPlan } from '../../domain/plan.ts';
import type { BodySession } from '../../treaties/bodies.ts';
import { bodyOf, headsOf, namedObservers, signsOf, stateName, type TreatyProfile } from '../../treaties/treaties.ts';
import { calendarOf, type DaysAhead, onClocks, type Span, withWeekday } from './dates.ts';
import { namesOf } from './names.ts';
import { type OpenPoint, stale, textsOf } from './open.ts';
import { isPlanned, openOf, venueOf } from './open-points.ts';
import { renamingOf } from './renaming.ts';
import { sessionOf } from './session.ts';
import { decidedIn, formIn, type Tongue } from './words.ts';

/**
 * The plan of the meeting that follows, from the plan of the present one as it stands and the decision about the next. What nobody
 * decided is proposed as it was, and named in `open`.
 */

export type NextGround = {
  present: MeetingPlan;
  profile: TreatyProfile;
  decided: NextMeeting;
  /** Where the decision stands, such as the symbol and paragraph of a report. */
  reference?: string | undefined;
  tongue: Tongue;
  /** The directory of contacts, as a path from the new plan. */
  directory: string;
};

/** `file`: the fields of a plan file in the order of people; `words`: the decision as it quotes it. */
export type NextPlan = { file: Record<string, unknown>; open: OpenPoint[]; words: string; id: string };

/**
 * @throws ConveneError `NEXT_UNDATED` where neither days nor a week are known
 * @throws TreatyError `treaty.body_unknown`, `treaty.ordinal_unknown`
 */
export function nextPlan({ present, profile, decided, reference, tongue, directory }: NextGround): NextPlan {
  const days = daysOf(decided);
  const current: BodySession = { kind: kindOf(present), ordinal: present.ordinal, prepares: present.prepares };
  const body = bodyOf(profile, decided.kind);
  const signs = signsOf(profile, decided, days.from.slice(0, 4));
  const before = profile.meetings.find(({ name }) => name === present.decision.body);
  const renaming = renamingOf(profile, [
    ...(before ? [[{ ...before, kind: kindOf(before) }, current] as const] : []),
    [current, decided],
  ]);
  const renamed = MeetingPlan.parse(renaming.all(present));
  const mandate = profile.mandates.find(({ covers }) => covers.includes(Number(days.from.slice(0, 4))));
  const calendar = calendarIn(present, days, mandate?.date);
  const at = (instant: string) => {
    const { date, time } = onClocks(instant, present);
    return `${calendar.before(date)} ${time}`;
  };
  const time = (instant: string) => onClocks(instant, present).time;
  const venue = venueOf(present, decided);
  const words =
    wordsOnRecord(profile, present.name, decided) ?? decisionInWords(decided, profile, tongue, present.closes.date);
  const numbered = (number: string, was: string, now: string) => number.replaceAll(was.slice(0, 4), now.slice(0, 4));
  const convokedOn = calendar.before(present.convokedOn);
  const session = renamed.session && sessionOf(renamed, decided, { days, calendar, present });
  const symbols = symbolsOf(renamed, signsOf(profile, current, present.opens.date.slice(0, 4)).symbols, signs.symbols);
  const file = {
    v: 1,
    id: `${present.treaty.toLowerCase()}-${signs.id}`,
    treaty: present.treaty,
    kind: decided.kind,
    prepares: decided.prepares,
    name: renamed.name,
    ordinal: decided.ordinal,
    short: signs.short,
    venue: { name: venue.name, city: venue.city, country: venue.country, timeZone: venue.timeZone },
    opens: `${days.from} ${time(present.opens.at)}`,
    closes: `${days.to} ${time(present.closes.at)}`,
    provisionalListAt: listAt(present, days, calendar),
    convokedOn,
    deadline: deadlineOf(present, calendar),
    startsAt: at(present.startsAt),
    decision: {
      body: present.name,
      heldFrom: present.opens.date,
      heldTo: present.closes.date,
      reference: reference ?? reportOf(present),
      decided: words,
    },
    legalBasis: { article: body.article },
    mandate: mandate
      ? {
          ...{ resolution: mandate.resolution, date: mandate.date, paragraph: mandate.paragraph },
          title: mandate.title,
          convenor: profile.convenor,
        }
      : 'awaited',
    costs: present.costs,
    observers: observersOf(present, profile),
    secretariat: renamed.secretariat,
    furtherInformation: renamed.furtherInformation,
    answers: present.answers,
    lists: present.lists,
    badges: present.badges,
    officers: present.officers.map(({ away = [], ...officer }) => {
      const later = away.filter(({ until }) => until >= calendar.before(onClocks(present.startsAt, present).date));
      return { ...officer, ...(later.length > 0 && { away: later }) };
    }),
    recovery: present.recovery,
    circulations: renamed.circulations
      .filter(isPlanned)
      .map(({ facts: _, documents, issue, draftAt, dispatchAt, ...one }) => ({
        ...one,
        documents: inLanguages(documents),
        draftAt: at(draftAt),
        issue: {
          ...issue,
          number: numbered(issue.number, issue.date, calendar.before(issue.date)),
          date: calendar.before(issue.date),
        },
        dispatchAt: dispatchAt === null ? null : at(dispatchAt),
      })),
    acts: renamed.acts && {
      ...renamed.acts,
      numbers: { ...renamed.acts.numbers, form: numbered(renamed.acts.numbers.form, present.convokedOn, convokedOn) },
    },
    directory,
    symbols,
    credentials: renamed.credentials && {
      ...renamed.credentials,
      committee: { ...renamed.credentials.committee, appointed: days.from },
    },
    session: session?.plan,
    retention: present.retention,
    shardCapacity: present.shardCapacity,
  };
  const used = new Set(textsOf(file, '').map(({ text }) => text));
  const { names, open } = namesOf({
    ...{ present, profile, decided, venue, words, renaming, tongue },
    isUsed: (english) => used.has(english) || !english.includes(present.opens.date.slice(0, 4)),
  });
  const states = [
    present.session?.bureau.president.participant,
    ...(present.session?.extensions ?? []).map(({ participant }) => participant),
  ]
    .filter((code) => code !== undefined && code !== decided.president)
    .map((code) => stateName(code ?? '', 'en', present.closes.date));
  const years = [present.opens.date, present.decision.heldTo]
    .map((date) => date.slice(0, 4))
    .filter((year) => year !== days.from.slice(0, 4));
  return {
    file: given({ ...file, names }),
    words,
    id: file.id,
    open: [
      ...openOf({ present, decided, venue, mandate, calendar, profile }),
      ...(session?.open ?? []),
      ...(file.credentials ? [{ field: 'credentials.committee', said: 'whom the Meeting appoints, and when' }] : []),
      ...open,
      ...stale(
        { session: file.session, symbols, furtherInformation: file.furtherInformation, acts: file.acts },
        years,
        states,
      ),
    ],
  };
}

/** A decision in English; one that designates a President alone says so. `day`: when it was taken. */
export function decisionInWords(decided: NextMeeting, profile: TreatyProfile, tongue: Tongue, day: string): string {
  const { city, from, week, president } = decided;
  if (president !== undefined && city === undefined && from === undefined && week === undefined)
    return `to entrust the presidency of the ${headsOf(profile, decided, 'en').name} of States Parties to ${stateName(president, 'en', day)}`;
  const nameOf = (english: string, form: string) => formIn(tongue.known('en', english) ?? english, form);
  return decidedIn('en', decided, profile, { tongue, nameOf });
}

const kindOf = ({ kind = 'meeting_of_states_parties' }: Pick<MeetingPlan, 'kind'>) => kind;

function daysOf({ from, to, week, kind, ordinal }: NextMeeting): Span {
  if (from !== undefined && to !== undefined) return { from, to };
  if (week !== undefined) return week;
  throw new ConveneError(
    'NEXT_UNDATED',
    `The decision gives no dates for number ${ordinal} (${kind.replaceAll('_', ' ')}), and a plan has days: record its first and last day, or the week.`,
  );
}

/** The days of the present meeting as first planned, and what led to them. */
function calendarIn(present: MeetingPlan, days: Span, mandated: string | undefined): DaysAhead {
  const first = [present.startsAt, ...present.circulations.map(({ draftAt }) => draftAt)]
    .map((at) => onClocks(at, present).date)
    .sort()[0];
  const span = { from: present.opens.date, to: present.closes.date };
  const usual = calendarOf(span, days, { first: first ?? span.from, notBefore: dayAfter(span.to) });
  // a convocation does not come before the resolution that it rests on
  if (mandated === undefined || usual.before(present.convokedOn) >= mandated) return usual;
  return calendarOf(span, days, { first: first ?? span.from, notBefore: dayAfter(mandated) });
}

/** The words of the decision where the profile has it on record already. */
const wordsOnRecord = ({ meetings }: TreatyProfile, body: string, { kind, ordinal }: NextMeeting): string | undefined =>
  meetings.find(({ name }) => name === body)?.decided.find((one) => one.kind === kind && one.ordinal === ordinal)
    ?.words;

/** The deadline that was planned first: an extension was of the present meeting alone. */
function deadlineOf(present: MeetingPlan, { before }: DaysAhead): string {
  const moved = present.circulations.find(({ kind, facts }) => kind === 'extension' && facts?.deadline !== undefined);
  const { date, time } = onClocks(moved?.facts?.deadline?.wasAt ?? present.deadline.at, present);
  return `${withWeekday(before(date))}${time === '23:59:59' ? '' : ` ${time}`}`;
}

/** The provisional list circulates on the same day of the session; on the last but one hour of it where the session is shorter. */
function listAt(present: MeetingPlan, days: Span, { during }: DaysAhead): string {
  const { date, time } = onClocks(present.provisionalListAt, present);
  const [opening, closing] = [onClocks(present.opens.at, present).time, onClocks(present.closes.at, present).time];
  const day = during(date) ?? days.to;
  const isWithin = (day > days.from || time > opening) && (day < days.to || time < closing);
  return isWithin ? `${day} ${time}` : `${days.to} ${days.from === days.to ? laterThan(opening) : '09:30'}`;
}

/** An hour later on the clock. */
const laterThan = (time: string): string => `${String(Number(time.slice(0, 2)) + 1).padStart(2, '0')}${time.slice(2)}`;

const reportOf = ({ symbols = {}, name }: MeetingPlan): string => {
  const report = symbols.report;
  return (typeof report === 'object' ? report.symbol : report) ?? `report of the ${name}`;
};

function observersOf({ observers }: MeetingPlan, profile: TreatyProfile) {
  const without = observers.without ?? {};
  const organizations = namedObservers(profile).filter((code) => without[code] === undefined);
  return { ...observers, organizations };
}

/** The documents of a file: one for all its languages. */
function inLanguages(documents: CirculationPlan['documents']) {
  const papers = new Map<string, CirculationPlan['documents'][number] & { languages: string[] }>();
  for (const document of documents) {
    const name = document.language === 'en' ? document.name : document.name.replace(`-${document.language}`, '');
    const paper = papers.get(name);
    if (paper === undefined) papers.set(name, { ...document, name, languages: [document.language] });
    else paper.languages.push(document.language);
  }
  return [...papers.values()].map(({ language: _, ...paper }) => paper);
}

/** The register of symbols as the new series has it; papers on requests for extension are of the present meeting. */
function symbolsOf({ symbols, session }: MeetingPlan, was: string, now: string) {
  if (symbols === undefined) return undefined;
  const own = new Set((session?.extensions ?? []).flatMap(({ documents = [] }) => documents));
  const later = (symbol: string) => (symbol.startsWith(was) ? `${now}${symbol.slice(was.length)}` : symbol);
  return Object.fromEntries(
    Object.entries(symbols).flatMap(([name, entry]) => {
      if (own.has(name)) return [];
      return [[name, typeof entry === 'string' ? later(entry) : { ...entry, symbol: later(entry.symbol) }]];
    }),
  );
}

/** Without what is left out. */
const given = (file: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined));
