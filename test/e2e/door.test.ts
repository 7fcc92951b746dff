import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { delegatesOf, mendAttendance, pass, whoIs } from '../../client/door.ts';
import { exportTable } from '../../client/export-table.ts';
import { loadSignedList, takeSignedList } from '../../client/signed-list.ts';
import { printedCode } from '../../domain/delegate.ts';
import type { PassageWay } from '../../domain/passage.ts';
import { doorAttendance, inRoom, passagesOf, recordPassage } from '../../registry/passages.ts';
import { check } from '../../upkeep/agreement/agreement.ts';
import { readPdf, withoutSpace } from '../documents/pdf.ts';
import { fleetOf, type House, openHouse } from '../house.ts';
import { convened, until } from '../workflows/support.ts';
import { type Ended, jsonReader } from './command.ts';
import { conveneInProcess } from './in-process.ts';

/** Persons at the door: their codes, their passages, and what they make of their delegations. */

vi.setConfig({ testTimeout: 240_000 });

let house: House;
let meeting: string;
let convene: (...args: string[]) => Promise<Ended>;
const json = jsonReader((...args) => convene(...args));

beforeAll(async () => {
  house = await openHouse();
  convene = conveneInProcess(fleetOf(house));
  meeting = await convened(house);
}, 240_000);
afterAll(() => house.close());

type Listed = [name: string, role?: 'head' | 'delegate' | 'adviser', latin?: string];
async function named(participant: string, ...persons: Listed[]): Promise<void> {
  const delegation = {
    persons: persons.map(([name, role = 'delegate', latin]) => ({ name, role, title: null, ...(latin && { latin }) })),
  };
  const { version } = await house.convene.nominate(meeting, participant, delegation, {
    actor: `participant:${participant}`,
  });
  await house.convene.registry.waitForVersion(meeting, participant, version);
}
const codesOf = async (participant: string) =>
  Object.fromEntries(
    (await delegatesOf(house, meeting))
      .filter((one) => one.participant === participant)
      .map(({ code, person, gone_at }) => [person?.name ?? '', { code, isGone: gone_at !== null }]),
  );
const codeOf = async (participant: string, name: string) => (await codesOf(participant))[name]?.code ?? '';
const attendanceOf = async (participant: string) =>
  (await house.convene.registry.snapshotOf(meeting, participant))?.value.attendance;
const passing = (code: string, way: PassageWay, id: string = randomUUID()) =>
  pass(house, { meeting, code, way, id, at: '2024-09-10T07:05:00Z', actor: 'staff:north-door', source: 'command' });

const Done = z.looseObject({ outcome: z.string(), code: z.string(), participant: z.string(), told: z.boolean() });
const Room = z.looseObject({ inside: z.int(), participants: z.int(), delegations: z.array(z.looseObject({})) });

test('everybody has a code, which stays with the person in each new list; who is gone keeps theirs', async () => {
  await named('CHE', ['Layla Haddad', 'head'], ['Jean Dupont'], ['王小明']);
  const first = await codesOf('CHE');
  expect(Object.keys(first)).toEqual(['Layla Haddad', 'Jean Dupont', '王小明']);
  expect(await codesOf('CHE')).toEqual(first);

  await named('CHE', ['王小明', 'head'], ['Иван Петров'], ['HADDAD, Layla']);
  const second = await codesOf('CHE');
  expect(second['HADDAD, Layla']).toEqual(first['Layla Haddad']);
  expect(second.王小明).toEqual(first.王小明);
  expect(second['Jean Dupont']).toEqual({ code: first['Jean Dupont']?.code, isGone: true });
  await expect(passing(first['Jean Dupont']?.code ?? '', 'arrival')).rejects.toMatchObject({ code: 'NOT_NAMED' });

  // many at once make no second code
  await named('AUT', ['Eva Huber', 'head'], ['Franz Sample']);
  await Promise.all(Array.from({ length: 8 }, () => delegatesOf(house, meeting)));
  expect(Object.keys(await codesOf('AUT'))).toEqual(['Eva Huber', 'Franz Sample']);
  const { rows } = await house.owner.query('SELECT * FROM delegate WHERE meeting = $1', [meeting]);
  expect(JSON.stringify(rows)).not.toMatch(/Huber|Haddad|小明/);
});

test('a delegation is present from its first person, and absent once the last has left', async () => {
  await named('FRA', ['Anne Martin', 'head'], ['Paul Martin']);
  const [anne, paul] = [await codeOf('FRA', 'Anne Martin'), await codeOf('FRA', 'Paul Martin')];
  const said = await convene('checkin', meeting, 'martin anne');
  expect(said).toMatchObject({
    status: 0,
    err: '',
    out: expect.stringMatching(/^Anne Martin \(FRA\) is in, 2024-02-20 \d\d:\d\d\.\n$/),
  });
  await until('FRA to be present', async () => (await attendanceOf('FRA')) === 'present');

  const again = await convene('checkin', meeting, anne.toLowerCase());
  expect(again.out).toMatch(/^Anne Martin \(FRA\) is in already, since 2024-02-20 .*Nothing was changed\.\n$/);
  expect((await convene('checkin', meeting, paul, '--departs')).out).toContain('is not in. Nothing was changed');
  expect(await json(Done, 'checkin', meeting, paul)).toMatchObject({ outcome: 'recorded', told: true });
  expect(await json(Done, 'checkin', meeting, anne, '--departs')).toMatchObject({ outcome: 'recorded' });
  expect((await inRoom(house.pool, meeting)).find(({ participant }) => participant === 'FRA')).toEqual({
    ...{ participant: 'FRA', inside: 1, seen: 2, named: 2 },
  });
  await json(Done, 'checkin', meeting, paul, '--departs');
  await until('FRA to be absent', async () => (await attendanceOf('FRA')) === 'absent');
  const acts = await house.convene.registry.acts(meeting, { subject: 'FRA' });
  expect(acts.flatMap(({ act }) => (act.action === 'attendance' ? [act.detail.attendance] : []))).toEqual([
    'present',
    'absent',
  ]);
  expect(JSON.stringify(acts)).not.toContain('Martin');

  const several = await convene('checkin', meeting, 'martin');
  expect(several).toMatchObject({ status: 1, err: expect.stringMatching(/^SEVERAL_PERSONS: 2 persons go by martin/) });
  expect(several.err).toMatch(/[0-9A-Z]{5}-[0-9A-Z]{5} {2}FRA {2}Anne Martin/);
  expect(await convene('checkin', meeting, 'Nobody Atall')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^UNKNOWN_PERSON/),
  });
  expect(await convene('checkin', meeting, '--departs')).toMatchObject({
    status: 2,
    err: expect.stringContaining('say who'),
  });
});

test('the same message is recorded once; desks that send at once leave one attendance, the last', async () => {
  await named('ESP', ['Ana Ruiz', 'head'], ['Luis Ruiz'], ['Eva Ruiz'], ['Juan Ruiz'], ['Sara Ruiz']);
  const codes = await codesOf('ESP');
  const all = Object.values(codes).map(({ code }) => code);
  const id = randomUUID();
  const pressed = await Promise.all([1, 2, 3].map(() => passing(all[0] ?? '', 'arrival', id)));
  expect(pressed.map(({ outcome }) => outcome.kind).sort()).toEqual(['recorded', 'repeated', 'repeated']);
  for (const way of ['arrival', 'departure', 'arrival', 'departure', 'arrival'] as const)
    await Promise.all(all.map((code) => passing(code, way)));
  const own = (await passagesOf(house.pool, meeting)).filter(({ code }) => all.includes(code));
  expect(own).toHaveLength(25);
  const [row] = (await doorAttendance(house.pool, meeting)).filter(({ participant }) => participant === 'ESP');
  expect(row).toMatchObject({ attendance: 'present', version: 5, told: 5 });
  await until('ESP to be present', async () => (await attendanceOf('ESP')) === 'present');
});

test('killed between passage and answer: check finds it, and reconciling mends it once', async () => {
  await named('BRA', ['João Sample', 'head', 'Joao Sample']);
  const code = await codeOf('BRA', 'João Sample');
  const passage = { meeting, id: randomUUID(), code, way: 'arrival' as const, at: '2024-09-10T07:05:00Z' };
  await recordPassage(
    house.pool,
    { ...passage, actor: 'staff:desk', desk: null, source: 'command' },
    { participant: 'BRA', closes: '2024-09-13T16:00:00Z' },
  );
  const { findings } = await check(house, meeting, { patienceMs: 0 });
  expect(findings.filter(({ code: of }) => of.startsWith('ATTENDANCE'))).toMatchObject([
    { code: 'ATTENDANCE_BEHIND', subject: 'BRA', found: 'it is recorded as expected' },
  ]);
  const told = await convene('checkin', meeting, '--reconcile');
  expect(told.out).toMatch(/^Told again, from the persons at the door: .*BRA/);
  await until('BRA to be present', async () => (await attendanceOf('BRA')) === 'present');
  await until('nothing to mend', async () => (await mendAttendance(house, meeting, 'staff:desk')).length === 0);
  const after = await check(house, meeting);
  expect(after.findings).toEqual([]);
});

test('without anybody, checkin counts and names nobody', async () => {
  const counted = await json(Room, 'checkin', meeting);
  expect(counted.inside).toBeGreaterThan(0);
  expect(JSON.stringify(counted)).not.toMatch(/Haddad|Ruiz|Martin/);
  expect((await whoIs(house, meeting, '小明')).map(({ participant }) => participant)).toEqual(['CHE']);
});

test('what the venue has issued is read back, kept once it is applied, and finds its person at the door', async () => {
  await named('NOR', ['Zephyr Sample', 'head'], ['Other Sample'], ['Third Sample']);
  const folder = mkdtempSync(join(tmpdir(), 'door-badges-'));
  const out = join(folder, 'badges.csv');
  expect((await convene('export', meeting, '--for', 'badges', '--out', out)).status).toBe(0);
  const given = exportTable(readFileSync(out));
  const column = (title: string) => given.titles.indexOf(title);
  const own = given.rows.filter(({ cells }) => cells.get(column('code'))?.text === 'NOR');
  const codes = own.map(({ cells }) => cells.get(column('person'))?.text ?? '');
  expect(codes).toHaveLength(3);
  const file = join(folder, 'issued.csv');
  const lines = [
    ['badge', 'person', 'code', 'participant', 'name'],
    ['N-17', codes[0] ?? '', 'NOR', '', 'SAMPLE Zephyr'],
    ['N-18', '', '', 'Norvège', 'Othér Sample'],
    ['N-19', '', 'NOR', '', 'Nobody Known'],
  ];
  writeFileSync(file, lines.map((line) => line.join(',')).join('\n'));
  const Badges = z.looseObject({
    applied: z.boolean(),
    worklist: z.array(
      z.looseObject({ what: z.string(), participant: z.string().nullable(), badge: z.string().nullable() }),
    ),
  });
  const ofNorway = async (...more: string[]) => {
    const { worklist } = await json(Badges, 'badges', meeting, '--from', file, ...more);
    return worklist.filter(({ participant }) => participant === 'NOR').map(({ what, badge }) => [what, badge]);
  };
  const expected = [
    ['issued', 'N-17'],
    ['other_name', 'N-18'],
    ['not_listed', 'N-19'],
    ['not_issued', null],
  ];
  expect(await ofNorway()).toEqual(expected);
  const kept = async () =>
    (await delegatesOf(house, meeting)).flatMap(({ participant, badge }) => (participant === 'NOR' ? [badge] : []));
  expect(await kept()).toEqual([null, null, null]);
  expect(await ofNorway('--apply')).toEqual(expected);
  expect(await kept()).toEqual(['N-17', 'N-18', null]);
  expect((await convene('checkin', meeting, 'n-17')).out).toContain('Zephyr Sample (NOR) is in');
  // what is not on the next list is given up
  writeFileSync(file, [lines[0], lines[2]].map((line) => line?.join(',')).join('\n'));
  await ofNorway('--apply');
  expect(await kept()).toEqual([null, 'N-18', null]);
  writeFileSync(file, 'number,name\n1,Somebody');
  expect(await convene('badges', meeting, '--from', file)).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^BADGE_LIST: .*it needs a column badge/),
  });
});

test('the list to be signed is a paper a day, by participant and in the order of the notes; who is named no more is not on it', async () => {
  await named('DNK', ['Zora Sample', 'head'], ['Gone Sample'], ['Anna Sample']);
  await named('DNK', ['Zora Sample', 'head'], ['Anna Sample']);
  const folder = mkdtempSync(join(tmpdir(), 'door-paper-'));
  const { files } = await json(
    z.object({ files: z.array(z.string()) }),
    ...['checkin', meeting, '--list', '--paper', '--language', 'fr', '--out', folder],
  );
  expect(files.map((file) => file.slice(-14))).toEqual([
    ...['2024-09-10.pdf', '2024-09-11.pdf', '2024-09-12.pdf', '2024-09-13.pdf'],
  ]);
  const text = withoutSpace(readPdf(readFileSync(files[1] ?? '')).pages.join(''));
  const inOrder = [
    'mercredi11septembre2024',
    'Arrivéesetdéparts',
    'Mercredi11septembre2024',
    'Nom',
    'Signature',
    'Départ',
    'Danemark',
    'ZoraSample',
    'AnnaSample',
  ];
  const places = inOrder.map((words) => text.indexOf(words));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThanOrEqual(0);
  expect(text).toContain(printedCode(await codeOf('DNK', 'Anna Sample')));
  expect(text).not.toContain('GoneSample');
  expect((await convene('checkin', meeting, '--paper')).status).toBe(2);
});

test('a list that was kept offline is entered whole or not at all, and once', async () => {
  await named('ITA', ['Carla Sample', 'head'], ['Dario Sample']);
  const [carla, dario] = [await codeOf('ITA', 'Carla Sample'), await codeOf('ITA', 'Dario Sample')];
  const folder = mkdtempSync(join(tmpdir(), 'door-list-'));
  const { files } = await json(z.object({ files: z.array(z.string()) }), 'checkin', meeting, '--list', '--out', folder);
  expect(files.map((file) => file.slice(-15, -5))).toEqual(['2024-09-10', '2024-09-11', '2024-09-12', '2024-09-13']);
  expect((await convene('checkin', meeting, '--out', folder)).status).toBe(2);
  const blank = exportTable(readFileSync(files[0] ?? ''));
  expect(blank.titles).toEqual(['day', 'code', 'participant', 'name', 'arrived', 'left']);
  expect(blank.rows.map(({ cells }) => cells.get(1)?.text)).toContain(printedCode(carla));

  const written = (name: string, ...rows: string[][]) => {
    const file = join(folder, name);
    writeFileSync(file, [['day', 'code', 'arrived', 'left'], ...rows].map((row) => row.join(',')).join('\n'));
    return file;
  };
  const take = (file: string, now = '2024-09-11T20:00:00Z') =>
    takeSignedList(house, { meeting, rows: loadSignedList(file), actor: 'staff:door', now });
  const wrong = written(
    'wrong.csv',
    ['2024-09-10', carla, '09:05', '12:00'],
    ['2024-09-10', '00000-00000', '09:05', ''],
    ['2024-09-10', dario, '15:00', '14:00'],
    ['2024-09-09', dario, '09:00', ''],
    ['2024-09-10', carla, '11:00', '13:00'],
    ['2024-09-11', dario, 'nine', ''],
    ['2024-09-12', dario, '09:00', ''],
  );
  const said: unknown = await take(wrong).catch((error: unknown) => error);
  expect(said).toMatchObject({ code: 'SIGNED_LIST' });
  expect(String(said).match(/(?<=^ {2}row )\d/gm)).toEqual(['3', '4', '5', '6', '7', '8']);
  const ofItaly = async () =>
    (await passagesOf(house.pool, meeting)).filter(({ code }) => code === carla || code === dario);
  expect(await ofItaly()).toEqual([]);
  // by the command, the days have not come yet
  const early = await convene('checkin', meeting, '--from', wrong);
  expect(early).toMatchObject({ status: 1, err: expect.stringMatching(/^SIGNED_LIST: Nothing was recorded/) });

  const right = written(
    'right.csv',
    // as a spreadsheet holds 9:30
    ['2024-09-11', carla, '0.395833333333333', ''],
    ['2024-09-10', printedCode(dario), '09:05', '18:00'],
    ['2024-09-10', carla, '', ''],
  );
  expect(await take(right)).toEqual({ recorded: 3, repeated: 0, already: 0, untold: [] });
  expect((await ofItaly()).map(({ code, way, at, source }) => [code, way, at, source])).toEqual([
    [dario, 'arrival', '2024-09-10T07:05:00.000Z', 'list'],
    [dario, 'departure', '2024-09-10T16:00:00.000Z', 'list'],
    [carla, 'arrival', '2024-09-11T07:30:00.000Z', 'list'],
  ]);
  await until('ITA to be present', async () => (await attendanceOf('ITA')) === 'present');
  expect(await take(right)).toEqual({ recorded: 0, repeated: 3, already: 0, untold: [] });
  expect(await ofItaly()).toHaveLength(3);
});
