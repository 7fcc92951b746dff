import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** What the rules of the house say of these files, as lines `rule: from → to`. */
function violations(files: Record<string, string>): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'convene-floors-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  }
  for (const rules of ['.dependency-cruiser.mjs', 'tsconfig.build.json']) cpSync(join(root, rules), join(dir, rules));
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const command = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const said = execFileSync(
    process.execPath,
    [command, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', '.'],
    { cwd: dir, encoding: 'utf8', maxBuffer: 32_000_000 },
  );
  const { summary }: { summary: { violations: { rule: { name: string }; from: string; to: string }[] } } =
    JSON.parse(said);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

test('imports that go down are allowed', () => {
  const files = {
    'domain/plan.ts': 'export type Plan = { id: string };\n',
    'client/client.ts': "import type { Plan } from '../domain/plan.ts';\nexport const ask = (plan: Plan) => plan.id;\n",
  };
  expect(violations(files)).toEqual([]);
});

test('a circle is found, also of types alone', () => {
  const files = {
    'domain/one.ts': "import type { Two } from './two.ts';\nexport type One = { two: Two };\n",
    'domain/two.ts': "import type { One } from './one.ts';\nexport type Two = { one: One };\n",
  };
  expect(violations(files)).toContainEqual(expect.stringMatching(/^no-circle: domain\/(one|two)\.ts/));
});

test('an import that goes up is found, also of a type alone', () => {
  const files = {
    'client/client.ts': 'export type Client = { ask: string };\n',
    'domain/plan.ts': "import type { Client } from '../client/client.ts';\nexport type Plan = { by: Client };\n",
  };
  expect(violations(files)).toEqual(['up-from-domain: domain/plan.ts → client/client.ts']);
});

test('workflows know nothing of activities, and the client runs nothing', () => {
  const files = {
    'activities/dispatch.ts': 'export const dispatch = () => 1;\n',
    'workflows/meeting/meeting.ts':
      "import { dispatch } from '../../treaties/law.ts';\nexport const meeting = dispatch;\n",
    'treaties/law.ts': 'export const dispatch = () => 2;\n',
    'client/client.ts': "import { dispatch } from '../activities/dispatch.ts';\nexport const ask = dispatch;\n",
  };
  expect(violations(files).sort()).toEqual([
    'client-asks: client/client.ts → activities/dispatch.ts',
    'workflows-are-bounded: workflows/meeting/meeting.ts → treaties/law.ts',
  ]);
});

test('what registers a command loads nothing of its body', () => {
  const files = {
    'cli/convene.ts':
      "import { Command } from 'commander';\nimport { list } from './program/meetings.ts';\nexport const all = [new Command(), list];\n",
    'cli/program/meetings.ts':
      "import { names } from '../../treaties/names.ts';\nexport const list = { names, body: async () => (await import('../commands/list.ts')).list };\n",
    'cli/commands/list.ts': "import { z } from 'zod';\nexport const list = () => z.string();\n",
    'treaties/names.ts': 'export const names = 3;\n',
  };
  expect(violations(files)).toEqual(['starts-fast: cli/program/meetings.ts → treaties/names.ts']);
});

/** Statements of SQL in a text, by their capitals; comments count too, since none has a reason to hold one. */
const statements = (text: string): string[] =>
  text.match(
    /\bSELECT\b[^;]{0,400}?\bFROM\b|\bSELECT [a-z_]+\(|\bINSERT\s+INTO\b|\bDELETE\s+FROM\b|\bUPDATE\s+\w+\s[^;]{0,40}?\bSET\b/g,
  ) ?? [];

test('SQL stands in the registry alone', () => {
  expect(statements("await pool.query('SELECT id FROM meeting')")).toEqual(['SELECT id FROM']);
  expect(statements('`UPDATE outbox o\n   SET state = 1`, `INSERT INTO act`, `DELETE FROM act`')).toHaveLength(3);
  const files = execFileSync('git', ['ls-files', '*.ts', '*.js', '*.cjs'], { cwd: root, encoding: 'utf8' }).split('\n');
  const outside = files.filter((file) => file !== '' && !/^(registry|test|bench)\//.test(file));
  expect(outside.length).toBeGreaterThan(200);
  const found = outside.flatMap((file) =>
    statements(readFileSync(join(root, file), 'utf8')).map((statement) => `${file}: ${statement}`),
  );
  expect(found).toEqual([]);
});
