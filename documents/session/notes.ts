import { venueDay } from '../../domain/day.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import type { SessionPlan } from '../../domain/session-plan.ts';
import { stateName } from '../../treaties/treaties.ts';
import { requestsOf, sittingsOf, symbolsUnder } from './agenda.ts';
import { plainRuns, type Saying } from './saying.ts';
import { neededIn, type RosterSeat } from './seats.ts';
import { type Block, heading, numbered, paragraph } from './view.ts';

/**
 * What the President may say in a sitting, item by item.
 *
 * @param number of the sitting, from 1
 */
export function notesBlocks(
  number: number,
  plan: MeetingPlan,
  session: SessionPlan,
  all: readonly RosterSeat[],
  saying: Saying,
): Block[] {
  const { words, lines, wording, language, own, date, time, values } = saying;
  const { notes } = words;
  const sittings = sittingsOf(session);
  const sitting = sittings.find((one) => one.number === number);
  if (sitting === undefined) return [];
  const next = sittings.find((one) => one.number === number + 1);
  const room = sitting.room === undefined ? (values.venue ?? '') : saying.text(words.room, { room: sitting.room });
  const quorum = neededIn(plan, all);
  const items = session.agenda.filter(({ item }) => sitting.items.includes(item));
  return numbered([
    paragraph(lines(notes.call, { sitting: String(number), time: time(sitting.at), room })),
    ...(quorum === null
      ? []
      : [paragraph(lines(notes.quorum, { needed: String(quorum.needed), base: String(quorum.base) }))]),
    ...items.flatMap((one): Block[] => {
      const title = own(one.title);
      const symbols = symbolsUnder(one, plan);
      const requests = requestsOf(one, session);
      return [
        heading(saying.text(words.item, { item: one.item, title })),
        paragraph(lines(notes.item, { item: one.item, title })),
        ...(one.note === undefined ? [] : [paragraph([plainRuns(own(one.note), wording)])]),
        ...(symbols.length === 0
          ? []
          : [paragraph(lines(words.under, { documents: symbols.join(wording.report.enumerated) }))]),
        ...requests.map(({ participant, until }) => {
          const state = stateName(participant, language, plan.opens.date, 'name');
          return paragraph(lines(notes.request, { state, until: date(until) }));
        }),
        paragraph(lines(notes.speakers)),
        ...(requests.length > 0 ? [] : [paragraph(lines(notes.decide))]),
      ];
    }),
    paragraph(
      next === undefined
        ? lines(notes.close)
        : lines(notes.adjourn, { time: time(next.at), date: date(venueDay(next.at, plan), 'weekday') }),
    ),
  ]);
}
