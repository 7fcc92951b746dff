import { describe, expect, test } from 'vitest';
import type { IssuedOn } from '../../documents/announced.ts';
import { calendarsOf } from '../../documents/calendars.ts';
import { type CirculationPlan, MeetingPlan } from '../../domain/plan.ts';
import { eventsOf } from './ics.ts';
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
const planWith = (circulations: CirculationPlan[], change: Partial<MeetingPlan> = {}) =>
  MeetingPlan.parse({ ...base, ...change, circulations: [...base.circulations, ...circulations] });
const mail = {
  en: { subject: 'About the Twelfth Meeting', body: '{number}' },
  fr: { subject: 'La douzième Assemblée', body: '{number}' },
};

type Issued = { circulation: CirculationPlan; calendars: ReturnType<typeof calendarsOf> };

/** The calendars of each circulation as it is issued, in the plan's order; `again`: the same, when all have been issued. */
function issuedInTurn(plan: MeetingPlan): {
  all: Issued[];
  again: (circulation: CirculationPlan) => Issued['calendars'];
} {
  const issued: IssuedOn[] = [];
  const made = (circulation: CirculationPlan) => {
    const { number, date } = circulation.issue;
    return calendarsOf({ meeting: 'ccm-12msp', mode: 'live', plan, circulation, mail, number, date, issued });
  };
  const all: Issued[] = [];
  for (const circulation of plan.circulations) {
    all.push({ circulation, calendars: made(circulation) });
    issued.push({ name: circulation.name, date: circulation.issue.date });
  }
  return { all, again: made };
}

const inEnglish = ({ calendars }: Issued) =>
  calendars.flatMap(({ attachment, bytes }) => (attachment.language === 'en' ? [eventsOf(bytes)] : []));

/** Of each circulation that has calendars: sequence, status, and when opening, days and deadline are. */
const said = (all: Issued[]) =>
  all.flatMap((one) =>
    inEnglish(one).map((events) => {
      const start = events.map((event) => {
        const [name = ''] = Object.keys(event).filter((key) => key.startsWith('DTSTART'));
        const end = event['DTEND;VALUE=DATE'];
        return [name.replace(/^DTSTART;(TZID=)?/, ''), event[name], ...(end === undefined ? [] : [end])].join(' ');
      });
      const every = (name: string) => [...new Set(events.map((event) => event[name]))].join();
      return [one.circulation.name, every('SEQUENCE'), every('STATUS'), ...start];
    }),
  );

const days = 'VALUE=DATE 20240910 20240914';
const due = 'VALUE=DATE 20240830 20240831';

test('a convocation brings the meeting and its deadline into calendars, what changes them later changes them there, and the rest does not', () => {
  const plan = planWith([
    changed('more-time', 'extension', '2024-06-01', {
      deadline: { was: '2024-08-30', wasAt: '2024-08-30T21:59:59Z', now: '2024-09-03', nowAt: '2024-09-03T10:00:00Z' },
    }),
    changed('put-off', 'postponement', '2024-06-03', { dates: { was, now: null } }),
    changed('to-new-york', 'venue', '2024-06-04', { venue: { was: base.venue, now: newYork } }),
    changed('new-dates', 'postponement', '2024-06-10', {
      dates: { was, now: { from: '2024-11-12', to: '2024-11-15' } },
    }),
    changed('off', 'cancellation', '2024-10-01', {}),
  ]);
  const { all, again } = issuedInTurn(plan);
  // 12 noon in Geneva
  const [inGeneva, inNewYork] = ['Europe/Zurich 20240903T120000', 'America/New_York 20240903T060000'];
  // the note of new dates brought the date that the plan now has; it is the end of a day in Geneva alone
  const later = 'America/New_York 20240830T175959';
  expect(said(all)).toEqual([
    ['convocation', '0', 'CONFIRMED', 'Europe/Zurich 20240910T100000', days, due],
    ['invitation', '0', 'CONFIRMED', 'Europe/Zurich 20240910T100000', days, due],
    ['more-time', '1', 'CONFIRMED', 'Europe/Zurich 20240910T100000', days, inGeneva],
    ['put-off', '2', 'CANCELLED', 'Europe/Zurich 20240910T100000', days, inGeneva],
    ['to-new-york', '3', 'CANCELLED', 'America/New_York 20240910T100000', days, inNewYork],
    ['new-dates', '4', 'CONFIRMED', 'America/New_York 20241112T100000', 'VALUE=DATE 20241112 20241116', later],
    ['off', '5', 'CANCELLED', 'America/New_York 20241112T100000', 'VALUE=DATE 20241112 20241116', later],
  ]);
  // one event each for all that is said of it, in every language
  const ids = all.flatMap(({ calendars }) =>
    calendars.map(({ bytes }) =>
      eventsOf(bytes)
        .map(({ UID }) => UID)
        .join(),
    ),
  );
  expect(new Set(ids).size).toBe(1);
  expect(new Set(ids[0]?.split(',')).size).toBe(3);
  // drawn again when later ones have been issued, it has the same bytes
  for (const { circulation, calendars } of all) expect(again(circulation)).toEqual(calendars);
});

test('each language has its file, called by the number and the meeting', () => {
  const { all } = issuedInTurn(base);
  const files = all.flatMap(({ calendars }) => calendars.map(({ attachment: { name, filename } }) => [name, filename]));
  expect(files).toEqual([
    ['convocation-calendar', 'ODA-01-2024-CCM-ccm-12msp-calendar-en.ics'],
    ['convocation-calendar-fr', 'ODA-01-2024-CCM-ccm-12msp-calendar-fr.ics'],
    ['invitation-calendar', 'ODA-02-2024-CCM-ccm-12msp-calendar-en.ics'],
    ['invitation-calendar-fr', 'ODA-02-2024-CCM-ccm-12msp-calendar-fr.ics'],
  ]);
});

test('the deadline says what is asked for and where, and that a nil return is an answer', () => {
  const { all } = issuedInTurn(base);
  const [, , deadline] = inEnglish(all[0] ?? { circulation: convocation, calendars: [] })[0] ?? [];
  expect(deadline?.['SUMMARY;LANGUAGE=en']).toBe(
    'Composition of delegations due: Twelfth Meeting of the States Parties to the Convention on Cluster Munitions',
  );
  expect(deadline?.['DESCRIPTION;LANGUAGE=en']).toContain(
    `or a reply that no delegation will attend\\, is to be submitted by Friday\\, 30 August 2024 (Geneva time)\\, to the following address:\\n${base.secretariat.email}\\n`,
  );
});

describe('an extension', () => {
  const extension = (name: string, date: string, to: string) =>
    changed(name, 'extension', date, { deadline: { was: '2024-08-30', now: to } });

  test('of an earlier release, which told the day alone, is the whole day', () => {
    const { all } = issuedInTurn(planWith([extension('more-time', '2024-06-01', '2024-09-02')]));
    expect(said(all).map(([name, sequence, , , , until]) => [name, sequence, until])).toEqual([
      ['convocation', '0', due],
      ['invitation', '0', due],
      ['more-time', '1', 'VALUE=DATE 20240902 20240903'],
    ]);
  });

  test('the plan has its date by then, and the convocation that is drawn again the former one', () => {
    const more = extension('more-time', '2024-06-01', '2024-09-02');
    const now = { date: '2024-09-02', at: '2024-09-02T21:59:59Z' };
    const issued = [{ name: more.name, date: more.issue.date }];
    const { number, date } = convocation.issue;
    const drawn = (plan: MeetingPlan, told: IssuedOn[]) =>
      calendarsOf({
        meeting: 'ccm-12msp',
        mode: 'live',
        plan,
        circulation: convocation,
        mail,
        number,
        date,
        issued: told,
      });
    expect(drawn(planWith([more], { deadline: now }), issued)).toEqual(drawn(base, []));
  });

  test('is known to whoever is invited after it', () => {
    const more = extension('more-time', '2024-06-01', '2024-09-02');
    const late = { ...changed('invitation-late', 'letter', '2024-06-20', undefined) };
    const { all } = issuedInTurn(planWith([more, late]));
    expect(said(all).at(-1)).toEqual([
      'invitation-late',
      '1',
      'CONFIRMED',
      'Europe/Zurich 20240910T100000',
      days,
      'VALUE=DATE 20240902 20240903',
    ]);
  });
});
