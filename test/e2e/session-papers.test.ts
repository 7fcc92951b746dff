import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { KeptReport } from '../../documents/session/reporting.ts';
import type { Entry, EntryText } from '../../domain/session/entries.ts';
import { readPdf, withoutSpace } from '../documents/pdf.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { convened, delegation, shortPlan, until } from '../workflows/support.ts';
import { type Ended, jsonReader } from './command.ts';
import { conveneInProcess } from './in-process.ts';

/** Papers of the session and its report, asked for as the secretariat does, from a meeting whose room was recorded. */

vi.setConfig({ testTimeout: 240_000 });

const house = await houseOfFile();
const folder = folderOfFile('session-papers');
let run: (...args: string[]) => Promise<Ended>;
const convene = (...args: string[]): Promise<Ended> => run(...args);
const json = jsonReader(convene);
let meeting: string;

const Files = z.array(z.looseObject({ name: z.string(), revision: z.int().nullable(), file: z.string() }));
const Report = z.looseObject({
  version: z.int(),
  files: z.array(z.looseObject({ name: z.string(), file: z.string() })),
  unapplied: z.array(z.looseObject({ language: z.string() })),
});
const despite = 'nobody is counted in this test';
let entries = 0;
const enter = async (entry: Entry, words: EntryText = {}) => {
  await house.convene.enter(meeting, { actor: 'staff:clerk', entry, ...words });
  entries += 1;
};
const recorded = () =>
  until(
    'the registry to have every entry',
    async () => (await house.convene.registry.sessionEntries(meeting)).length === entries,
  );
const printed = (file: string) => withoutSpace(readPdf(readFileSync(file)).pages.join(' '));

beforeAll(async () => {
  run = conveneInProcess(fleetOf(house));
  meeting = await convened(house, shortPlan());
  for (const code of ['CHE', 'FRA', 'BEL'])
    await house.convene.nominate(meeting, code, delegation('head'), { actor: `participant:${code}` });
  await until(
    'the delegations in the registry',
    async () =>
      (await house.convene.registry.participants(meeting)).filter(({ status }) => status === 'nominated').length === 3,
  );
}, 240_000);

test('papers before the session are drawn, kept, and listed; drawn again alike they are the same revision', async () => {
  const [agenda] = await json(Files, 'documents', 'draw', meeting, 'agenda', '--language', 'fr', '--out', folder);
  expect(agenda).toMatchObject({ name: 'agenda-fr', revision: 1 });
  expect(printed(agenda?.file ?? '')).toContain(withoutSpace('Ordre du jour provisoire'));
  expect(await json(Files, 'documents', 'draw', meeting, 'agenda', '--language', 'fr', '--out', folder)).toEqual([
    agenda,
  ]);
  const papers = await house.convene.registry.documents(meeting);
  expect(papers.find(({ name }) => name === 'agenda-fr')).toMatchObject({ kind: 'session', state: 'issued' });
  const [kept] = await json(
    z.tuple([z.looseObject({})]),
    'documents',
    'draw',
    meeting,
    'quorum',
    '--language',
    'en',
    '--out',
    folder,
  );
  expect(printed(join(folder, 'quorum.pdf'))).toContain(withoutSpace('States Parties taking part: 3'));
  expect(kept).toMatchObject({ pages: 1 });
  expect(await convene('documents', 'draw', meeting, 'daily', '--day', '2024-09-09')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^NO_SITTING: .*2024-09-10/),
  });
  expect(await convene('documents', 'draw', meeting, 'admission')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^NOBODY_ADMITTED/),
  });
});

test('the report goes from the draft by what was amended to what editors gave back, and each version is kept', async () => {
  await house.convene.advance(meeting, '2024-09-10T08:05:00Z');
  await enter({ kind: 'sitting', act: 'open', despite });
  await enter({ kind: 'meeting', act: 'open' });
  await enter({ kind: 'item', act: 'open', item: '10' });
  await enter(
    { kind: 'propose', proposal: 'call', item: '10' },
    { words: { en: 'The Meeting calls upon all to join.' } },
  );
  await enter({ kind: 'decide', proposal: 'call', how: 'without_vote', despite });
  await recorded();
  const draft = await json(Report, 'documents', 'report', meeting, '--language', 'en', '--out', folder);
  expect(draft.version).toBe(1);
  expect(printed(join(folder, 'report-draft.pdf'))).toContain(withoutSpace('The Meeting calls upon all to join.'));
  expect(await convene('documents', 'report', meeting, '--stage', 'edited')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^NOTHING_EDITED/),
  });

  await enter(
    { kind: 'report', act: 'amend', paragraph: 3 },
    { changes: [{ where: { en: 'paragraph 3' }, was: { en: 'was opened' }, now: { en: 'was duly opened' } }] },
  );
  await recorded();
  const args = ['--stage', 'advance', '--language', 'en', '--format', 'docx', '--out', folder];
  const { out, err } = await convene('documents', 'report', meeting, ...args, '--json');
  const advance = Report.parse(JSON.parse(out));
  expect(advance).toMatchObject({ version: 2 });
  expect(new Set(advance.unapplied.map(({ language }) => language))).toEqual(new Set(['fr', 'es', 'ru', 'ar', 'zh']));
  expect(err).toContain('amends paragraph 3, and not in fr: the amendment has no words in this language');

  const word = join(folder, 'report-advance.docx');
  const edited = await json(
    Report,
    'documents',
    'report',
    meeting,
    '--stage',
    'edited',
    '--docx',
    word,
    '--language',
    'en',
    '--out',
    folder,
  );
  expect(edited.version).toBe(3);
  expect(printed(join(folder, 'report-edited.pdf'))).toContain(withoutSpace('The Meeting was duly opened at'));
  const versions = (await house.convene.registry.documents(meeting)).filter(({ name }) => name === 'report-text');
  const stages = await Promise.all(
    versions.map(
      async ({ sha256 }) => KeptReport.parse(JSON.parse((await house.convene.registry.blob(sha256)).toString())).stage,
    ),
  );
  expect(stages).toEqual(['draft', 'advance', 'edited']);
});
