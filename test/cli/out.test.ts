import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Spec } from '../../cli/command.ts';
import { acts } from '../../cli/program/acts.ts';
import { documents } from '../../cli/program/documents.ts';
import { outFile } from '../../client/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'convene-out-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('--out is a folder, which is made, or a file in one', () => {
  expect(outFile(undefined, 'report.pdf')).toBe('report.pdf');
  expect(outFile(folder, 'report.pdf')).toBe(join(folder, 'report.pdf'));
  expect(outFile(`${folder}/papers/`, 'report.pdf')).toBe(join(folder, 'papers', 'report.pdf'));
  expect(outFile(join(folder, 'deep', 'mine.pdf'), 'report.pdf')).toBe(join(folder, 'deep', 'mine.pdf'));
  expect(existsSync(join(folder, 'deep'))).toBe(true);
});

const all = (specs: readonly Spec[]): Spec[] => specs.flatMap((one) => [one, ...all(one.commands ?? [])]);

test('every command about papers or records that writes files knows it', () => {
  const writing = all([documents, acts]).filter(({ usage }) =>
    /^(get|acknowledgement|preview|post|diff|export) /.test(usage),
  );
  expect(writing.map(({ usage }) => usage.split(' ')[0])).toHaveLength(6);
  for (const { usage, options = [] } of writing) {
    expect(
      options.map(({ flags }) => flags.split(' ')[0]),
      usage,
    ).toContain('--out');
  }
});
