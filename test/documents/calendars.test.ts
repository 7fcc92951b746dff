import { expect, test } from 'vitest';
import { calendarsOf, type IssuedOn } from '../../documents/calendars.ts';
import { type CirculationPlan, MeetingPlan } from '../../domain/plan.ts';
import { plan as base, circulationNamed } from './plan.fixture.ts';

const convocation = circulationNamed('convocation');
const was = { from: '2024-09-10', to: '2024-09-13' };
const changed = (
  name: string,
  kind: CirculationPlan['kind'],
  date: string,
  facts: CirculationPlan['facts'],
): CirculationPlan => ({ ...convocation, name, kind, facts, issue: { number: `ODA/${name}`, date } });
const newYork = { name: 'Headquarters', city: 'New York', country: 'United States', timeZone: 'America/New_York' };
const plan = MeetingPlan.parse({
  ...base,
  circulations: [
    ...base.circulations,
    changed('put-off', 'postponement', '2024-06-03', { dates: { was, now: null } }),
    changed('to-new-york', 'venue', '2024-06-04', { venue: { was: base.venue, now: newYork } }),
    changed('new-dates', 'postponement', '2024-06-10', {
      dates: { was, now: { from: '2024-11-12', to: '2024-11-15' } },
    }),
    changed('off', 'cancellation', '2024-10-01', {}),
  ],
});
const mail = {
  en: { subject: 'About the Twelfth Meeting', body: '{number}' },
  fr: { subject: 'La douzième Assemblée', body: '{number}' },
};

test('a convocation brings the meeting into calendars, what changes it later changes it there, and the rest does not', () => {
  const issued: IssuedOn[] = [];
  const made = (circulation: CirculationPlan) => {
    const { number, date } = circulation.issue;
    return calendarsOf({ meeting: 'ccm-12msp', mode: 'live', plan, circulation, mail, number, date, issued });
  };
  const all = [];
  for (const circulation of plan.circulations) {
    all.push({ circulation, calendars: made(circulation) });
    issued.push({ name: circulation.name, date: circulation.issue.date });
  }

  const said = all.flatMap(({ circulation: { name }, calendars }) =>
    calendars
      .filter(({ attachment }) => attachment.language === 'en')
      .map(({ bytes }) => {
        const text = bytes.toString().replaceAll('\r\n ', '');
        const value = (property: RegExp) => property.exec(text)?.[1];
        return [name, value(/^SEQUENCE:(.*)\r/m), value(/^STATUS:(.*)\r/m), value(/^DTSTART;TZID=(.*)\r/m)];
      }),
  );
  expect(said).toEqual([
    ['convocation', '0', 'CONFIRMED', 'Europe/Zurich:20240910T100000'],
    ['put-off', '1', 'CANCELLED', 'Europe/Zurich:20240910T100000'],
    ['to-new-york', '2', 'CANCELLED', 'America/New_York:20240910T100000'],
    ['new-dates', '3', 'CONFIRMED', 'America/New_York:20241112T100000'],
    ['off', '4', 'CANCELLED', 'America/New_York:20241112T100000'],
  ]);
  expect(all.flatMap(({ calendars }) => calendars.map(({ attachment: { name } }) => name))).toEqual(
    ['convocation', 'put-off', 'to-new-york', 'new-dates', 'off'].flatMap((name) => [
      `${name}-calendar`,
      `${name}-calendar-fr`,
    ]),
  );
  // drawn again when later ones have been issued, it has the same bytes
  for (const { circulation, calendars } of all) expect(made(circulation)).toEqual(calendars);
});
