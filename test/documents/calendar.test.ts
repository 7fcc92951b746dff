import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { calendarOf } from '../../documents/calendar.ts';
import { eventsOf } from './ics.ts';

const meeting: Parameters<typeof calendarOf>[0] = {
  id: 'ccm-12msp',
  mode: 'live',
  name: 'Twelfth Meeting of the States Parties to the Convention on Cluster Munitions',
  venue: { name: 'Palais des Nations', city: 'Geneva', country: 'Switzerland', timeZone: 'Europe/Zurich' },
  description: 'Convening of the Twelfth Meeting\nODA/01-2024/CCM, 15 February 2024\nccm@secretariat.example',
  language: 'en',
  organizer: { name: 'Secretariat', email: 'ccm@secretariat.example' },
  opens: '2024-09-10T08:00:00Z',
  closes: '2024-09-13T16:00:00Z',
  sequence: 0,
  status: 'confirmed',
  stamp: '2024-02-15T00:00:00Z',
};

const made = (change: Partial<typeof meeting> = {}) => calendarOf({ ...meeting, ...change });

const [OPENING, DAYS, DEADLINE] = [0, 1, 2];
const event = (which: number, change: Partial<typeof meeting> = {}) => eventsOf(made(change))[which] ?? {};

test('the meeting is events to be published: its opening at its hour in the time of its venue, and its days', () => {
  const text = made().toString();
  expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')).toBe(true);
  expect(text.endsWith('END:VEVENT\r\nEND:VCALENDAR\r\n')).toBe(true);
  expect(text).toContain('\r\nMETHOD:PUBLISH\r\n');
  expect(text).toContain('\r\nTZID:Europe/Zurich\r\n');
  expect(text.match(/^BEGIN:VTIMEZONE\r$/gm)).toHaveLength(1);
  expect(text.indexOf('BEGIN:VTIMEZONE')).toBeLessThan(text.indexOf('BEGIN:VEVENT'));
  expect(eventsOf(made())).toHaveLength(2);
  const both = {
    SEQUENCE: '0',
    DTSTAMP: '20240215T000000Z',
    'LOCATION;LANGUAGE=en': 'Palais des Nations\\, Geneva\\, Switzerland',
    'DESCRIPTION;LANGUAGE=en':
      'Convening of the Twelfth Meeting\\nODA/01-2024/CCM\\, 15 February 2024\\nccm@secretariat.example',
    'ORGANIZER;CN="Secretariat"': 'mailto:ccm@secretariat.example',
    STATUS: 'CONFIRMED',
    TRANSP: 'TRANSPARENT',
  };
  expect(event(OPENING)).toMatchObject({
    ...both,
    'DTSTART;TZID=Europe/Zurich': '20240910T100000',
    'SUMMARY;LANGUAGE=en': `Opening: ${meeting.name}`,
  });
  expect(Object.keys(event(OPENING)).filter((name) => name.startsWith('DTEND'))).toEqual([]);
  expect(event(DAYS)).toMatchObject({
    ...both,
    // for ever: another one would be a second entry in calendars that have the first
    UID: '9b32849f-6fce-516d-ab55-170654242998',
    'DTSTART;VALUE=DATE': '20240910',
    'DTEND;VALUE=DATE': '20240914',
    'SUMMARY;LANGUAGE=en': meeting.name,
  });
});

test('days are those of the venue, on either side of the date line', () => {
  const inside = (timeZone: string, opens: string, closes: string) => {
    const { 'DTSTART;VALUE=DATE': from, 'DTEND;VALUE=DATE': to } = event(DAYS, {
      venue: { ...meeting.venue, timeZone },
      ...{ opens, closes },
    });
    return [from, to];
  };
  expect(inside('Pacific/Auckland', '2024-09-09T22:00:00Z', '2024-09-13T05:00:00Z')).toEqual(['20240910', '20240914']);
  expect(inside('Pacific/Honolulu', '2024-09-10T20:00:00Z', '2024-09-14T04:00:00Z')).toEqual(['20240910', '20240914']);
});

test('a meeting of one day has its hours', () => {
  expect(event(OPENING, { closes: '2024-09-10T16:00:00Z' })).toMatchObject({
    'DTSTART;TZID=Europe/Zurich': '20240910T100000',
    'DTEND;TZID=Europe/Zurich': '20240910T180000',
  });
});

test('the date for delegations is an event of its own, at its hour or the whole day', () => {
  const said = { name: 'Delegations due', description: 'By then' };
  expect(event(DEADLINE, { deadline: { ...said, until: { at: '2024-08-30T10:00:00Z' } } })).toMatchObject({
    'DTSTART;TZID=Europe/Zurich': '20240830T120000',
    'SUMMARY;LANGUAGE=en': 'Delegations due',
    'DESCRIPTION;LANGUAGE=en': 'By then',
    TRANSP: 'TRANSPARENT',
  });
  const whole = event(DEADLINE, { deadline: { ...said, until: { date: '2024-08-30' } } });
  expect(whole).toMatchObject({ 'DTSTART;VALUE=DATE': '20240830', 'DTEND;VALUE=DATE': '20240831' });
  expect(new Set([whole.UID, event(DAYS).UID, event(OPENING).UID]).size).toBe(3);
});

test('a change is of the same events, and newer; another meeting is another', () => {
  const change = { sequence: 2, opens: '2024-11-12T09:00:00Z', closes: '2024-11-15T17:00:00Z' };
  for (const which of [OPENING, DAYS]) {
    expect(event(which, change)).toMatchObject({ UID: event(which).UID, SEQUENCE: '2' });
    expect(event(which, { id: 'ccm-12msp~r1' }).UID).not.toBe(event(which).UID);
  }
  expect(event(OPENING, change)['DTSTART;TZID=Europe/Zurich']).toBe('20241112T100000');
  expect(event(DAYS, change)['DTSTART;VALUE=DATE']).toBe('20241112');
});

test('one that is cancelled is so in each event, under its own name', () => {
  const cancelled = eventsOf(made({ status: 'cancelled', sequence: 1, name: 'Cancellation' }));
  expect(cancelled.map(({ STATUS, 'SUMMARY;LANGUAGE=en': name }) => [STATUS, name])).toEqual([
    ['CANCELLED', 'Cancellation'],
    ['CANCELLED', 'Cancellation'],
  ]);
});

test('a zone keeps its own name; one that nobody knows is refused', () => {
  const venue = { ...meeting.venue, timeZone: 'Asia/Vientiane' };
  expect(made({ venue }).toString()).toContain('\r\nTZID:Asia/Vientiane\r\n');
  expect(event(OPENING, { venue })['DTSTART;TZID=Asia/Vientiane']).toBe('20240910T150000');
  expect(() => made({ venue: { ...meeting.venue, timeZone: 'Mars/Olympus' } })).toThrow(/time zone "Mars\/Olympus"/);
});

test.each(['en', 'fr'] as const)('a rehearsal says so in %s', (language) => {
  const titles = eventsOf(made({ mode: 'rehearsal', language })).map((one) => one[`SUMMARY;LANGUAGE=${language}`]);
  expect(titles[OPENING]).toMatch(/^\[REHEARSAL[^\]]*\] \S+ ?: Twelfth Meeting/);
  expect(titles[DAYS]).toMatch(/^\[REHEARSAL[^\]]*\] Twelfth Meeting/);
});

test('lines are at most 75 octets, and no character is torn', () => {
  const name = `Совещание 会议 ${'é'.repeat(80)} 🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊 fin`;
  const bytes = made({ name, language: 'ru', description: `${name}\n${name}` });
  const lines = bytes.toString('latin1').split('\r\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(75);
  for (const line of lines) expect(Buffer.from(line, 'latin1').toString()).not.toContain('\ufffd');
  expect(eventsOf(bytes)[DAYS]?.['SUMMARY;LANGUAGE=ru']).toBe(name);
});

describe('text from a plan stays text', () => {
  test.each([
    ['CRLF', 'A\r\nATTENDEE:mailto:evil@elsewhere.example\r\nEND:VEVENT'],
    ['LF', 'A\nEND:VEVENT\nEND:VCALENDAR'],
    ['CR', 'A\rEND:VEVENT'],
    ['a fold', 'A\r\n B:C'],
    ['signs', 'A; B, C \\n \\ "D" : E'],
    ['a line separator', 'A\u2028END:VEVENT\u0085X:Y'],
    ['a reversal', 'A\u202eB\u2066C'],
  ])('%s', (_, evil) => {
    const fields = { name: evil, description: evil, organizer: { name: evil, email: 'ccm@secretariat.example' } };
    const bytes = made({ ...fields, venue: { ...meeting.venue, name: evil, city: evil } });
    const names = (of: Buffer) =>
      eventsOf(of).map((one) => Object.keys(one).map((name) => name.replace(/CN=".*"/, 'CN=…')));
    expect(names(bytes)).toEqual(names(made()));
    expect(bytes.toString().replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    const said = eventsOf(bytes)[DAYS]?.['SUMMARY;LANGUAGE=en'] ?? '';
    expect(said).not.toMatch(/(?<!\\)(\\\\)*[;,]/);
    expect(said.replace(/\\([\\;,])/g, '$1')).toBe(evil.replace(/[\p{Cc}\u2028\u202e\u2066]+/gu, ' '));
  });
});

test('the same bytes in another process, zone and locale', () => {
  const script = `
    import { calendarOf } from './documents/calendar.ts';
    process.stdout.write(calendarOf(${JSON.stringify(meeting)}));`;
  const env = { ...process.env, TZ: 'Pacific/Auckland', LC_ALL: 'ar_EG.UTF-8', LANG: 'ar_EG.UTF-8' };
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  expect(execFileSync(process.execPath, args, { env }).equals(made())).toBe(true);
});
