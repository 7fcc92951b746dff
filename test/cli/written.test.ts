import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every command that writes a file says what is in it: it is noted for erasure, or names nobody who would be erased. */

const NAMES_NOBODY: Record<string, string> = {
  'acts.ts': 'the record of acts names nobody',
  'costs.ts': 'who pays what: States and organizations',
  'desk-tasks.ts': 'papers of circulations, which are official documents, and stay',
  'documents-diff.ts': 'the text of a circulation',
  'documents-draw.ts': 'official documents of the session, which name no delegate',
  'documents-preview.ts': 'drafts of a plan, before anybody has answered',
  'documents-report.ts': 'the report and decisions of the Meeting, which are official documents',
  'next.ts': 'a plan, and the directory of offices, which serves all meetings and is not erased with one',
};

const folder = 'cli/commands';
const writers = readdirSync(folder).flatMap((name) => {
  const source = readFileSync(`${folder}/${name}`, 'utf8');
  return /\b(writeNew|writeFileSync|exportPerson|createWriteStream)\(/.test(source) ? [{ name, source }] : [];
});

test('files with persons are noted before they are written', () => {
  expect(writers.length).toBeGreaterThan(10);
  for (const { name, source } of writers) {
    // the export of one person notes its files itself (upkeep/erasure/subject.ts)
    const isNoted = source.includes('noteCopy(') || source.includes('exportPerson(');
    expect([name, isNoted]).toEqual([name, !(name in NAMES_NOBODY)]);
    if (!source.includes('noteCopy(')) continue;
    expect([name, source.indexOf('noteCopy(') < source.indexOf('writeNew(')]).toEqual([name, true]);
  }
  const known = writers.map(({ name }) => name);
  expect(Object.keys(NAMES_NOBODY).filter((name) => !known.includes(name))).toEqual([]);
});
