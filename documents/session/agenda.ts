import { venueDay } from '../../domain/day.ts';
import { type MeetingPlan, symbolOf } from '../../domain/plan.ts';
import type { AgendaItem, ExtensionRequest, PlannedSitting, SessionPlan } from '../../domain/session-plan.ts';
import { stateName } from '../../treaties/treaties.ts';
import { plainRuns, type Saying } from './saying.ts';
import { type Block, heading, inset, numbered, paragraph, table } from './view.ts';

/** The agenda and the programmes: what the Meeting will do, and when it is foreseen. */

/** Whether an item stands below another: `10 (a)`. */
const isBelow = ({ item }: AgendaItem): boolean => item.includes(' ');

/** `10 (a)` as it stands below 10. */
const shortNumber = (item: string): string => item.replace(/^\d+ /, '');

/** The items, each with its number. */
export const agendaBlocks = ({ agenda }: SessionPlan, { own, wording }: Saying): Block[] =>
  agenda.map((one) => {
    const lines = [plainRuns(own(one.title), wording)];
    return isBelow(one) ? inset(lines, shortNumber(one.item)) : paragraph(lines, `${one.item}.`);
  });

/** The symbols of the documents under an item, in the order of the plan. */
export const symbolsUnder = ({ documents = [] }: AgendaItem, plan: MeetingPlan): string[] =>
  documents.flatMap((name) => symbolOf(plan, name) ?? []);

/** The agenda with what the Meeting will have before it and is expected to do, and the sittings with their items. */
export function programmeBlocks(plan: MeetingPlan, session: SessionPlan, saying: Saying): Block[] {
  const { words } = saying;
  const annotated = session.agenda.flatMap((one): Block[] => [
    heading(saying.text(words.item, { item: one.item, title: saying.own(one.title) }), 2),
    ...(one.note === undefined ? [] : [paragraph([plainRuns(saying.own(one.note), saying.wording)])]),
    ...requestsUnder(one, session, plan, saying),
    ...documentsUnder(one, plan, saying),
  ]);
  return [
    heading(words.headings.annotations),
    ...numbered(annotated),
    heading(words.headings.timetable),
    timetable(plan, session, saying),
  ];
}

function documentsUnder(one: AgendaItem, plan: MeetingPlan, { words, lines, wording }: Saying): Block[] {
  const symbols = symbolsUnder(one, plan);
  if (symbols.length === 0) return [];
  return [paragraph(lines(words.under, { documents: symbols.join(wording.report.enumerated) }))];
}

/** The requests for extension whose documents are those of an item. */
function requestsUnder(one: AgendaItem, session: SessionPlan, plan: MeetingPlan, saying: Saying): Block[] {
  const requests = requestsOf(one, session);
  if (requests.length === 0) return [];
  const { words, date, language } = saying;
  const { columns } = words;
  return [
    paragraph(saying.lines(words.requests)),
    table(
      [columns.state, columns.requested, columns.deadline, columns.until],
      [4, 3, 3, 3],
      requests.map(({ participant, requested, deadline, until }) => [
        stateName(participant, language, plan.opens.date, 'name'),
        ...[requested, deadline, until].map((day) => date(day)),
      ]),
    ),
  ];
}

/** Of the requests for extension, those that come up under an item: their documents are those of the item. */
export const requestsOf = ({ documents = [] }: AgendaItem, { extensions = [] }: SessionPlan): ExtensionRequest[] =>
  extensions.filter((one) => (one.documents ?? []).some((name) => documents.includes(name)));

/** Sittings with their number, from 1, in the order of the calendar. */
export const sittingsOf = ({ sittings }: SessionPlan): (PlannedSitting & { number: number })[] =>
  sittings.map((one, index) => ({ ...one, number: index + 1 }));

/** When and where a sitting is foreseen, as a heading: its number, its hours, its room. */
export function sittingInWords(
  { number, at, until, room }: PlannedSitting & { number: number },
  saying: Saying,
): string {
  const { words, hours, values } = saying;
  const place = room === undefined ? values.venue : saying.text(words.room, { room });
  return saying.text(words.sitting, { sitting: String(number), hours: hours(at, until), room: place ?? '' });
}

export function timetable(plan: MeetingPlan, session: SessionPlan, { words, date, hours, own }: Saying): Block {
  const { columns } = words;
  return table(
    [columns.day, columns.hours, columns.items],
    [5, 5, 9],
    session.sittings.map(({ at, until, items }) => [
      date(venueDay(at, plan), 'weekday'),
      hours(at, until),
      itemsIn(session, items)
        .map(({ item, title }) => `${item}. ${own(title)}`)
        .join('\n'),
    ]),
  );
}

const itemsIn = ({ agenda }: SessionPlan, numbers: readonly string[]): AgendaItem[] =>
  agenda.filter(({ item }) => numbers.includes(item));

/** What one day of the Meeting foresees, sitting by sitting, with the documents. */
export function dailyBlocks(day: string, plan: MeetingPlan, session: SessionPlan, saying: Saying): Block[] {
  const { own, wording } = saying;
  return sittingsOf(session)
    .filter(({ at }) => venueDay(at, plan) === day)
    .flatMap((sitting): Block[] => [
      heading(sittingInWords(sitting, saying)),
      ...itemsIn(session, sitting.items).flatMap((one): Block[] => {
        const symbols = symbolsUnder(one, plan);
        const lines = [plainRuns(own(one.title), wording)];
        if (symbols.length > 0) lines.push(plainRuns(symbols.join(wording.report.enumerated), wording));
        return [paragraph(lines, `${one.item}.`)];
      }),
    ]);
}
