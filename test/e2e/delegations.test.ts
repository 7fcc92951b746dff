import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { convened, until } from '../workflows/support.ts';
import type { Ended } from './command.ts';
import { conveneInProcess } from './in-process.ts';

vi.setConfig({ testTimeout: 240_000 });

/** What a delegation can be, by the commands: asked about, changed, of several States, contested. */

const house = await houseOfFile();
const folder = folderOfFile('delegations');
let meeting: string;
let convene: (...args: string[]) => Promise<Ended>;

beforeAll(async () => {
  convene = conveneInProcess(fleetOf(house));
  meeting = await convened(house);
});

/** Another one each time: the same paper with the same content is recorded once. */
let number = 0;
const paper = (): string[] => {
  number += 1;
  return ['--reference', `No. ${number}`, '--date', '2024-02-19', '--received-at', '2024-02-20 09:00'];
};

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const nominate = (code: string, persons: string[]) =>
  convene('nominate', meeting, code, fileOf(`${code}.csv`, ['name,title,role', ...persons, ''].join('\n')), ...paper());

type Asked = { id: string; kind: string; of: { participant: string; persons: number[] }[]; settled: unknown };
const questions = async (...args: string[]): Promise<Asked[]> =>
  JSON.parse((await convene('questions', meeting, ...args, '--json')).out);

test('a delegation is asked about, and never refused; a question is settled until the delegation changes', async () => {
  const persons = ['Ada LORIMOND,Legal Adviser,head', 'Bo FARROWIND,,delegate', 'Lorimond A.,Counsellor,delegate'];
  expect((await nominate('CHE', persons)).out).toBe('CHE is nominated.\n');
  expect((await nominate('AUT', ['Farrowind Bo,Ambassador,head'])).status).toBe(0);

  expect((await questions('CHE')).map(({ kind, of }) => [kind, ...of.map((one) => one.persons)])).toEqual([
    ['twice', [1, 3]],
    ['head_adviser', [1]],
    ['untitled', [2]],
    ['elsewhere', [1], [2]],
  ]);
  const said = await convene('questions', meeting, 'AUT');
  expect(said.out).toMatch(/AUT, CHE: person 1 of AUT may be CHE’s person 2: for whom do they come\?/);
  expect(said.out).toContain('Farrowind Bo');
  expect((await convene('file', meeting, 'CHE')).out).toMatch(/Asked about its delegation\npersons 1 and 3 may be one/);
  const today = await convene('today', meeting);
  expect(today.out).toMatch(/Delegations: ask\nCHE: persons 1 and 3 may be one and the same/);
  expect(today.out).not.toMatch(/lorimond|farrowind/i);

  const [twice] = await questions('CHE');
  const settle = (...more: string[]) => convene('questions', meeting, '--settle', twice?.id ?? '', ...more);
  expect(await settle()).toMatchObject({ status: 2, err: expect.stringContaining('--reason') });
  expect(await convene('questions', meeting, '--reason', 'x')).toMatchObject({ status: 2 });
  expect(await convene('questions', meeting, '--settle', 'one', '--reason', 'x')).toMatchObject({ status: 2 });
  expect(await convene('questions', meeting, '--settle', '000000000000', '--reason', 'x')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^UNKNOWN_QUESTION: /),
  });
  expect(await convene('questions', meeting, 'AUT', '--settle', twice?.id ?? '', '--reason', 'x')).toMatchObject({
    status: 2,
    err: expect.stringContaining('is a question to CHE, not to AUT'),
  });
  expect((await settle('--reason', 'mother and daughter, says the mission')).out).toMatch(/^Settled for as long as/);
  await until('the question is settled', async () => !(await questions('CHE')).some(({ id }) => id === twice?.id));
  expect(await settle('--reason', 'again')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^QUESTION_SETTLED: .*mother and daughter/),
  });
  const acts = await house.convene.registry.acts(meeting, { action: 'question_settled' });
  expect(acts.map(({ act }) => [act.subject, act.detail.question])).toEqual([['CHE', twice?.id]]);
  expect(await questions('--all')).toContainEqual(
    expect.objectContaining({ id: twice?.id, settled: expect.anything() }),
  );

  // the same persons in a longer list are asked about again
  await nominate('CHE', [...persons, 'Cy PELLUCID,Counsellor,delegate']);
  expect((await questions('CHE')).filter(({ kind }) => kind === 'twice')).toHaveLength(1);
  expect(await convene('questions', meeting, 'XXX')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^UNKNOWN_PARTICIPANT: /),
  });
});

test('a delegation of a competing authority waits until the legal adviser decides', async () => {
  const legal = ['--officer', 'legal-officer', '--reason', 'the note of the Ministry is the last in force'];
  const decide = (code: string, outcome: string, ...more: string[]) =>
    convene('contest', 'decide', meeting, code, outcome, ...more);
  const contest = (code: string, persons: string[]) =>
    convene(
      'contest',
      meeting,
      code,
      fileOf(`other-${code}.csv`, ['name,title,role', ...persons, ''].join('\n')),
      ...paper(),
    );
  const marked = async (): Promise<string[]> =>
    JSON.parse((await convene('participants', meeting, '--status', 'contested', '--json')).out).map(
      ({ code }: { code: string }) => code,
    );

  expect(await contest('FRA', ['Dov THISTLEWANE,Ambassador,head'])).toMatchObject({
    status: 1,
    err: expect.stringMatching(/FRA: no answer of it is on record that another authority could contest/),
  });
  await nominate('FRA', ['Cael ROSENDAL,Ambassador,head']);
  expect(await decide('FRA', 'kept', ...legal)).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^NOT_CONTESTED: /),
  });
  expect((await contest('FRA', ['Dov THISTLEWANE,Ambassador,head'])).out).toMatch(
    /^FRA is contested\. The delegation on record/,
  );
  expect(await marked()).toEqual(['FRA']);
  expect((await convene('participants', meeting)).out).toMatch(/FRA .*contested/);
  expect((await convene('today', meeting)).out).toMatch(
    /Contested: two authorities.*\nFRA France\n {2}convene contest decide/,
  );
  const file = await convene('file', meeting, 'FRA');
  expect(file.out).toMatch(/nominated · contested/);
  expect(file.out).toMatch(/contest \(waits for a decision\).*Dov THISTLEWANE/s);
  expect(file.out).toMatch(/nominate \(on record\)/);

  expect(await decide('FRA', 'both', ...legal)).toMatchObject({
    status: 2,
    err: expect.stringContaining('must be kept'),
  });
  expect(await decide('FRA', 'newcomer', '--officer', 'oda-geneva-desk', '--reason', 'x')).toMatchObject({
    status: 1,
    err: expect.stringContaining('by the legal adviser, legal-officer'),
  });
  expect(await marked()).toEqual(['FRA']);
  expect((await decide('FRA', 'newcomer', ...legal)).out).toMatch(/^decide contest: ordered and in effect/);
  const act = await until(
    'the decision',
    async () => (await house.convene.registry.acts(meeting, { action: 'contest_decided' })).at(0)?.act,
  );
  expect(act).toMatchObject({ subject: 'FRA', detail: { outcome: 'newcomer', status: 'amended' } });
  expect(await marked()).toEqual([]);
  const persons = (await house.convene.registry.delegations(meeting)).find(({ code }) => code === 'FRA')?.delegation
    ?.persons;
  expect(persons?.map(({ name }) => name)).toEqual(['Dov THISTLEWANE']);
  const after = await convene('file', meeting, 'FRA');
  expect(after.out).toMatch(/nominate \(superseded by contest, act \d+\)/);
  expect(after.out).toMatch(/contest \(on record\)/);
});

test('a note that changes one person makes the whole list from the one that stands, and shows what is different', async () => {
  await nominate('ESP', ['Edwy LORIMOND,Ambassador,head', 'Fiorel HARTQUIST,Counsellor,delegate']);
  const change = (name: string, text: string, ...more: string[]) =>
    convene('nominate', meeting, 'ESP', '--change', fileOf(name, text), ...more);
  const head = 'changes:\n  - { change: replace, person: head, name: Galen VANTREUX, title: Director }\n';

  const shown = await change('head.yaml', head, '--dry-run');
  expect(shown).toMatchObject({
    status: 0,
    out: expect.stringMatching(/- 1\. Edwy LORIMOND\n {2}\+ 1\. Galen VANTREUX\nNothing was recorded/),
  });
  const note = paper();
  const done = await change('head.yaml', head, ...note);
  expect(done).toMatchObject({ out: 'ESP is amended.\n', err: expect.stringContaining('+ 1. Galen VANTREUX') });
  // the same note again finds that it was recorded, although the list is another now
  expect((await change('head.yaml', head, ...note)).out).toMatch(/^Already recorded/);
  expect(
    (
      await change(
        'add.csv',
        'change,person,name,title,role\nadd,,Hanno OAKHAVER,Attaché,adviser\nremove,2,,,\n',
        ...paper(),
      )
    ).out,
  ).toBe('ESP is amended.\n');
  const persons = (await house.convene.registry.delegations(meeting)).find(({ code }) => code === 'ESP')?.delegation
    ?.persons;
  expect(persons?.map(({ name, role }) => [name, role])).toEqual([
    ['Galen VANTREUX', 'head'],
    ['Hanno OAKHAVER', 'adviser'],
  ]);

  expect(await change('wrong.yaml', 'changes:\n  - { change: remove, person: 9 }\n', ...paper())).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^DELEGATION_CHANGE: .*no person 9: the list that stands has 2/s),
  });
  expect(await change('other.yaml', 'changes:\n  - { change: promote, person: 1 }\n', '--dry-run')).toMatchObject({
    status: 1,
    err: expect.stringContaining('change must be add, replace, remove or head'),
  });
  expect(await convene('nominate', meeting, 'KEN', '--change', fileOf('none.yaml', head), '--dry-run')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^NO_DELEGATION: /),
  });
  expect(await convene('nominate', meeting, 'ESP', ...paper())).toMatchObject({
    status: 2,
    err: expect.stringContaining('--change'),
  });
});

test('one note of a mission that is accredited for several States is an answer of each', async () => {
  const rows = [
    'participant,name,title,role',
    'COM,Ilvane ROSENDAL,High Commissioner,head',
    '"VUT, COM",Jorun MARROWIN,Counsellor,delegate',
    'VUT,Keziah YEWGARTH,High Commissioner,head',
    '',
  ];
  const file = fileOf('several.csv', rows.join('\n'));
  const note = paper();
  const done = await convene('nominate', meeting, 'com,vut', file, ...note, '--json');
  expect(JSON.parse(done.out)).toMatchObject([
    { participant: 'COM', status: 'nominated' },
    { participant: 'VUT', status: 'nominated' },
  ]);
  expect((await convene('nominate', meeting, 'COM,VUT', file, ...note)).out.match(/^Already recorded/gm)).toHaveLength(
    2,
  );
  const references = await until('both acts', async () => {
    const acts = (await house.convene.registry.acts(meeting, { action: 'nominate' })).map(({ act }) => act);
    const own = acts.filter(({ subject }) => subject === 'COM' || subject === 'VUT');
    return own.length === 2 && own.map(({ basis }) => basis?.reference);
  });
  expect(new Set(references).size).toBe(1);
  expect((await questions('COM')).map(({ kind }) => kind)).toEqual(['elsewhere']);

  expect(await convene('nominate', meeting, 'COM', file, ...paper())).toMatchObject({ status: 1 });
  expect(await convene('nominate', meeting, 'COM,AUT', file, ...paper())).toMatchObject({
    status: 1,
    err: expect.stringMatching(/it names persons of VUT.*it names nobody of AUT/s),
  });
  const bare = fileOf('bare.csv', 'name,title,role\nIlvane ROSENDAL,High Commissioner,head\n');
  expect(await convene('nominate', meeting, 'COM,VUT', bare, ...paper())).toMatchObject({
    status: 1,
    err: expect.stringContaining('a column participant'),
  });
});
