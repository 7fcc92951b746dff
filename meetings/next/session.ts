import type { NextMeeting } from '../../domain/next-meeting.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { type DaysAhead, onClocks, type Span } from './dates.ts';
import type { OpenPoint } from './open.ts';

/** The next meeting in session: the same agenda and sittings, on its days; requests and their papers are each meeting's own. */
export function sessionOf(
  { session }: MeetingPlan,
  { president }: NextMeeting,
  { days, calendar, present }: { days: Span; calendar: DaysAhead; present: MeetingPlan },
): { plan: Record<string, unknown>; open: OpenPoint[] } | undefined {
  if (session === undefined) return undefined;
  const { agenda, sittings, bureau, extensions = [], ...rest } = session;
  const ofRequests = new Set(extensions.flatMap(({ documents = [] }) => documents));
  const planned = sittings.flatMap(({ at, until, ...sitting }) => {
    const [begins, ends] = [onClocks(at, present), onClocks(until, present)];
    const day = calendar.during(begins.date);
    return day === null ? [] : [{ at: `${day} ${begins.time}`, until: `${day} ${ends.time}`, ...sitting }];
  });
  const held = new Set(planned.flatMap(({ items }) => items));
  const left = agenda.filter(({ item }) => !item.includes('(') && !held.has(item)).map(({ item }) => item);
  const open: OpenPoint[] = [];
  if (planned.length < sittings.length)
    open.push({
      field: 'session.sittings',
      said: `${sittings.length - planned.length} sittings fewer than now; items without one: ${left.join(', ') || 'none'}`,
    });
  else if (!planned.at(-1)?.at.startsWith(days.to))
    open.push({ field: 'session.sittings', said: `the sittings of the days until ${days.to}` });
  if (extensions.length > 0)
    open.push({
      field: 'session.agenda',
      said: 'requests for extension, and their papers: those of the present meeting are left out',
    });
  const plan = {
    ...rest,
    agenda: agenda.map(({ documents, ...item }) => {
      const kept = documents?.filter((name) => !ofRequests.has(name)) ?? [];
      return { ...item, ...(kept.length > 0 && { documents: kept }) };
    }),
    sittings: planned,
    bureau: { ...bureau, president: { ...bureau.president, participant: president ?? bureau.president.participant } },
  };
  return { plan, open };
}
