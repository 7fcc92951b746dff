import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { forAccess, forBadges, forHostState, forIndico, inTwo } from '../../client/exported.ts';
import { loadMap } from '../../client/import-map.ts';
import { calledBy, loadRegistrations } from '../../client/registrations.ts';
import { tableCsv, tableXlsx } from '../../documents/tables.ts';
import { sheetsIn } from '../../documents/workbook.ts';
import type { DelegationRow } from '../../registry/submissions.ts';
import { changed } from '../documents/office-file.ts';
import { folderOfFile } from '../folders.ts';

/** Exports of registration systems, and what other systems are given. No name here is a person's. */

const folder = folderOfFile('registrations');
const fileOf = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

const INDICO = 'meetings/indico.map.example.yaml';
const called = calledBy([
  { code: 'CHE', names: ['Switzerland', 'Suisse', 'Швейцария'] },
  { code: 'CIV', names: ['Côte d’Ivoire'] },
  { code: 'AUT', names: ['Austria', 'النمسا'] },
]);
const TITLES = [
  ...['ID', 'Name', 'Email Address', 'Delegation', 'Affiliation', 'Position', 'Registration date'],
  ...['Registration state', 'Checked in', 'Tags'],
];
const rows = [
  [
    '1',
    'LORIMOND, Ada',
    'ada@che.example',
    'Swiss Confederation',
    'FDFA',
    'Ambassador',
    '45352.5',
    'Completed',
    '',
    'vip',
  ],
  ['2', 'Søren Example', 'soren@aut.example', 'النمسا', '', '', '', 'Pending', '', ''],
  ['3', 'Cote Dexample', 'nobody at mission', "cote d'ivoire", '', '', '', 'Completed', '', ''],
  ['4', 'Rejected Person', 'r@che.example', 'Switzerland', '', '', '', 'Rejected', '', ''],
  ['5', 'Lost Person', 'l@x.example', 'Atlantis', '', '', '', 'Completed', '', ''],
  ['6', '', 'n@x.example', 'CHE', '', '', '', 'Completed', '', ''],
];
const dated = (xml: string) => xml.replace(/<c r="G2"[^>]*>.*?<\/c>/, '<c r="G2"><v>45352.5</v></c>');

const expected = {
  rows: 6,
  passedOver: 1,
  leftOut: [
    { row: 4, said: expect.stringMatching(/^email: is not an e-mail address/) },
    { row: 6, said: 'no participant is called “Atlantis”; say under participants of the map which one it is' },
    { row: 7, said: 'name: the name is missing' },
  ],
};
const people = {
  CHE: [
    {
      ...{ row: 2, name: 'LORIMOND, Ada', title: 'Ambassador', organization: 'FDFA', email: 'ada@che.example' },
    },
  ],
  AUT: [{ row: 3, name: 'Søren Example', title: null, email: 'soren@aut.example' }],
  CIV: [{ row: 4, name: 'Cote Dexample', title: null }],
};

test('an Excel file of Indico is read by the titles of its columns; what is wrong is said with its row', async () => {
  const made = changed(await tableXlsx([TITLES, ...rows], 'Sheet1'), 'xl/worksheets/sheet1.xml', dated);
  const read = loadRegistrations(fileOf('indico.xlsx', made), loadMap(INDICO), called);
  expect(read).toMatchObject(expected);
  expect(Object.fromEntries(read.byParticipant)).toEqual(people);
  expect(read.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('the same as CSV, with semicolons and what was kept from being a formula', () => {
  const escaped = rows.map((row) => row.map((cell) => (cell === 'FDFA' ? "'=FDFA" : cell)));
  const text = [TITLES, ...escaped].map((row) => row.map((cell) => `"${cell}"`).join(';')).join('\r\n');
  const read = loadRegistrations(fileOf('indico.csv', `\ufeff${text}`), loadMap(INDICO), called);
  expect(read).toMatchObject(expected);
  expect(read.byParticipant.get('CHE')?.[0]?.organization).toBe('=FDFA');
});

test('dates of an Excel file are days of the calendar', async () => {
  const made = changed(await tableXlsx([['when'], ['x']], 'a'), 'xl/worksheets/sheet1.xml', (xml) =>
    xml.replace(/<c r="A2"[^>]*>.*?<\/c>/, '<c r="A2" s="0"><v>45352</v></c><c r="B2" s="0"><v>45352.75</v></c>'),
  );
  const styled = changed(made, 'xl/styles.xml', (xml) => xml.replace(/<xf /, '<xf numFmtId="14" '));
  const [sheet] = sheetsIn(styled);
  const cells = [...(sheet?.rows[1]?.cells.values() ?? [])].map(({ text }) => text);
  expect(cells).toEqual(['2024-03-01', '2024-03-01 18:00']);
});

test('columns that the map names and the file lacks, or has twice, are said at once', () => {
  const file = fileOf('other.csv', 'Name,Name of the delegation,Email Address\nA,CHE,a@b.example\n');
  expect(() => loadRegistrations(file, loadMap(INDICO), called)).toThrow(
    /no column “Position”.*no column “Affiliation”.*no column “Delegation”.*“Registration state”\. Its columns are: name, name of the delegation, email address/,
  );
});

test('a map is refused with all that is wrong in it; names may stand in several columns', () => {
  const wrong = fileOf('wrong.yaml', 'v: 1\ncolumns: { name: Name, surname: X }\nroles: { Boss: chief }\n');
  expect(() => loadMap(wrong)).toThrow(/columns\.participant: .*\n(.*\n)*.*surname(.*\n)*.*roles\.Boss/);
  const map = loadMap(
    fileOf(
      'two.yaml',
      'v: 1\ncolumns: { name: [Given, Family], participant: State, role: As }\nroles: { Chief: head }\n',
    ),
  );
  const read = loadRegistrations(
    fileOf('two.csv', 'given,FAMILY,state,as\nAda,LORIMOND,che,chief\nBo,B,AUT,Boss\n'),
    map,
    called,
  );
  expect(read.byParticipant.get('CHE')).toEqual([{ row: 2, name: 'Ada LORIMOND', title: null, role: 'head' }]);
  expect(read.leftOut).toEqual([
    { row: 3, said: 'no role is called “Boss”; say under roles of the map which one it is' },
  ]);
});

test('a formula in an export is not taken', async () => {
  const made = changed(await tableXlsx([TITLES, ...rows], 'Sheet1'), 'xl/worksheets/sheet1.xml', (xml) =>
    xml.replace(/<c r="F2"[^>]*>.*?<\/c>/, '<c r="F2" t="str"><f>A1</f><v>ID</v></c>'),
  );
  const read = loadRegistrations(fileOf('formula.xlsx', made), loadMap(INDICO), called);
  expect(read.byParticipant.get('CHE')?.[0]?.title).toBeNull();
  expect(read.leftOut[0]).toEqual({ row: 2, said: 'column F is a formula; nothing of it was taken' });
});

// ------------------------------------------------------------------------------------------ for others

type Persons = NonNullable<DelegationRow['delegation']>['persons'];
const delegation = (code: string, status: DelegationRow['status'], persons: Persons): DelegationRow => ({
  ...{
    code,
    name: code,
    status,
    language: 'en',
    attended: false,
    noteAwaited: false,
    signed: null,
    submission: code,
    contested: false,
    provisional: false,
    delegation: { persons },
  },
  capacity: 'state_party',
  addressee: 'permanent_representative',
});

const registered = [
  delegation('CHE', 'nominated', [
    { name: 'Bo Zweite', title: null, role: 'adviser', email: 'bo@che.example' },
    { name: '=cmd()', title: '+41', role: 'head', honorific: 'H.E.', email: 'ada@che.example', function: 'Chief' },
    { name: 'Same Box', title: null, role: 'delegate', email: 'BO@che.example' },
  ]),
  delegation('AUT', 'nominated', [{ name: 'Ny Uten', title: null, role: 'delegate' }]),
  delegation('FRA', 'withdrawn', [{ name: 'Not Coming', title: null, role: 'head' }]),
];

test('badges have everybody who is expected, head first, in the words of the language; no value is a formula', async () => {
  const { rows: made, persons } = forBadges(registered, 'fr', '2024-09-10');
  expect(persons).toBe(4);
  const read: string[][] = parse(tableCsv(made), { bom: true });
  expect(read[0]?.slice(0, 6)).toEqual(['participant', 'code', 'capacity', 'role', 'honorific', 'name']);
  expect(read.slice(1).map((row) => row.slice(0, 8))).toEqual([
    ['Autriche', 'AUT', 'États parties', 'Représentant', '', 'Ny Uten', '', ''],
    ['Suisse', 'CHE', 'États parties', 'Chef de délégation', 'H.E.', "'=cmd()", '', "'+41"],
    ['Suisse', 'CHE', 'États parties', 'Conseiller', '', 'Bo Zweite', '', ''],
    ['Suisse', 'CHE', 'États parties', 'Représentant', '', 'Same Box', '', ''],
  ]);
  const [sheet] = sheetsIn(await tableXlsx(made, 'badges'));
  expect(sheet?.rows.map(({ cells }) => cells.get(5)?.text)).toEqual([
    'name',
    'Ny Uten',
    '=cmd()',
    'Bo Zweite',
    'Same Box',
  ]);
});

const withPassport = [
  delegation('CHE', 'nominated', [
    {
      ...{ name: 'Alva Brackmere', latin: 'Alva BRACKMERE', title: 'Counsellor', role: 'head', honorific: 'Ms.' },
      ...{
        passportNumber: 'X1234567',
        passportState: 'Switzerland',
        nationality: 'Swiss',
        birthDate: '1980-02-29',
        passportExpires: '2030-01-31',
      },
      ...{ diet: 'no nuts', access: 'step-free way', email: 'alva@che.example' },
    },
    { name: 'Cael Rosendal', title: null, role: 'delegate' },
  ]),
];

test('the host State is given the passport and nothing else of a person; who has given none is said', () => {
  const { rows: made, leftOut } = forHostState(withPassport, 'en', '2024-09-10');
  expect(made.slice(1)).toEqual([
    [
      ...['Switzerland', 'CHE', 'States Parties', 'Head of delegation', 'Ms.', 'Alva BRACKMERE', 'Swiss', '1980-02-29'],
      ...['X1234567', 'Switzerland', '2030-01-31'],
    ],
    ['Switzerland', 'CHE', 'States Parties', 'Delegate', '', 'Cael Rosendal', '', '', '', '', ''],
  ]);
  expect(leftOut).toEqual(['CHE: 1 without the number of a passport']);
  expect(JSON.stringify(made)).not.toMatch(/nuts|step-free|example|Counsellor/);
});

test('the conference officer is given who has access needs, and nothing of a passport', () => {
  const { rows: made, persons } = forAccess(withPassport, 'en', '2024-09-10');
  expect(made).toEqual([
    ['participant', 'code', 'name', 'access'],
    ['Switzerland', 'CHE', 'Alva Brackmere', 'step-free way'],
  ]);
  expect(persons).toBe(1);
});

test('Indico is given six columns without a heading, nobody without an address of their own', () => {
  const { rows: made, persons, leftOut } = forIndico(registered, 'en', '2024-09-10');
  expect(made).toEqual([
    ['=cmd()', '=cmd()', 'Switzerland', '+41', '', 'ada@che.example'],
    ['Bo', 'Zweite', 'Switzerland', '', '', 'bo@che.example'],
  ]);
  expect(persons).toBe(2);
  expect(leftOut).toEqual([
    'AUT: 1 without an e-mail address of their own',
    'CHE: 1 without an e-mail address of their own',
  ]);
  expect(tableCsv(made, { mark: false }).toString().startsWith('"')).toBe(true);
});

test.each([
  ['Ada LORIMOND', 'Ada', 'LORIMOND'],
  ['LORIMOND DE VILLE Ada Maria', 'Ada Maria', 'LORIMOND DE VILLE'],
  ['Lorimond, Ada', 'Ada', 'Lorimond'],
  ['Ada Maria Lorimond', 'Ada Maria', 'Lorimond'],
  ['Mononym', 'Mononym', 'Mononym'],
  ['ИВАНОВА Прима', 'Прима', 'ИВАНОВА'],
])('%s is %s and %s', (name, given, family) => {
  expect(inTwo(name)).toEqual([given, family]);
});

test('five thousand registrations are read within seconds', async () => {
  const many = Array.from({ length: 5_000 }, (_, i) => [
    ...[String(i), `Person${i} Family`, `p${i}@x.example`, 'CHE', 'FDFA', 'Adviser', '', 'Completed', '', ''],
  ]);
  const file = fileOf('many.xlsx', await tableXlsx([TITLES, ...many], 'Sheet1'));
  const began = performance.now();
  const read = loadRegistrations(file, loadMap(INDICO), called);
  expect(read.byParticipant.get('CHE')).toHaveLength(5_000);
  expect(performance.now() - began).toBeLessThan(8_000);
});
