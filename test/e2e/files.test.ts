import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { delegationIn } from '../../documents/read-form.ts';
import { tableXlsx } from '../../documents/tables.ts';
import { changed } from '../documents/office-file.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, type House, openHouse } from '../house.ts';
import { planOf, start } from '../workflows/support.ts';
import { type Ended, jsonReader } from './command.ts';
import { conveneInProcess } from './in-process.ts';

/** Delegations by file: the form there and back, an export held against them, and what other systems are given. */

vi.setConfig({ testTimeout: 240_000 });

let house: House;
let meeting: string;
let convene: (...args: string[]) => Promise<Ended>;
const folder = folderOfFile('files');
const json = jsonReader((...args) => convene(...args));

beforeAll(async () => {
  house = await openHouse();
  convene = conveneInProcess(fleetOf(house));
  meeting = await start(house, planOf());
  await house.convene.advance(meeting, '2024-03-01T12:00:00Z');
}, 240_000);
afterAll(() => house.close());

const Made = z.looseObject({ file: z.string(), language: z.string(), persons: z.int() });
const Accepted = z.looseObject({ participant: z.string(), status: z.string() });
const PAPER = ['--reference', 'Mail of 28 February', '--date', '2024-02-28', '--received-at', '2024-02-28 11:00'];

const inline = (text: string) => `t="inlineStr"><is><t>${text}</t></is></c>`;
/** The form with a head and a delegate typed into its first lines. */
function filledIn(file: string): void {
  const typed = changed(readFileSync(file), 'xl/worksheets/sheet1.xml', (xml) => {
    const first = Number(/<row r="(\d+)" hidden="1"/.exec(xml)?.[1]) + 2;
    const cells: [string, string][] = [
      [`A${first}`, 'Head of delegation'],
      [`C${first}`, 'LORIMOND Ada'],
      [`J${first}`, 'ada@che.example'],
      [`C${first + 1}`, 'Søren Example'],
    ];
    return cells.reduce(
      (sheet, [at, text]) =>
        sheet.replace(
          new RegExp(`<c r="${at}"( s="\\d+")?[^>]*?(/>|>.*?</c>)`),
          (_, style = '') => `<c r="${at}"${style} ${inline(text)}`,
        ),
      xml,
    );
  });
  writeFileSync(file, typed);
}

test('a form goes out, comes back, is recorded by file with its hash, and goes out filled in', async () => {
  const made = await json(Made, 'form', meeting, 'CHE', '--language', 'en', '--out', `${folder}/`);
  expect(made).toMatchObject({ language: 'en', persons: 0, file: join(folder, 'delegation-che.xlsx') });
  expect(statSync(made.file).mode & 0o777).toBe(0o600);

  const empty = await convene('form', 'read', meeting, made.file);
  expect(empty.status).toBe(1);
  expect(empty.err).toMatch(/FORM_FILE: .*nothing of it was taken:\n.*it names nobody/);

  filledIn(made.file);
  const seen = await convene('form', 'read', meeting, made.file);
  expect(seen.out).toMatch(
    /head +LORIMOND Ada\n.*delegate +Søren Example\n.*nothing was\. To record it: convene nominate/s,
  );
  const stranger = await convene('nominate', meeting, 'AUT', made.file, ...PAPER);
  expect(stranger.err).toContain('it is the form of CHE, not of AUT');

  expect(await json(Accepted, 'nominate', meeting, 'CHE', made.file, ...PAPER)).toMatchObject({ status: 'nominated' });
  const sha256 = createHash('sha256').update(readFileSync(made.file)).digest('hex');
  const acts = await house.convene.registry.acts(meeting, { participant: 'CHE' });
  const act = acts.findLast(({ act: { action } }) => action === 'nominate');
  expect(act?.act.basis).toMatchObject({ kind: 'form', reference: 'Mail of 28 February' });
  expect(JSON.stringify(act)).toContain(sha256);
  expect(JSON.stringify(act)).not.toContain('LORIMOND');

  const again = await convene('nominate', meeting, 'CHE', made.file, ...PAPER);
  expect(again.out).toMatch(/^Already recorded/);

  for (const format of ['xlsx', 'docx']) {
    const next = await json(Made, 'form', meeting, 'CHE', '--format', format, '--out', join(folder, `next.${format}`));
    const read = delegationIn(readFileSync(next.file), { meeting, participant: 'CHE' });
    expect(read).toMatchObject({
      ok: true,
      marks: { submission: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      delegation: {
        persons: [{ name: 'LORIMOND Ada', role: 'head', email: 'ada@che.example' }, { name: 'Søren Example' }],
      },
    });
  }
  // the first form was made before the delegation that stands
  const late = await convene('nominate', meeting, 'CHE', made.file, ...PAPER, '--id', 'form-again');
  expect(late.err).toContain('The form of CHE was made before the delegation that stood until now');
});

const Worklist = z.looseObject({
  counts: z.record(z.string(), z.int()),
  worklist: z.array(z.looseObject({ participant: z.string(), what: z.string(), row: z.int().nullable() })),
  leftOut: z.array(z.unknown()),
});

test('an export is held against it, changes nothing, and is applied to one participant', async () => {
  const file = join(folder, 'indico.xlsx');
  const titles = ['ID', 'Name', 'Email Address', 'Delegation', 'Affiliation', 'Position', 'Registration state'];
  const rows = [
    ['1', 'Ada Lorimond', 'ada@che.example', 'Suisse', 'FDFA', 'Ambassador', 'Completed'],
    ['2', 'Soren Example', 's@che.example', 'CHE', '', '', 'Completed'],
    ['3', 'New Person', 'n@che.example', 'Switzerland', '', 'Driver', 'Completed'],
    ['4', 'Ivo Exemplar', 'i@aut.example', 'Österreich', '', '', 'Completed'],
  ];
  writeFileSync(file, await tableXlsx([titles, ...rows], 'Sheet1'));
  const map = ['--map', 'meetings/indico.map.example.yaml'];
  const out = join(folder, 'differences.csv');
  const before = await house.convene.registry.acts(meeting, { participant: 'CHE' });
  const { counts, worklist, leftOut } = await json(Worklist, 'import', meeting, file, ...map, '--out', out);
  expect(counts).toEqual({ same: 1, spelled_differently: 1, only_here: 0, only_there: 1, twice: 0 });
  expect(worklist.map(({ participant, what, row }) => `${participant} ${what} ${row}`)).toEqual([
    'CHE same 2',
    'CHE spelled_differently 3',
    'CHE only_there 4',
  ]);
  expect(leftOut).toEqual([{ row: 5, said: expect.stringContaining('no participant is called “Österreich”') }]);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(await house.convene.registry.acts(meeting, { participant: 'CHE' })).toHaveLength(before.length);

  const applied = await convene('import', meeting, file, ...map, '--apply', 'CHE', ...PAPER);
  expect(applied).toMatchObject({ status: 0, out: expect.stringContaining('CHE is ') });
  const row = (await house.convene.registry.delegations(meeting)).find(({ code }) => code === 'CHE');
  expect(row?.delegation?.persons).toMatchObject([
    { name: 'LORIMOND Ada', role: 'head', title: 'Ambassador', organization: 'FDFA', email: 'ada@che.example' },
    { name: 'Søren Example', role: 'delegate', email: 's@che.example' },
    { name: 'New Person', role: 'delegate', title: 'Driver', email: 'n@che.example' },
  ]);
});

test('badges and Indico are given files that are readable by their owner alone, and names nowhere else', async () => {
  const Said = z.looseObject({ file: z.string(), persons: z.int() });
  for (const args of [['badges'], ['badges', '--format', 'xlsx'], ['indico']]) {
    const ended = await convene('export', meeting, '--for', ...args, '--out', `${folder}/`, '--json');
    expect(ended.out + ended.err).not.toContain('LORIMOND');
    const { file, persons } = Said.parse(JSON.parse(ended.out));
    expect(persons).toBe(3);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});
