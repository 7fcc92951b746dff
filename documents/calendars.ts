import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { ManifestAttachment } from '../domain/manifest.ts';
import { type CirculationKind, type CirculationPlan, Language, type MeetingPlan, type Mode } from '../domain/plan.ts';
import { clocksOf } from '../meetings/zones.ts';
import { calendarOf } from './calendar.ts';
import { finishMail } from './circulation.ts';
import { factsOf } from './facts.ts';
import { glossaryOf } from './glossary.ts';
import type { CirculationText } from './text.ts';
import { dateInWords, fill, wordingOf } from './wording.ts';

/** A convocation brings the meeting into calendars, and these change it there. */
const CHANGES: readonly CirculationKind[] = ['postponement', 'venue', 'cancellation'];

/** On which date a circulation of the meeting was issued. */
export type IssuedOn = { name: string; date: string };

export type AttachedCalendar = { attachment: ManifestAttachment; bytes: Buffer };

/**
 * The calendar files that go with a circulation's e-mails, one for each of their languages; none where it says nothing
 * new about when and where.
 *
 * A meeting whose new dates are still to be decided is cancelled here and not tentative: a tentative event would keep the
 * old dates in every calendar. The circulation that gives the new ones confirms the same event again.
 *
 * @param of.issued all circulations of the meeting that are issued
 */
export function calendarsOf(of: {
  meeting: string;
  mode: Mode;
  plan: MeetingPlan;
  circulation: CirculationPlan;
  mail: CirculationText['mail'];
  number: string;
  date: string;
  issued: readonly IssuedOn[];
}): AttachedCalendar[] {
  const { meeting, mode, plan, circulation, mail, number, date } = of;
  const changes = CHANGES.includes(circulation.kind);
  if (circulation.kind !== 'convocation' && !changes) return [];
  const earlier = changes ? changesBefore(of) : [];
  const { venue, opens, closes, status } = takesPlace(plan, changes ? [...earlier, circulation] : []);
  const treaty = factsOf(plan).treaty.words;
  return Language.options.flatMap((language): AttachedCalendar[] => {
    const words = mail[language];
    if (words === undefined) return [];
    const wording = wordingOf(language);
    const glossary = glossaryOf(language, treaty[language]?.names, plan.names?.[language]);
    const issue = { language, number, date };
    const capital = (text: string) => text.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(language));
    const bytes = calendarOf({
      id: meeting,
      mode,
      name:
        status === 'confirmed'
          ? capital(glossary.line(plan.name))
          : finishMail(words, { ...issue, mode: 'live' }).subject,
      venue: {
        name: glossary.line(venue.name),
        city: glossary.line(venue.city),
        country: glossary.line(venue.country),
        timeZone: venue.timeZone,
        offsets: venue.offsets,
      },
      description: [
        finishMail(words, { ...issue, mode }).subject,
        fill(wording.calendar.description, { number, date: dateInWords(date, wording) }, 'calendar.description'),
        plan.secretariat.email,
      ].join('\n'),
      language,
      organizer: { name: glossary.line(plan.secretariat.name), email: plan.secretariat.email },
      opens,
      closes,
      sequence: changes ? 1 + earlier.length : 0,
      status,
      stamp: `${date}T00:00:00Z`,
    });
    const name = `${circulation.name}-calendar${language === 'en' ? '' : `-${language}`}`;
    return [
      {
        attachment: {
          name,
          language,
          filename: `${mode === 'rehearsal' ? 'REHEARSAL-' : ''}${plan.id}.ics`,
          media: 'text/calendar; charset=utf-8; method=PUBLISH',
          sha256: createHash('sha256').update(bytes).digest('hex'),
        },
        bytes,
      },
    ];
  });
}

/** The changes that were issued before this one, by their dates and, on one date, by the plan. */
function changesBefore({
  plan,
  circulation,
  date,
  issued: all,
}: {
  plan: MeetingPlan;
  circulation: CirculationPlan;
  date: string;
  issued: readonly IssuedOn[];
}): CirculationPlan[] {
  const others = all.filter((one) => one.name !== circulation.name && one.date <= date);
  const issued = new Map(others.map((one) => [one.name, one.date]));
  const place = plan.circulations.indexOf(circulation);
  return plan.circulations
    .filter(({ kind, name }, i) => {
      const on = issued.get(name);
      return CHANGES.includes(kind) && on !== undefined && (on < date || i < place);
    })
    .sort((a, b) => (issued.get(a.name) ?? '').localeCompare(issued.get(b.name) ?? ''));
}

/** When and where the meeting takes place after these changes, at the hours of the plan in the venue's time. */
function takesPlace(plan: MeetingPlan, changes: readonly CirculationPlan[]) {
  let { venue } = plan;
  let dates: { from: string; to: string } | null = { from: plan.opens.date, to: plan.closes.date };
  let cancelled = false;
  for (const { kind, facts } of changes) {
    venue = facts?.venue?.now ?? venue;
    if (facts?.dates !== undefined) dates = facts.dates.now;
    cancelled ||= kind === 'cancellation';
  }
  const at = (instant: string, date: string): string => {
    const { hour, minute } = DateTime.fromISO(instant, { zone: clocksOf(plan.venue) });
    const local = DateTime.fromISO(date, { zone: clocksOf(venue) }).set({ hour, minute });
    return local.toUTC().toISO() ?? instant;
  };
  return {
    venue,
    opens: at(plan.opens.at, dates?.from ?? plan.opens.date),
    closes: at(plan.closes.at, dates?.to ?? plan.closes.date),
    status: cancelled || dates === null ? ('cancelled' as const) : ('confirmed' as const),
  };
}
