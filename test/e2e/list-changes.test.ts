import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { listIn } from '../../documents/delegations.ts';
import { renderList } from '../../documents/documents.ts';
import { venueDay } from '../../domain/day.ts';
import { delegationsThen } from '../../registry/delegations-then.ts';
import { part } from '../documents/office-file.ts';
import { readPdf, withoutSpace } from '../documents/pdf.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { approveAll, convened, shortPlan, until } from '../workflows/support.ts';
import { type Ended, jsonReader } from './command.ts';
import { conveneInProcess } from './in-process.ts';

/** Lists that were drawn, made again from the record; what has changed since; and the addendum to the last of them. */

vi.setConfig({ testTimeout: 240_000 });

const house = await houseOfFile();
const folder = folderOfFile('list-changes');
let run: (...args: string[]) => Promise<Ended>;
const convene = (...args: string[]): Promise<Ended> => run(...args);
const json = jsonReader(convene);
let meeting: string;

const Changes = z.looseObject({
  changes: z.array(
    z.looseObject({ code: z.string(), kind: z.string(), persons: z.array(z.looseObject({ kind: z.string() })) }),
  ),
});
const changed = async (...args: string[]) =>
  (await json(Changes, 'documents', 'changes', meeting, ...args)).changes.map(({ code, kind, persons }) => [
    ...[code, kind],
    ...persons.map((one) => one.kind).filter((one) => one !== 'same'),
  ]);

type Listed = [name: string, role?: 'head' | 'delegate', title?: string];
const named = (participant: string, ...persons: Listed[]) =>
  house.convene.nominate(
    meeting,
    participant,
    { persons: persons.map(([name, role = 'delegate', title = null]) => ({ name, role, title })) },
    { actor: `participant:${participant}` },
  );
const comes = (participant: string) =>
  house.convene.answer(meeting, { kind: 'attendance', participant, attendance: 'present', actor: 'staff:desk' });
/** The registry follows. */
const followed = (participant: string, is: (row: { persons: string[]; status: string }) => boolean) =>
  until(`${participant} in the registry`, async () => {
    const row = (await house.convene.registry.delegations(meeting)).find(({ code }) => code === participant);
    return is({ persons: row?.delegation?.persons.map(({ name }) => name) ?? [], status: row?.status ?? '' });
  });

beforeAll(async () => {
  run = conveneInProcess(fleetOf(house));
  meeting = await convened(house, shortPlan({ lists: 'notes' }));
  await named('CHE', ['Alva Brackmere', 'head', 'Ambassador'], ['Cael Rosendal'], ['Ulvar Dunhollow']);
  await named('FRA', ['Lumo Esterbane', 'head']);
  await named('ESP', ['Quill Yewgarth', 'head']);
  await named('KEN', ['نادسو الغامدي', 'head']);
  await followed('KEN', ({ persons }) => persons.length === 1);
  expect((await approveAll(house, meeting, '2024-09-12T12:00:00Z')).phase).toBe('in_session');
  await until('the provisional list', async () =>
    (await house.convene.registry.documents(meeting)).some(({ name }) => name === 'list-provisional'),
  );
  for (const code of ['CHE', 'FRA', 'KEN', 'BEL']) await comes(code);
  await named('CHE', ['Alva Brackmere', 'head', 'Minister'], ['Caël Rosendal'], ['Selvo Oakhaver']);
  await named('BEL', ['Jorun Quarrender', 'head']);
  await house.convene.answer(meeting, { kind: 'withdraw', participant: 'ESP', actor: 'participant:ESP' });
  await followed('ESP', ({ status }) => status === 'withdrawn');
  await followed('BEL', ({ persons }) => persons.length === 1);
}, 240_000);

test('what has changed since a list was drawn is who was added, taken off, and what of whom', async () => {
  const since = [
    ['BEL', 'added', 'added'],
    ['ESP', 'removed', 'removed'],
    ['CHE', 'changed', 'changed', 'changed', 'added', 'removed'],
  ];
  expect(new Set(await changed('--since', 'provisional'))).toEqual(new Set(since));
  expect((await changed('--since', 'deadline')).map(([code]) => code).sort()).toEqual(['BEL', 'CHE', 'ESP']);
  // between two lists that are drawn, what came later is not there
  expect(await changed('--since', 'deadline', '--until', 'provisional')).toEqual([]);
  expect(await convene('documents', 'changes', meeting, '--since', 'final')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^NOT_DRAWN: .*Drawn so far: deadline, provisional/),
  });
  expect(await convene('documents', 'changes', meeting, '--since', 'yesterday')).toMatchObject({ status: 2 });
  const out = join(folder, 'changes.docx');
  const said = await convene('documents', 'changes', meeting, '--since', 'provisional', '--out', out);
  expect(said.out).toMatch(/Belgium \(BEL\): added/);
  expect(part(readFileSync(out), 'word/document.xml')).toMatch(/<w:del [^>]*>.*Ulvar/s);
});

test('before the closing there is no addendum: what changes is recorded, and the final list has it', async () => {
  const file = join(folder, 'early.json');
  writeFileSync(file, JSON.stringify({ corrections: [{ participant: 'CHE', tookPart: false }] }));
  expect(await convene('documents', 'addendum', meeting, file)).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^NOT_CONCLUDED: .* is in session: record what is different/),
  });
});

test('the provisional and the final list made again from the record are the papers that were drawn', async () => {
  expect((await approveAll(house, meeting, '2024-09-14T12:00:00Z')).phase).toBe('concluded');
  const { plan, mode } = await house.convene.registry.meeting(meeting);
  for (const stage of ['provisional', 'final'] as const) {
    const [drawn] = await house.convene.registry.acts(meeting, { action: `${stage}_list_drawn` });
    if (drawn === undefined) throw new Error(`no ${stage} list`);
    const rows = await delegationsThen(house.pool, meeting, drawn.seq);
    const list = listIn(rows, { plan, stage, language: 'en', date: venueDay(drawn.act.at, plan) });
    expect((await renderList(list, { plan, mode })).sha256).toBe(drawn.act.detail.sha256);
  }
  expect(await changed('--since', 'final')).toEqual([]);
});

const by = ['--officer', 'legal-officer', '--on', '2024-09-20'];
const given = (name: string, corrections: object[]): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ corrections }));
  return file;
};

test('an addendum says what changes in the final list, in the languages of the notes, and in Word; the final list stays', async () => {
  const before = await house.convene.registry.documents(meeting);
  const file = given('first.json', [
    {
      participant: 'CHE',
      reference: 'NV 12/2024',
      changes: [
        { change: 'add', name: 'Mirel Vetrova', title: 'Counsellor' },
        { change: 'replace', person: 'Selvo Oakhaver', name: 'Selvo Oakhaven' },
      ],
    },
    { participant: 'FRA', tookPart: false },
    { participant: 'ESP', persons: [{ name: 'Quill Yewgarth', role: 'head' }] },
  ]);
  const out = join(folder, 'draft');
  const dry = await convene('documents', 'addendum', meeting, file, ...by, '--out', out);
  expect(dry).toMatchObject({ status: 0, out: expect.stringContaining('Nothing was issued') });
  expect(await house.convene.registry.documents(meeting)).toEqual(before);
  expect((await convene('documents', 'addendum', meeting, file, '--confirm')).status).toBe(2);

  const id = 'first-addendum';
  const issued = await convene('documents', 'addendum', meeting, file, ...by, '--confirm', '--id', id);
  expect(issued).toMatchObject({
    status: 0,
    err: '',
    out: expect.stringContaining('on record as addendum/first-addendum'),
  });
  const again = await convene('documents', 'addendum', meeting, file, ...by, '--confirm', '--id', id);
  expect(again.out).toContain('was issued by this order before');

  const papers = (await house.convene.registry.documents(meeting)).filter(({ name }) =>
    name.startsWith('list-addendum'),
  );
  expect(papers).toMatchObject([{ name: 'list-addendum-1', kind: 'list', state: 'issued', revision: 1 }]);
  const pdf = await house.convene.registry.blob(papers[0]?.sha256 ?? '');
  expect(pdf).toEqual(readFileSync(join(out, 'list-addendum-1.pdf')));
  const text = withoutSpace(readPdf(pdf).pages.join(''));
  expect(text).toContain('CCM/MSP/2024/INF.1/Add.1');
  expect(text).toContain(withoutSpace('List of participants. Addendum 1 / Liste des participants. Additif 1'));
  // Switzerland is written to in French, Spain in Spanish
  for (const words of [
    'AjouterMirelVetrova,Counsellor',
    'AulieudeSelvoOakhaver',
    'LireSelvoOakhaven',
    'AgrégueseQuillYewgarth',
  ])
    expect(text).toContain(words);
  expect(text).toContain('SupprimerLumoEsterbane');
  for (const untouched of ['Brackmere', 'Rosendal', 'Quarrender', 'Belgi']) expect(text).not.toContain(untouched);

  const word = join(folder, 'addendum.docx');
  const got = await convene('documents', 'get', meeting, 'list-addendum-1', '--format', 'docx', '--out', word);
  expect(got).toMatchObject({ status: 0, out: expect.stringContaining('from the same data as the paper') });
  expect(part(readFileSync(word), 'word/document.xml')).toContain('Mirel Vetrova');
  expect(new Set(await changed('--since', 'final'))).toEqual(
    new Set([
      ['CHE', 'changed', 'changed', 'added'],
      ['FRA', 'removed', 'removed'],
      ['ESP', 'added', 'added'],
    ]),
  );
  const old = await house.convene.registry.documents(meeting);
  for (const one of before) expect(old).toContainEqual(one);
});

test('a second addendum is against the first; what changes nothing, or cannot be, is refused, and nothing is kept of it', async () => {
  const refused = async (code: RegExp, ...corrections: object[]) => {
    const [lists, acts] = [
      await house.convene.registry.submissionsOf(meeting, 'CHE'),
      await house.convene.registry.acts(meeting),
    ];
    const file = given('refused.json', corrections);
    expect(await convene('documents', 'addendum', meeting, file, ...by, '--confirm')).toMatchObject({
      status: 1,
      err: expect.stringMatching(code),
    });
    expect(await house.convene.registry.submissionsOf(meeting, 'CHE')).toEqual(lists);
    expect(await house.convene.registry.acts(meeting)).toEqual(acts);
  };
  await refused(/^NOTHING_CHANGES: .*prints FRA/, { participant: 'FRA', tookPart: false });
  await refused(/^ADDENDUM_CORRECTION: CHE: change 1: nobody of this name/, {
    participant: 'CHE',
    changes: [{ change: 'remove', person: 'Nobody Atall' }],
  });
  await refused(/^UNKNOWN_PARTICIPANT/, { participant: 'XXX', tookPart: false });
  await refused(
    /^DELEGATION_FILE: .*a participant stands there once/s,
    ...[1, 2].map(() => ({ participant: 'CHE', tookPart: false })),
  );
  await refused(/^DELEGATION_FILE: .*correction 1: has one of/s, { participant: 'CHE' });

  const file = given('second.json', [{ participant: 'CHE', changes: [{ change: 'remove', person: 'Mirel Vetrova' }] }]);
  const said = await convene('documents', 'addendum', meeting, file, ...by, '--confirm');
  expect(said).toMatchObject({ status: 0, out: expect.stringMatching(/^Addendum 2 .*CHE/s) });
  const acts = await house.convene.registry.acts(meeting, { participant: 'CHE', action: 'list_corrected' });
  expect(acts.map(({ act }) => act.detail)).toMatchObject([
    { addendum: 1, reference: 'NV 12/2024', persons: 4, tookPart: true },
    { addendum: 2, persons: 3 },
  ]);
  expect(JSON.stringify(await house.convene.registry.acts(meeting))).not.toMatch(/Vetrova|Oakhaven|Yewgarth/);
  // the first, made again, is what it was
  const word = join(folder, 'first-again.docx');
  const got = await convene('documents', 'get', meeting, 'list-addendum-1', '--format', 'docx', '--out', word);
  expect(got.out).toContain('from the same data as the paper');
  expect((await convene('check', meeting)).out).toContain('registry and workflows agree');
  expect(await convene('acts', 'verify', meeting)).toMatchObject({ status: 0 });
  const archived = join(folder, 'archive');
  expect((await convene('archive', meeting, '--out', archived)).status).toBe(0);
  expect(await convene('archive', '--verify', archived)).toMatchObject({ status: 0, err: '' });
});

test('a year later the persons of an addendum are erased with the others, and its paper stays', async () => {
  const erased = await convene('erase', meeting, '--on', '2025-09-13', '--confirm', '--officer', 'legal-officer');
  expect(erased.out).toContain('Erased');
  const { rows } = await house.owner.query('SELECT delegation::text AS list FROM submission WHERE meeting = $1', [
    meeting,
  ]);
  expect(rows.filter(({ list }) => /Vetrova|Oakhaven|Yewgarth/.test(list))).toEqual([]);
  const papers = (await house.convene.registry.documents(meeting)).filter(({ name }) =>
    name.startsWith('list-addendum'),
  );
  expect(papers.map(({ state }) => state)).toEqual(['issued', 'issued']);
  expect((await convene('check', meeting)).out).toContain('registry and workflows agree');
  const file = given('late.json', [{ participant: 'CHE', tookPart: false }]);
  expect(await convene('documents', 'addendum', meeting, file)).toMatchObject({
    status: 1,
    err: expect.stringContaining('PERSONS_ERASED'),
  });
});
