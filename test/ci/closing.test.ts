import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** The line that a run ends with, and that of several. */

const root = join(import.meta.dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convene-closing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How a process ended, and the last line that it printed. */
function ended(command: readonly string[], env: Record<string, string> = {}) {
  const { VITEST: _, ...usual } = process.env;
  const run = spawnSync(process.execPath, command, { cwd: root, env: { ...usual, ...env }, encoding: 'utf8' });
  return { code: run.status, out: run.stdout, last: run.stdout.trimEnd().split('\n').at(-1) };
}

/** Runs these test files with the reporter of ours. */
function runOf(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, `${file}.test.js`), text);
  const results = join(folder, 'results.json');
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--globals'];
  const run = ended([...vitest, '--reporter', join(root, 'test/reporter.ts')], {
    TEST_RESULTS: results,
    TEST_SEED: '7',
  });
  return { ...run, results: JSON.parse(readFileSync(results, 'utf8')) };
}

test('a run counts its tests, names the slowest files and its seed', () => {
  const run = runOf({
    one: "test('a', () => {}); test('b', () => {});",
    two: "test.skip('c', () => {});test('d',()=>{})",
  });
  expect(run).toMatchObject({ code: 0, last: '3 passed, 0 failed', results: { passed: 3, failed: 0 } });
  expect(run.out).toMatch(/slowest files.*\n.*(one|two)\.test\.js/);
  expect(run.out).toContain('TEST_SEED=7');
});

test('a test, a hook, a file that cannot be loaded and an error that nobody took each count as failed', () => {
  const run = runOf({
    test: "test('a', () => { throw new Error('a'); }); test('b', () => {});",
    hook: "afterAll(() => { throw new Error('hook'); }); test('a', () => {});",
    before: "describe('d', () => { beforeAll(() => { throw new Error('hook'); }); test('a', () => {}); });",
    unloaded: "import './nothing.js'; test('a', () => {});",
    unhandled: "test('a', () => { Promise.reject(new Error('nobody')); });",
  });
  expect(run).toMatchObject({ code: 1, last: '3 passed, 5 failed', results: { passed: 3, failed: 5 } });
  for (const failure of [
    /^failed: test\.test\.js > a: a$/m,
    /^failed: hook\.test\.js: hook$/m,
    /^failed: before\.test\.js > d: hook$/m,
    /^failed: unloaded\.test\.js: .*nothing\.js/m,
    /^failed: nobody took: nobody$/m,
  ])
    expect(run.out).toMatch(failure);
});

test('a run without tests has failed', () => {
  expect(runOf({ one: '' })).toMatchObject({ code: 1, last: '0 passed, 1 failed' });
});

test('of several runs: what failed is named at the end', () => {
  writeFileSync(join(folder, 'one'), '1\n');
  writeFileSync(join(folder, 'one.json'), JSON.stringify({ passed: 1, failed: 1, failures: ['a.test.ts > b: c'] }));
  expect(ended(['.ci/sum.mjs', folder, '0']).out).toContain('one failed: a.test.ts > b: c\n');
});

test.each([
  ['runs are added', { one: ['0', 3, 0], two: ['1', 5, 2] }, 0, '8 passed, 2 failed', 1],
  ['all is well', { one: ['0', 3, 0], two: ['0', 1, 0] }, 0, '4 passed, 0 failed', 0],
  ['a run that left nothing has failed', { one: ['0', 3, 0], two: ['137', null, null] }, 0, '3 passed, 1 failed', 1],
  ['also where it says that it is well', { one: ['0', 3, 0], two: ['0', null, null] }, 0, '3 passed, 1 failed', 1],
  ['so has one that counts nothing and fails', { one: ['1', 3, 0] }, 0, '3 passed, 1 failed', 1],
  ['and one that was stopped', { one: ['0', 3, 0], two: ['started', null, null] }, 124, '3 passed, 1 failed', 1],
  ['what broke between two runs is one failed', { one: ['0', 3, 0] }, 1, '3 passed, 1 failed', 1],
  ['nothing is no success', {}, 0, '0 passed, 1 failed', 1],
] as const)('of several runs: %s', (_, runs, stopped, last, code) => {
  for (const [name, [exit, passed, failed]] of Object.entries(runs)) {
    writeFileSync(join(folder, name), `${exit}\n`);
    if (passed !== null) writeFileSync(join(folder, `${name}.json`), JSON.stringify({ passed, failed }));
  }
  expect(ended(['.ci/sum.mjs', folder, String(stopped)])).toMatchObject({ last, code });
});
