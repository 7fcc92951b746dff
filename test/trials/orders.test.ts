import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Ended, jsonReader } from '../e2e/command.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { approveAll, convened, handOver, planOf, shortPlan, until } from '../workflows/support.ts';

/** What staff order, through the command: one meeting from its convocation to its cancellation. */

vi.setConfig({ testTimeout: 240_000 });

const house = await houseOfFile();
let meeting: string;
const folder = folderOfFile('orders');
let convene: (...args: string[]) => Promise<Ended>;

const DESK = ['--officer', 'oda-geneva-desk'];
const DECIDED = ['--decision', 'Decision of the States Parties', '--decision-date', '2024-06-01'];

beforeAll(async () => {
  convene = conveneInProcess(fleetOf(house));
  const short = shortPlan();
  const reminders = planOf().circulations.filter(({ kind }) => kind === 'reminder');
  meeting = await convened(house, { ...short, circulations: [...short.circulations, ...reminders] });
  await house.convene.advance(meeting, '2024-05-01T09:00:00Z');
});

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const Ordered = z.object({
  meeting: z.string(),
  act: z.string(),
  circulation: z.string().nullable(),
  effective: z.boolean(),
  phase: z.string(),
});

const json = jsonReader((...args) => convene(...args));
const ordered = (...args: string[]) => json(Ordered, ...args, ...DESK);

async function refused(code: string, says: RegExp, ...args: string[]): Promise<void> {
  const { status, err } = await convene(...args, ...DESK);
  expect(err).toContain(`${code}: `);
  expect(err).toMatch(says);
  expect(status).toBe(code === 'USAGE' ? 2 : 1);
}

const Listed = z.object({
  orders: z.array(
    z.object({ act: z.string(), state: z.string(), because: z.string().nullable(), officer: z.string().nullable() }),
  ),
  waiting: z.array(z.object({ act: z.string(), circulation: z.string().nullable(), at: z.string().nullable() })),
  silences: z.array(z.object({ procedure: z.string(), state: z.string(), until: z.string() })),
  holds: z.array(z.object({ participant: z.string(), reason: z.string() })),
});
const listed = () => json(Listed, 'orders', meeting);
const said = async (...args: string[]) => (await convene(...args)).out;

test('nothing was ordered yet, and the help shows what can be', async () => {
  expect(await said('orders', meeting)).toContain(`Nothing was ordered of ${meeting}`);
  expect(await said('--help')).toMatch(
    /Acts of the secretariat:[\s\S]+extend[\s\S]+What the States Parties decide:[\s\S]+cancel/,
  );
  expect(await said('silence', '--help')).toContain('proposal: { act: postpone');
});

test('an extension waits for its note, a second one is refused until then, and who is awaited is said', async () => {
  await refused('USAGE', /<date> must be a date such as/, 'extend', meeting, 'soon');
  await refused('not_lawful', /an extension is to a later one/, 'extend', meeting, '2024-08-20');
  const reason = ['--reason', 'Several missions asked for it'];
  const outcome = await ordered('extend', meeting, 'Thursday 2024-09-05', ...reason);
  expect(outcome).toMatchObject({ act: 'extend', circulation: 'extension-1', effective: false });
  await refused('not_lawful', /extension-1 is not issued yet/, 'extend', meeting, '2024-09-06');
  const { orders, waiting } = await listed();
  expect(orders).toMatchObject([{ act: 'extend', state: 'waiting', because: 'extension-1', officer: DESK[1] }]);
  expect(waiting).toMatchObject([{ act: 'extend', circulation: 'extension-1' }]);
  for (const command of ['today', 'status']) {
    expect(await said(command, meeting)).toContain('extend, by oda-geneva-desk: in effect when extension-1 is issued');
  }
  await approveAll(house, meeting, '2024-05-02T09:00:00Z');
  expect((await listed()).orders).toMatchObject([{ act: 'extend', state: 'in_effect' }]);
  expect(await said('status', meeting)).toContain('deadline      2024-09-05 23:59');
});

test('information without words in every language is not ordered; with them it is, and is corrected to one State', async () => {
  const two = file(
    'two.yaml',
    'arrangements: [{ heading: Registration, text: { en: From 9 September., fr: À partir du 9. } }]',
  );
  await refused('NOT_WORDED', /arrangements\[0\]\.text has no words in es/, 'inform', meeting, two);
  await refused('ORDER_FILE', /arrangements.*a list/, 'inform', meeting, file('none.yaml', 'arrangements: none'));
  const text = '{ en: From 9 September., fr: À partir du 9 septembre., es: A partir del 9 de septiembre. }';
  const all = file('all.yaml', `arrangements:\n  - heading: Registration\n    text: ${text}\n`);
  expect(await ordered('inform', meeting, all)).toMatchObject({ circulation: 'information-1' });
  await approveAll(house, meeting, '2024-05-03T09:00:00Z');
  const corrections =
    '[{ where: { en: line 1, fr: ligne 1, es: línea 1 }, was: { en: "9", fr: "9", es: "9" }, now: { en: "8", fr: "8", es: "8" } }]';
  const corrigendum = file('corrigendum.yaml', `corrections: ${corrections}`);
  await refused(
    'not_lawful',
    /no circulation of this meeting that was issued/,
    'correct',
    meeting,
    'nothing',
    corrigendum,
  );
  const correction = await ordered('correct', meeting, 'information-1', corrigendum, '--only', 'che');
  expect(correction).toMatchObject({ circulation: 'correction-1', effective: false });
  await approveAll(house, meeting, '2024-05-04T09:00:00Z');
  expect(await house.convene.registry.mailOf(meeting, 'CHE')).toContainEqual(
    expect.objectContaining({ circulation: 'correction-1', state: 'sent' }),
  );
});

test('an order that waits is taken back with its circulation; one that is repeated with its id is done once', async () => {
  const deadline = ['extend', meeting, '2024-09-06', '--id', 'extend-twice'];
  const first = await ordered(...deadline);
  expect(await ordered(...deadline)).toEqual(first);
  expect(first).toMatchObject({ circulation: 'extension-2' });
  await house.convene.advance(meeting, '2024-05-04T10:00:00Z');
  const said = await convene('withdraw', meeting, 'extension-2', '--reason', 'Ordered in error', ...DESK);
  expect(said).toMatchObject({ status: 0, err: '' });
  await house.convene.advance(meeting, '2024-05-04T11:00:00Z');
  const { orders, waiting } = await listed();
  expect(orders.at(-1)).toMatchObject({ act: 'extend', state: 'withdrawn', because: 'extension-2 was withdrawn' });
  expect(waiting).toEqual([]);
});

test('sent again, held and released', async () => {
  expect(await ordered('resend', meeting, 'convocation', '--only', 'CHE,FRA')).toMatchObject({ effective: true });
  await refused('USAGE', /--reason <text>/, 'hold', meeting, 'CHE');
  await ordered('hold', meeting, 'che', '--reason', 'The mission moves');
  expect((await listed()).holds).toEqual([
    expect.objectContaining({ participant: 'CHE', reason: 'The mission moves' }),
  ]);
  expect(await said('today', meeting)).toContain(`CHE: The mission moves (convene release ${meeting} CHE`);
  await refused('UNKNOWN_PARTICIPANT', /XYZ is no participant/, 'hold', meeting, 'XYZ', '--reason', 'None');
  await refused('UNKNOWN_PARTICIPANT', /XYZ is no/, 'resend', meeting, 'convocation', '--only', 'CHE,XYZ');
  await refused('not_lawful', /FRA is not held/, 'release', meeting, 'FRA');
  await ordered('release', meeting, 'CHE');
  expect((await listed()).holds).toEqual([]);
});

test('a body is invited, and only the Meeting admits it', async () => {
  const asked = ['--request', 'Letter 12', '--date', '2024-05-02'];
  await refused('NOT_INVITABLE', /ICRC is a participant/, 'invite', meeting, 'ICRC', ...asked);
  await refused(
    'NOT_INVITABLE',
    /FOO is not a body that may ask .* rule 1\.3.*OSCE/,
    'invite',
    meeting,
    'FOO',
    ...asked,
  );
  const invited = await ordered('invite', meeting, 'OSCE', ...asked);
  expect(invited).toMatchObject({ act: 'inviteOrganization', circulation: 'letter-1', effective: true });
  await refused('not_lawful', /the Meeting decides while it is in session/, 'admit', meeting, 'OSCE', ...DECIDED);
  const { waitingFor } = await house.convene.advance(meeting, '2024-05-05T09:00:00Z');
  expect(waitingFor).toContainEqual(expect.objectContaining({ circulation: 'letter-1' }));
  await approveAll(house, meeting, '2024-05-05T09:00:00Z');
  expect((await house.convene.registry.participant(meeting, 'OSCE')).capacity).toBe('observer_organization');
});

test('an officer is away and stood in for; nobody changes their own key', async () => {
  const away = ['--away', '2024-05-06..2024-05-20', '--delegate', 'odg-director', '--basis', 'Memorandum of 1 May'];
  await refused('USAGE', /--reason <text>/, 'officer', meeting, 'legal-officer', ...away);
  await refused(
    'USAGE',
    /an absence is given with all of/,
    'officer',
    meeting,
    'legal-officer',
    '--reason',
    'Leave',
    '--away',
    '2024-05-06..2024-05-20',
  );
  await ordered('officer', meeting, 'legal-officer', ...away, '--reason', 'Annual leave');
  const { orders } = await house.convene.state(meeting);
  const legal = orders?.plan.officers.find(({ id }) => id === 'legal-officer');
  expect(legal).toMatchObject({
    title: 'Legal Officer, Office of Legal Affairs',
    away: [{ delegate: 'odg-director' }],
  });
  const key = file(
    'chief.pub',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGLnqc6lcuGVn9gXe9rXBzirOjZkSQqe7ubB83hal2VS of the chief\n',
  );
  const own = await convene(
    'officer',
    meeting,
    'oda-geneva-chief',
    '--key',
    key,
    '--reason',
    'New',
    '--officer',
    'oda-geneva-chief',
  );
  expect(own.err).toContain('not_lawful: nobody changes their own key');
  await ordered('officer', meeting, 'legal-officer', '--back', '--reason', 'They are back');
  expect(
    (await house.convene.state(meeting)).orders?.plan.officers.find(({ id }) => id === 'legal-officer')?.away,
  ).toBeUndefined();
});

test('a reminder has other dates, or is not sent', async () => {
  await refused(
    'USAGE',
    /give --draft and --dispatch, or --off/,
    'reminder',
    meeting,
    'reminder-1',
    '--draft',
    '2024-07-02 09:00',
  );
  await ordered('reminder', meeting, 'reminder-1', '--draft', '2024-07-02 09:00', '--dispatch', '2024-07-09 09:00');
  await ordered('reminder', meeting, 'reminder-2', '--off');
  const { orders } = await house.convene.state(meeting);
  expect(orders?.plan.circulations.find(({ name }) => name === 'reminder-1')).toMatchObject({
    draftAt: '2024-07-02T07:00:00Z',
    dispatchAt: '2024-07-09T07:00:00Z',
    issue: { date: '2024-07-09' },
  });
});

test('a change of status waits for its date', async () => {
  const notified = ['--notification', 'C.N.1.2024', '--date', '2024-02-03'];
  await refused(
    'USAGE',
    /<capacity> must be one of state_party/,
    'status-change',
    meeting,
    'VUT',
    'party',
    '--from',
    '2024-07-01',
    ...notified,
  );
  expect(
    await ordered('status-change', meeting, 'VUT', 'state_party', '--from', '2024-07-01', ...notified),
  ).toMatchObject({
    act: 'recordStatus',
    effective: false,
    circulation: null,
  });
  expect((await listed()).waiting).toContainEqual({
    act: 'recordStatus',
    circulation: null,
    at: '2024-06-30T22:00:00Z',
  });
});

test('the venue, the format and a silence procedure', async () => {
  const centre = 'venue: { name: Convention Centre, city: Geneva, country: Switzerland, timeZone: Europe/Zurich }\n';
  const names =
    'names:\n  fr: { Convention Centre: { name: Centre de conférences, at: au Centre de conférences } }\n  es: { Convention Centre: { name: Centro de Conferencias, at: en el Centro de Conferencias } }\n';
  await refused(
    'NOT_WORDED',
    /"Convention Centre" is not known in fr/,
    'venue',
    meeting,
    file('venue.yaml', centre),
    ...DECIDED,
  );
  const venue = await ordered('venue', meeting, file('venue-names.yaml', centre + names), ...DECIDED);
  expect(venue).toMatchObject({ act: 'changeVenue', circulation: 'venue-1', effective: true });
  const text = file('format.yaml', 'text: { en: It is hybrid., fr: Elle est hybride., es: Es híbrida. }');
  expect(await ordered('format', meeting, 'hybrid', text, ...DECIDED)).toMatchObject({ circulation: 'information-2' });
  const proposal =
    'proposal: { act: changeFormat, format: online, text: { en: It is online., fr: Elle est en ligne., es: Es en línea. } }\n';
  const words = 'words: { en: to meet online, fr: de se réunir en ligne, es: reunirse en línea }\n';
  const silence = await ordered('silence', meeting, file('silence.yaml', proposal + words), '--until', '2024-06-20');
  expect(silence).toMatchObject({ act: 'proposeBySilence', circulation: 'silence-1', effective: false });
  await approveAll(house, meeting, '2024-05-08T09:00:00Z');
  expect((await listed()).silences).toMatchObject([
    { procedure: 'silence-1', state: 'open', until: '2024-06-20T21:59:59Z' },
  ]);
  expect(await said('today', meeting)).toMatch(
    /silence-1, to change format: open: one objection until 2024-06-20 23:59 breaks it/,
  );
  await handOver(house, meeting, 'silence-1');
  await approveAll(house, meeting, '2024-06-21T09:00:00Z');
  const { orders, silences } = await listed();
  expect(silences).toMatchObject([{ state: 'taken' }]);
  expect(orders.at(-1)).toMatchObject({ act: 'changeFormat', state: 'in_effect' });
});

test('postponed, rescheduled and cancelled: each is shown before it is ordered', async () => {
  await refused('USAGE', /give --to with the new dates, or --open/, 'postpone', meeting, ...DECIDED);
  await refused('USAGE', /no terminal to ask on/, 'postpone', meeting, '--open', ...DECIDED);
  expect((await house.convene.state(meeting)).phase).toBe('collecting');
  const postponed = await convene('postpone', meeting, '--open', '--yes', ...DECIDED, ...DESK);
  expect(postponed.err).toMatch(/Postpone .*\n.*Geneva[\s\S]+participants were told of the meeting, and get a note/);
  expect(postponed.out).toContain('postpone: ordered and in effect; postponement-1 communicates it');
  expect(await said('today', meeting)).toContain('postponed');
  const dates =
    'opens: 2024-11-19 10:00\nprovisionalListAt: 2024-11-21 10:00\ncloses: 2024-11-22 18:00\ndeadline: Friday 2024-11-08\n';
  await refused(
    'ORDER_FILE',
    /deadline: found "Monday 2024-11-08"/,
    'reschedule',
    meeting,
    file('bad.yaml', dates.replace('Friday', 'Monday')),
    ...DECIDED,
  );
  expect(await ordered('reschedule', meeting, file('dates.yaml', dates), ...DECIDED)).toMatchObject({
    phase: 'collecting',
  });
  expect(await said('status', meeting)).toContain('deadline      2024-11-08 23:59');
  const cancelled = await convene('cancel', meeting, '--yes', ...DECIDED, ...DESK);
  expect(cancelled.err).toMatch(/Cancel [\s\S]+reminder-1[\s\S]+Nothing brings a cancelled meeting back/);
  expect(cancelled.out).toContain('cancel: ordered and in effect; cancellation-1 communicates it');
  await approveAll(house, meeting, '2024-06-23T09:00:00Z');
  await until('the refusal of a meeting that is over', async () => {
    const { status, err } = await convene('extend', meeting, '2024-12-01', ...DESK);
    return status === 1 && /is cancelled|is over/.test(err);
  });
  expect(await said('orders', meeting)).toMatch(/cancel\s+oda-geneva-desk\s+cancellation-1\s+in effect/);
});
