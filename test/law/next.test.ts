import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { decisionOnRecord, directoryCsv, type NextDecision, type NextOf, nextOf } from '../../client/next.ts';
import { Language, type MeetingPlan } from '../../domain/plan.ts';
import type { EntryRow } from '../../domain/session/room.ts';
import { loadDirectory } from '../../meetings/directory.ts';
import { written } from '../../meetings/next/written.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { profileIn, rosterOf, scales } from '../../treaties/treaties.ts';

/** From one meeting to the plan of the next, on what Meetings of the CCM really decided. */
const original = resolve(import.meta.dirname, '../../meetings/ccm-12msp.yaml');
const ccm = readFileSync(resolve(import.meta.dirname, '../../treaties/ccm.yaml'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'convene-next-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
copyFileSync(resolve(original, '../directory.example.csv'), join(folder, 'directory.csv'));

function loadedFrom(file: string, profileText = ccm): MeetingPlan {
  const loaded = loadPlan(file, () => profileIn('CCM', profileText));
  if (!loaded.ok) throw new PlanError(loaded.problems);
  return loaded.plan;
}

/** The plan that was written, as it loads with the profile that was written beside it. */
function writtenOut({ file, open, id, profile }: NextOf): MeetingPlan {
  const path = join(folder, `${id}.yaml`);
  writeFileSync(path, written(file, open, 'A plan.'));
  return loadedFrom(path, profile.text);
}

const twelfth = loadedFrom(original);
const after = (present: MeetingPlan, decision: NextDecision, profileText = ccm) =>
  nextOf(present, decision, { directory: 'directory.csv', profileText });

const GENEVA = { city: 'Geneva', country: 'Switzerland' };
const THIRTEENTH = {
  ...({ kind: 'meeting_of_states_parties', ordinal: 13, ...GENEVA, venue: 'Palais des Nations' } as const),
  ...{ from: '2025-09-16', to: '2025-09-19', president: 'PHL' },
};
const LAO = 'Lao People’s Democratic Republic';
const THIRD_REVIEW = {
  ...({ kind: 'review_conference', ordinal: 3, city: 'Vientiane', country: LAO } as const),
  ...{ week: { from: '2026-09-14', to: '2026-09-18' }, president: 'LAO' },
};

const thirteenth = after(twelfth, { meetings: [THIRTEENTH, THIRD_REVIEW], reference: 'CCM/MSP/2024/11, paragraph 40' });
const plan13 = writtenOut(thirteenth);

test('the Twelfth decided the Thirteenth: its plan loads, on the days decided, and awaits its mandate', () => {
  expect(plan13).toMatchObject({
    id: 'ccm-13msp',
    name: 'Thirteenth Meeting of the States Parties to the Convention on Cluster Munitions',
    short: '13MSP',
    opens: { date: '2025-09-16', at: '2025-09-16T08:00:00Z' },
    closes: { date: '2025-09-19', at: '2025-09-19T16:00:00Z' },
    provisionalListAt: '2025-09-18T08:00:00Z',
    deadline: { date: '2025-09-05', at: '2025-09-05T21:59:59Z' },
    convokedOn: '2025-02-20',
    decision: {
      body: twelfth.name,
      heldFrom: '2024-09-10',
      heldTo: '2024-09-13',
      reference: 'CCM/MSP/2024/11, paragraph 40',
      decided:
        'to convene the Thirteenth Meeting of States Parties in Geneva, Switzerland, from 16 to 19 September 2025',
    },
    legalBasis: { article: '11(1)' },
    mandate: 'awaited',
    symbols: { final: 'CCM/MSP/2025/INF.1' },
    session: { bureau: { president: { participant: 'PHL' } } },
  });
  expect(plan13.circulations.map(({ name, issue }) => [name, issue.number])).toEqual([
    ['convocation', 'ODA/01-2025/CCM'],
    ['invitation', 'ODA/02-2025/CCM'],
    ['reminder-1', 'ODA/03-2025/CCM'],
    ['reminder-2', 'ODA/04-2025/CCM'],
  ]);
  expect(plan13.officers).toEqual(twelfth.officers);
  expect(JSON.stringify({ ...plan13, decision: null })).not.toMatch(/CCM\/MSP\/2024|Eleventh Meeting/);
});

test('nothing is drafted, issued, due or held on a weekend', () => {
  const days = [
    ...plan13.circulations.flatMap(({ draftAt, issue, dispatchAt }) => [draftAt, issue.date, dispatchAt ?? draftAt]),
    ...(plan13.session?.sittings ?? []).map(({ at }) => at),
    ...[plan13.deadline.date, plan13.convokedOn, plan13.startsAt],
  ];
  expect(days.filter((day) => [0, 6].includes(new Date(day.slice(0, 10)).getUTCDay()))).toEqual([]);
});

test('its names are there in six languages, with the new number in each', () => {
  const thirteen = {
    fr: 'treizième Assemblée',
    es: '13ª Reunión',
    ru: 'Тринадцатое совещание',
    ar: 'الثالث عشر',
    zh: '第十三次会议',
  };
  for (const [language, head] of Object.entries(thirteen)) {
    const names = plan13.names?.[Language.parse(language)] ?? {};
    expect(JSON.stringify(names[plan13.name])).toContain(head);
    expect(JSON.stringify(names[plan13.decision.decided])).toMatch(/2025/);
    expect(names[twelfth.name], 'of the body that decided').toBeDefined();
  }
});

test('what is open is named: mandate, estimate, requests, texts that speak of 2024 or of Mexico', () => {
  const fields = thirteenth.open.map(({ field }) => field);
  expect(fields).toEqual(
    expect.arrayContaining(['mandate', 'costs', 'session.agenda', 'session.agenda[1].note', 'symbols.report']),
  );
  expect(fields).not.toContain('opens');
  const text = written(thirteenth.file, thirteenth.open, 'A plan.');
  for (const { said } of thirteenth.open) expect(text).toContain(`# open: ${said}`);
  expect(plan13.session?.extensions).toBeUndefined();
});

test('at its opening the roster has 111 parties, one ratified (Vanuatu), 12 signatories and 73 others, on the scale of 2025-2027', () => {
  const states = rosterOf(profileIn('CCM', ccm), plan13.opens.date).filter(({ kind }) => kind === 'state');
  const of = (capacity: string) => states.filter((one) => one.capacity === capacity).map(({ code }) => code);
  expect(['state_party', 'ratified', 'signatory', 'state_not_party'].map((one) => of(one).length)).toEqual([
    111, 1, 12, 73,
  ]);
  expect(of('ratified')).toEqual(['VUT']);
  const parties = of('state_party');
  const rates = scales().filter(
    ({ period, basis, state }) => period === '2025-2027' && basis === 'scale' && parties.includes(state),
  );
  expect(rates.reduce((sum, { rate }) => sum + (rate ?? 0), 0)).toBe(41_251);
});

test('once the resolution is in the profile, the plan rests on it and no longer awaits it', () => {
  const resolution = {
    ...{ resolution: '79/58', adoptedBy: 'United Nations General Assembly', date: '2024-12-02', paragraph: 9 },
    ...{ title: 'Implementation of the Convention on Cluster Munitions', covers: [2025], quotation: null },
  };
  const known = parse(thirteenth.profile.text);
  const profileText = stringify({ ...known, mandates: [...known.mandates, resolution] });
  const made = after(twelfth, { meetings: [THIRTEENTH] }, profileText);
  expect(writtenOut(made).mandate).toMatchObject({ resolution: '79/58', date: '2024-12-02', paragraph: 9 });
  expect(made.open.map(({ field }) => field)).not.toContain('mandate');
});

test('the profile gets the decision, of the next meeting and of the one after, and keeps its comments', () => {
  const { text, meeting } = thirteenth.profile;
  expect(meeting.decided.map(({ words }) => words)).toEqual([
    'to convene the Thirteenth Meeting of States Parties in Geneva, Switzerland, from 16 to 19 September 2025',
    `to convene the Third Review Conference of States Parties in Vientiane, ${LAO}, during the week from 14 to 18 September 2026`,
  ]);
  expect(text).toContain('# Earlier meetings, and what each decided about a later one.');
  const again = after(twelfth, { meetings: [{ ...THIRTEENTH, president: 'IRQ' }] }, text).profile;
  const twelfths = profileIn('CCM', again.text).meetings.filter(({ ordinal }) => ordinal === 12);
  expect(twelfths).toHaveLength(1);
  expect(twelfths[0]?.decided.map(({ kind, president }) => [kind, president])).toEqual([
    ['review_conference', 'LAO'],
    ['meeting_of_states_parties', 'IRQ'],
  ]);
});

test('the Tenth designated Mexico for the Twelfth, two ahead: the plan has it although the Eleventh said nothing of it', () => {
  const profileText = stringify({
    ...parse(ccm),
    meetings: [
      {
        ...{ ordinal: 10, name: 'Tenth Meeting of the States Parties to the Convention on Cluster Munitions' },
        ...{ heldFrom: '2022-08-30', heldTo: '2022-09-02' },
        decided: [
          {
            kind: 'meeting_of_states_parties',
            ordinal: 12,
            president: 'MEX',
            words: 'to entrust the presidency to Mexico',
          },
        ],
      },
      ...parse(ccm).meetings,
    ],
  });
  const { session, ...eleventh } = { ...twelfth, name: twelfth.decision.body, ordinal: 11, short: '11MSP' };
  const present = {
    ...{ ...eleventh, session, id: 'ccm-11msp', opens: { date: '2023-09-11', at: '2023-09-11T08:00:00Z' } },
    closes: { date: '2023-09-14', at: '2023-09-14T16:00:00Z' },
  };
  const decided = {
    kind: 'meeting_of_states_parties',
    ordinal: 12,
    ...GENEVA,
    from: '2024-09-10',
    to: '2024-09-13',
  } as const;
  const made = after(present, { meetings: [decided] }, profileText);
  expect(made.file.session).toMatchObject({ bureau: { president: { participant: 'MEX' } } });
  expect(made.open.map(({ field }) => field)).not.toContain('session.bureau.president.participant');
  expect(made.file.mandate).toMatchObject({ resolution: '78/32' });
});

test('the Third Review Conference goes to Vientiane, in a week, under article 12 and resolution 80/52', () => {
  const resolution = {
    ...{ resolution: '80/52', adoptedBy: 'United Nations General Assembly', date: '2025-12-01', paragraph: 9 },
    ...{ title: 'Implementation of the Convention on Cluster Munitions', covers: [2026] },
    quotation: '[r]equests the Secretary-General to convene the third Review Conference of the Convention',
  };
  const known = parse(thirteenth.profile.text);
  const profileText = stringify({ ...known, mandates: [...known.mandates, resolution] });
  const made = after(plan13, { meetings: [THIRD_REVIEW] }, profileText);
  const plan = writtenOut(made);
  expect(plan).toMatchObject({
    ...{ id: 'ccm-3rc', kind: 'review_conference', short: '3RC', legalBasis: { article: '12' } },
    name: 'Third Review Conference of the States Parties to the Convention on Cluster Munitions',
    venue: { city: 'Vientiane', timeZone: 'Asia/Vientiane' },
    opens: { date: '2026-09-14', at: '2026-09-14T03:00:00Z' },
    mandate: { resolution: '80/52', paragraph: 9 },
    symbols: { final: 'CCM/CONF/2026/INF.1' },
  });
  expect(made.open.map(({ field }) => field)).toEqual(expect.arrayContaining(['opens', 'venue.name', 'names.fr']));
  expect(plan.names?.ru?.[plan.name]).toMatchObject({ of: expect.stringContaining('Третьей обзорной конференции') });
});

test('the first preparatory meeting moved the second from 3 to 24 June 2015: its plan has four months, on working days', () => {
  const prepares = { kind: 'review_conference', ordinal: 1 } as const;
  const name =
    'First Preparatory Meeting for the First Review Conference of the States Parties to the Convention on Cluster Munitions';
  const day = { date: '2015-02-05', at: '2015-02-05T09:00:00Z' };
  const present: MeetingPlan = {
    ...{
      ...twelfth,
      kind: 'preparatory_meeting',
      prepares,
      ordinal: 1,
      name,
      short: '1PM1RC',
      symbols: { final: 'CCM/CONF/2015/PM.1/INF.1' },
    },
    ...{ opens: day, closes: { ...day, at: '2015-02-05T17:00:00Z' }, provisionalListAt: '2015-02-05T13:00:00Z' },
    ...{
      startsAt: '2014-09-10T08:00:00Z',
      convokedOn: '2014-10-10',
      deadline: { date: '2015-01-29', at: '2015-01-29T22:59:59Z' },
    },
    circulations: twelfth.circulations.slice(0, 1).map((one) => ({
      ...{
        ...one,
        draftAt: '2014-09-29T08:00:00Z',
        issue: { ...one.issue, date: '2014-10-10', number: 'ODA/40-2014/CCM' },
      },
    })),
  };
  const { session: _, ...withoutRoom } = present;
  const moved = {
    kind: 'preparatory_meeting',
    ordinal: 2,
    prepares,
    ...GENEVA,
    from: '2015-06-24',
    to: '2015-06-24',
  } as const;
  const made = after(withoutRoom, { meetings: [moved] });
  const plan = writtenOut(made);
  expect(plan).toMatchObject({
    ...{
      id: 'ccm-1rc-pm2',
      legalBasis: { article: '12' },
      opens: { date: '2015-06-24' },
      closes: { date: '2015-06-24' },
    },
    name: 'Second Preparatory Meeting for the First Review Conference of the States Parties to the Convention on Cluster Munitions',
    symbols: { final: 'CCM/CONF/2015/PM.2/INF.1' },
  });
  expect(plan.startsAt.slice(0, 10) > '2015-02-05').toBe(true);
  expect(plan.circulations[0]?.issue.date).toBe(plan.convokedOn);
  expect([0, 6]).not.toContain(new Date(plan.convokedOn).getUTCDay());
  expect(made.open.find(({ field }) => field === 'startsAt')?.said).toMatch(/from 2015-02-06 to the opening/);
});

test('a decision without days, or of a body that the treaty does not know, is refused with what is missing', () => {
  const designated = { kind: 'meeting_of_states_parties', ordinal: 13, president: 'PHL' } as const;
  expect(() => after(twelfth, { meetings: [designated] })).toThrow(/record its first and last day, or the week/);
  const extraordinary = {
    kind: 'extraordinary_meeting',
    ordinal: 1,
    ...GENEVA,
    from: '2025-03-03',
    to: '2025-03-03',
  } as const;
  expect(() => after(twelfth, { meetings: [extraordinary] })).toThrow(/has no extraordinary meeting/);
});

test('a treaty that has extraordinary meetings gives them in its profile, and they are planned by it', () => {
  const profile = parse(ccm);
  const heads = Object.fromEntries(
    Language.options.map((language) => [language, { name: '{ordinal} Extraordinary Meeting' }]),
  );
  const profileText = stringify({
    ...profile,
    articles: [...profile.articles, { article: '8(3)', carries: 'extraordinary_meeting', quotation: null }],
    bodies: {
      ...profile.bodies,
      extraordinary_meeting: {
        ...{ held: 'on the request of a State Party that one third supports', source: 'an example', short: '{n}EM' },
        ...{ id: '{n}em', symbols: 'CCM/EM/{year}', heads },
      },
    },
  });
  const decided = {
    kind: 'extraordinary_meeting',
    ordinal: 1,
    ...GENEVA,
    from: '2025-03-03',
    to: '2025-03-04',
  } as const;
  const plan = writtenOut(after(twelfth, { meetings: [decided] }, profileText));
  expect(plan).toMatchObject({ kind: 'extraordinary_meeting', legalBasis: { article: '8(3)' }, short: '1EM' });
  expect(plan.session?.sittings.at(-1)?.at.slice(0, 10)).toBe('2025-03-04');
});

test('the decision is the one that the clerk entered in the session, as corrected, before what the profile has', () => {
  const entered = (number: number, entry: EntryRow['entry']): EntryRow => ({
    ...{ number, id: `entry-${number}`, at: '2024-09-13T16:00:00Z', actor: 'staff:clerk', by: null, entry },
    ...{ textSha256: null, said: '' },
  });
  const rows = [
    entered(1, { kind: 'next', meetings: [{ ...THIRTEENTH, to: '2025-09-18' }] }),
    entered(2, { kind: 'correct', entry: 1, why: 'it was four days', reads: { meetings: [THIRTEENTH] } }),
  ];
  const known = profileIn(
    'CCM',
    after(twelfth, { meetings: [THIRD_REVIEW, { ...THIRTEENTH, to: '2025-09-17' }] }, ccm).profile.text,
  );
  expect(decisionOnRecord(twelfth, known, rows).meetings).toEqual([THIRTEENTH]);
  expect(decisionOnRecord(twelfth, known).meetings).toEqual([THIRD_REVIEW, { ...THIRTEENTH, to: '2025-09-17' }]);
  expect(() => decisionOnRecord(plan13, known)).toThrow(/No decision of the Thirteenth Meeting/);
});

test('the directory is written as a plan reads it', () => {
  const contacts = loadDirectory(resolve(original, '../directory.example.csv'));
  const file = join(folder, 'again.csv');
  writeFileSync(file, directoryCsv(contacts));
  expect(loadDirectory(file)).toEqual(contacts);
});
