import { describe, expect, test } from 'vitest';
import { clock } from '../../client/words.ts';
import { calendarOf } from '../../documents/calendar.ts';
import { timeInWords, wordingOf } from '../../documents/wording.ts';
import { venueDay } from '../../domain/day.ts';
import { MeetingPlan } from '../../domain/plan.ts';
import { instantOf } from '../../meetings/local-time.ts';
import { offsetsOf } from '../../meetings/offsets.ts';
import { zoneWarnings } from '../../meetings/warnings.ts';
import { clocksOf, isTimeZone, ZONE_DATA } from '../../meetings/zones.ts';
import { plan as base } from './plan.fixture.ts';

/** The instant that a calendar file means by its own rules alone: the last change before the local time (RFC 5545 §3.6.5). */
function instantIn(file: string): string {
  const lines = file.replaceAll('\r\n ', '').split('\r\n');
  const local = (stamp: string) =>
    Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z'));
  const changes: { from: number; minutes: number }[] = [];
  const zone = lines.slice(lines.indexOf('BEGIN:VTIMEZONE'), lines.indexOf('END:VTIMEZONE'));
  for (const line of zone) {
    if (line.startsWith('DTSTART:')) changes.push({ from: local(line.slice(8)), minutes: 0 });
    const [, sign, hours, minutes] = /^TZOFFSETTO:([+-])(\d\d)(\d\d)$/.exec(line) ?? [];
    const last = changes.at(-1);
    if (last !== undefined && sign !== undefined)
      last.minutes = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  }
  const start = local(/^DTSTART;TZID=[^:]+:(.*)$/m.exec(lines.join('\n'))?.[1] ?? '');
  const minutes = changes.findLast(({ from }) => from <= start)?.minutes ?? Number.NaN;
  return new Date(start - minutes * 60_000).toISOString().replace('.000Z', 'Z');
}

const planIn = (timeZone: string, date: string, at: string) => {
  const day = { date, at };
  const venue = { name: 'Centre', city: 'City', country: 'Country', timeZone, offsets: offsetsOf(timeZone, at, at) };
  const times = { opens: day, closes: day, deadline: day, provisionalListAt: at, startsAt: at };
  return MeetingPlan.parse({ ...base, ...times, venue, circulations: base.circulations.slice(0, 1) });
};

// right by the IANA database, release 2026f; Node 20.20 has 2025c
describe.each([
  ['America/Vancouver', '2027-01-20', '17:00'],
  ['America/Edmonton', '2027-01-20', '16:00'],
  ['Africa/Casablanca', '2027-01-20', '10:00'],
  ['Africa/El_Aaiun', '2027-01-20', '10:00'],
  ['Europe/Zurich', '2027-01-20', '09:00'],
  ['Europe/Zurich', '2024-09-10', '08:00'],
  ['Africa/Casablanca', '2009-07-01', '09:00'], // summer time, for the months before Ramadan
  ['Africa/Casablanca', '2009-09-01', '10:00'],
  ['Africa/Casablanca', '2016-06-20', '10:00'], // it rested in Ramadan
  ['Africa/Casablanca', '2016-07-20', '09:00'],
  ['Europe/Istanbul', '2016-03-20', '08:00'],
  ['Europe/Istanbul', '2016-12-20', '07:00'], // clocks stayed forward from that year on
  ['Asia/Kathmandu', '2024-09-10', '04:15'],
  ['Australia/Lord_Howe', '2027-01-20', '23:00'],
  ['America/Santiago', '2022-09-10', '14:00'],
])('10:00 in %s on %s', (timeZone, date, utc) => {
  const right = `${utc === '23:00' ? '2027-01-19' : date}T${utc}:00Z`;
  const plan = planIn(timeZone, date, right);
  const { venue } = plan;

  test('is one instant in plan, calendar, paper and command', () => {
    expect(instantOf({ date, time: '10:00' }, timeZone)).toEqual({ instant: right });
    expect(instantOf({ date, time: '10:00' }, venue)).toEqual({ instant: right });
    expect(venueDay(right, plan)).toBe(date);
    expect(clock(right, plan)).toBe(`${date} 10:00`);
    for (const place of [venue, { timeZone }]) expect(timeInWords(right, place, wordingOf('en'))).toBe('10 a.m.');
    const organizer = { name: 'S', email: 's@sec.example' };
    const of = { id: 'm', mode: 'live', name: 'M', description: 'd', language: 'en', status: 'confirmed' } as const;
    const made = (where: typeof venue) =>
      calendarOf({ ...of, venue: where, organizer, opens: right, closes: right, sequence: 0, stamp: right }).toString();
    expect(instantIn(made(venue))).toBe(right);
    const { offsets: _, ...bare } = venue;
    expect(instantIn(made(bare))).toBe(right);
  });
});

test('what a meeting began with is what it applies, also where a law was changed since', () => {
  const opens = '2027-01-20T18:00:00Z';
  const plan = planIn('America/Vancouver', '2027-01-20', opens);
  const winter = { ...plan, venue: { ...plan.venue, offsets: [{ from: '2025-11-02T09:00:00Z', minutes: -480 }] } };
  expect(clock(opens, winter)).toBe('2027-01-20 10:00');
  expect(instantOf({ date: '2027-01-20', time: '10:00' }, winter.venue)).toEqual({ instant: opens });
  const of = { id: 'm', mode: 'live', name: 'M', description: 'd', language: 'en', status: 'confirmed' } as const;
  const file = calendarOf({
    ...{ ...of, venue: winter.venue, organizer: { name: 'S', email: 's@sec.example' } },
    ...{ opens, closes: opens, sequence: 0, stamp: opens },
  });
  expect(instantIn(file.toString())).toBe(opens);
  // another runtime may have yet another hour, which is a warning of its own
  expect(zoneWarnings(winter).filter(({ code }) => code === 'plan.zone_changed')).toMatchObject([
    { field: 'opens', said: expect.stringMatching(/UTC-08:00, those of tzdata .* UTC-07:00/) },
  ]);
});

test('where the runtime has another hour for a day of the plan, that is a warning; elsewhere not', () => {
  const plan = planIn('Europe/Zurich', '2024-09-10', '2024-09-10T08:00:00Z');
  expect(zoneWarnings(plan)).toEqual([]);
  const bent = { ...plan, venue: { ...plan.venue, offsets: [{ from: '2020-01-01T00:00:00Z', minutes: 180 }] } };
  expect(zoneWarnings(bent).map(({ code }) => code)).toEqual(['plan.zone_changed', 'plan.zone_differs']);
});

test('names are those of the database, and their clocks do not end', () => {
  expect(ZONE_DATA).toMatch(/^20\d\d[a-z]$/);
  expect(['Europe/Zurich', 'Europe/Vaduz', 'UTC', 'America/Argentina/Buenos_Aires'].filter(isTimeZone)).toHaveLength(4);
  expect(['europe/zurich', 'Mars/Olympus', 'Europe', '', '../x'].filter(isTimeZone)).toEqual([]);
  const zurich = clocksOf('Europe/Zurich');
  expect(zurich.offset(Date.parse('2099-07-01T00:00:00Z'))).toBe(120);
  expect(zurich.formatOffset(Date.parse('2099-01-01T00:00:00Z'))).toBe('+01:00');
});
