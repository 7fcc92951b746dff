import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { calendarOf } from '../../documents/calendar.ts';

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

/** Its properties by name with parameters, unfolded (RFC 5545 §3.1); of a component that comes twice, the event's. */
function propertiesOf(bytes: Buffer): Map<string, string> {
  const lines = bytes.toString().replaceAll('\r\n ', '').split('\r\n');
  return new Map(
    lines.map((line): [string, string] => {
      const [, name = line, value = ''] = /^((?:[^":]|"[^"]*")*):(.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
}

const made = (change: Partial<typeof meeting> = {}) => calendarOf({ ...meeting, ...change });

test('the meeting is an event to be published, in the time of its venue', () => {
  const text = made().toString();
  expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')).toBe(true);
  expect(text.endsWith('END:VEVENT\r\nEND:VCALENDAR\r\n')).toBe(true);
  expect(Object.fromEntries(propertiesOf(made()))).toMatchObject({
    METHOD: 'PUBLISH',
    // for ever: another one would be a second entry in calendars that have the first
    UID: '9b32849f-6fce-516d-ab55-170654242998',
    SEQUENCE: '0',
    DTSTAMP: '20240215T000000Z',
    'DTSTART;TZID=Europe/Zurich': '20240910T100000',
    'DTEND;TZID=Europe/Zurich': '20240913T180000',
    'SUMMARY;LANGUAGE=en': meeting.name,
    'LOCATION;LANGUAGE=en': 'Palais des Nations\\, Geneva\\, Switzerland',
    'DESCRIPTION;LANGUAGE=en':
      'Convening of the Twelfth Meeting\\nODA/01-2024/CCM\\, 15 February 2024\\nccm@secretariat.example',
    'ORGANIZER;CN="Secretariat"': 'mailto:ccm@secretariat.example',
    STATUS: 'CONFIRMED',
    TRANSP: 'OPAQUE',
    TZID: 'Europe/Zurich',
  });
});

test('a change is of the same event, and newer; another meeting is another', () => {
  const [first, later] = [
    propertiesOf(made()),
    propertiesOf(made({ sequence: 2, opens: '2024-11-12T09:00:00Z', closes: '2024-11-15T17:00:00Z' })),
  ];
  expect(later.get('UID')).toBe(first.get('UID'));
  expect(later.get('SEQUENCE')).toBe('2');
  expect(later.get('DTSTART;TZID=Europe/Zurich')).toBe('20241112T100000');
  expect(propertiesOf(made({ id: 'ccm-12msp~r1' })).get('UID')).not.toBe(first.get('UID'));
});

test('one that is cancelled takes nobody’s time', () => {
  expect(Object.fromEntries(propertiesOf(made({ status: 'cancelled', sequence: 1 })))).toMatchObject({
    STATUS: 'CANCELLED',
    TRANSP: 'TRANSPARENT',
  });
});

test('a zone keeps its own name; one that nobody knows is refused', () => {
  const properties = propertiesOf(made({ venue: { ...meeting.venue, timeZone: 'Asia/Vientiane' } }));
  expect(properties.get('TZID')).toBe('Asia/Vientiane');
  expect(properties.get('DTSTART;TZID=Asia/Vientiane')).toBe('20240910T150000');
  expect(() => made({ venue: { ...meeting.venue, timeZone: 'Mars/Olympus' } })).toThrow(/time zone "Mars\/Olympus"/);
});

test.each(['en', 'fr'] as const)('a rehearsal says so in %s', (language) => {
  const properties = propertiesOf(made({ mode: 'rehearsal', language }));
  expect(properties.get(`SUMMARY;LANGUAGE=${language}`)).toMatch(/^\[REHEARSAL[^\]]*\] Twelfth Meeting/);
});

test('lines are at most 75 octets, and no character is torn', () => {
  const name = `Совещание 会议 ${'é'.repeat(80)} 🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊🕊 fin`;
  const bytes = made({ name, language: 'ru', description: `${name}\n${name}` });
  const lines = bytes.toString('latin1').split('\r\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(75);
  for (const line of lines) expect(Buffer.from(line, 'latin1').toString()).not.toContain('\ufffd');
  expect(propertiesOf(bytes).get('SUMMARY;LANGUAGE=ru')).toBe(name);
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
    const names = (of: Buffer) => [...propertiesOf(of).keys()].map((name) => name.replace(/CN=".*"/, 'CN=…'));
    expect(names(bytes)).toEqual(names(made()));
    expect(bytes.toString().replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    const said = propertiesOf(bytes).get('SUMMARY;LANGUAGE=en') ?? '';
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
