import { createHash } from 'node:crypto';
import ical, { foldLines, ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import { DateTime } from 'luxon';
import type { PlaceOfDays } from '../domain/day.ts';
import type { Language, Mode } from '../domain/plan.ts';
import { clocksOf, isTimeZone } from '../meetings/zones.ts';
import { DocumentError } from './errors.ts';
import { vtimezoneOf } from './vtimezone.ts';
import { fill, wordingOf } from './wording.ts';

export type Meeting = {
  /** The meeting's id, by which a calendar knows its events again. */
  id: string;
  mode: Mode;
  /** What the entry is called, where it takes place, and what is said of it, in its language. */
  name: string;
  venue: { name: string; city: string; country: string } & PlaceOfDays;
  description: string;
  language: Language;
  organizer: { name: string; email: string };
  opens: string;
  closes: string;
  /** Until when delegations are awaited: at an instant, or the whole of a day at the venue. */
  deadline?: { name: string; description: string; until: { at: string } | { date: string } };
  /** Higher with every change: a calendar keeps what it has against anything that is not newer. */
  sequence: number;
  status: 'confirmed' | 'cancelled';
  /** The instant that these bytes are of. */
  stamp: string;
};

/** An event: whole days, or from an instant on. */
type DatedEntry = {
  id: string;
  name: string;
  description: string;
  when: { from: DateTime; days: DateTime } | { from: DateTime; to: DateTime | null };
};

/**
 * The calendar file of a meeting (RFC 5545), to be published (RFC 5546) and not answered: its opening at its hour, its days, and the date
 * for delegations, as events of their own. Each keeps its id, so a later file replaces what a calendar has. None takes the reader's
 * time: that a meeting is held says nothing of whose day it is. Same input, same bytes. Throws `calendar.zone` when the venue's
 * time zone is not known.
 */
export function calendarOf(meeting: Meeting): Buffer {
  const { venue, language, organizer, status } = meeting;
  refuseUnknown(venue);
  const calendar = ical({
    prodId: { company: 'Convene', product: 'Convene', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  });
  for (const { id, name, description, when } of entriesOf(meeting)) {
    calendar.createEvent({
      id: uuidOf(id),
      sequence: meeting.sequence,
      stamp: new Date(meeting.stamp),
      ...('days' in when
        ? // dates without a clock; the end is the first day that is not of it
          { start: when.from, end: when.days.plus({ days: 1 }), allDay: true }
        : { start: when.from, ...(when.to && { end: when.to }) }),
      // given a zone, the library would ask the runtime what its clocks are
      floating: true,
      summary: line(meeting.mode === 'live' ? name : `[${wordingOf(language).labels.rehearsal}] ${name}`),
      location: line([venue.name, venue.city, venue.country].join(COMMA[language] ?? ', ')),
      description: description
        .split(/\r\n?|\n/)
        .map(line)
        .join('\n'),
      // a quoted parameter has no escapes
      organizer: { name: line(organizer.name).replaceAll(/["\\]/g, "'"), email: line(organizer.email) },
      status: status === 'confirmed' ? ICalEventStatus.CONFIRMED : ICalEventStatus.CANCELLED,
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  const due = meeting.deadline?.until;
  const first = due !== undefined && 'at' in due && due.at < meeting.opens ? due.at : meeting.opens;
  const zone = vtimezoneOf(venue, first, meeting.closes);
  const lines = calendar.toString().replaceAll('\r\n ', '').split('\r\n');
  const spoken = lines.map((one) =>
    one
      .replace(/^(SUMMARY|LOCATION|DESCRIPTION):/, `$1;LANGUAGE=${language}:`)
      .replace(/^(DTSTART|DTEND):(\d{8}T\d{6})$/, `$1;TZID=${venue.timeZone}:$2`),
  );
  // once, before the first event
  const file = spoken.join('\r\n').replace('BEGIN:VEVENT', `${zone}BEGIN:VEVENT`);
  return Buffer.from(`${foldLines(file)}\r\n`);
}

function entriesOf({ id, name, description, venue, language, deadline, ...meeting }: Meeting): DatedEntry[] {
  const at = (instant: string) => DateTime.fromISO(instant, { zone: clocksOf(venue) });
  const [opens, closes] = [at(meeting.opens), at(meeting.closes)];
  const opening = fill(wordingOf(language).calendar.opening, { meeting: name }, 'calendar.opening');
  const until = deadline?.until;
  return [
    {
      ...{ id: `${id}/opening`, description },
      name: meeting.status === 'confirmed' ? opening : name,
      when: { from: opens, to: opens.hasSame(closes, 'day') ? closes : null },
    },
    { ...{ id, name, description }, when: { from: dayOf(opens.toISODate()), days: dayOf(closes.toISODate()) } },
    ...(deadline === undefined || until === undefined
      ? []
      : [
          {
            ...{ id: `${id}/deadline`, name: deadline.name, description: deadline.description },
            when:
              'at' in until ? { from: at(until.at), to: null } : { from: dayOf(until.date), days: dayOf(until.date) },
          },
        ]),
  ];
}

const dayOf = (date: string | null): DateTime => DateTime.fromISO(date ?? '', { zone: 'UTC' });

function refuseUnknown({ timeZone }: PlaceOfDays): void {
  if (isTimeZone(timeZone)) return;
  throw new DocumentError(
    'calendar.zone',
    `the time zone "${timeZone}" is unknown to calendars; use one such as Europe/Zurich`,
  );
}

const COMMA: Partial<Record<Language, string>> = { ar: '، ', zh: '，' };

/** Text of one line: nothing in it ends the line, controls a device or turns the direction of what follows. */
const line = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();

/** The namespace of Convene's meetings. A change would make every meeting a second entry in calendars that have it. */
const MEETINGS = '38fdfa39-247d-4124-9e02-0fc7167e6cec';

/** A name-based UUID, version 5 (RFC 9562 §5.5). */
function uuidOf(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(MEETINGS.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
