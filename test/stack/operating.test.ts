import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTransports } from '../../mail/transports.ts';
import { doctor } from '../../stack/doctor.ts';
import { readEnvironment } from '../../stack/environment.ts';
import { readConfig } from '../../worker/config.ts';
import { floors } from '../floors/floors.ts';
import { blocksOf } from '../guide/blocks.ts';

/** docs/operating.md has every setting, finding and check that there is. That its commands run is shown by `npm run guide`. */
const page = readFileSync('docs/operating.md', 'utf8');

const sources = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
const quoted = (cell: string) => matches(cell, /`([^`]+)`/g);

/** The rows of the table that begins with this heading, as cells. */
function rowsOf(heading: string): string[][] {
  const [, rest = ''] = page.split(`\n${heading}`);
  const [, , ...rows] = rest.split('\n');
  const end = rows.findIndex((row) => !row.startsWith('|'));
  return rows.slice(0, end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const settings = rowsOf('| variable |');
const named = settings.flatMap(([names = '']) => quoted(names));

test('every environment variable is in the table of settings, and nothing else', () => {
  const schemas = ['worker/config.ts', 'stack/environment.ts', 'mail/message.ts'];
  const read = [
    ...schemas.flatMap((file) => matches(readFileSync(file, 'utf8'), /^ {2}([A-Z]+_[A-Z_]+):/gm)),
    ...floors.flatMap((folder) => [
      ...matches(sources(folder), /\benv\.([A-Z]+_[A-Z_]+)/g),
      ...matches(sources(folder), /const \{ ([A-Z]+_[A-Z_]+)[^}]*\} = process\.env/g),
    ]),
  ];
  // what no setting of ours is; the rest of Temporal's own is in fleet.md
  const usual = ['NO_COLOR'];
  const temporal = (name: string) => name.startsWith('TEMPORAL_TLS');
  const ours = new Set(read.filter((name) => !usual.includes(name) && !temporal(name)));
  expect(ours.size).toBeGreaterThan(12);
  expect([...ours].filter((name) => !named.includes(name))).toEqual([]);
  const beyond = named.filter((name) => !ours.has(name) && !temporal(name));
  expect(beyond).toEqual(['TEMPORAL_API_KEY']);
});

test('the defaults and the examples are those of the code', () => {
  const least = { DATABASE_URL: 'postgres://db.example/convene', TEMPORAL_ADDRESS: 'temporal.example:7233' };
  const { leaseMs, taskQueue, sender, temporal } = readConfig(least);
  const actual: Record<string, string> = {
    MAIL_LEASE_SECONDS: String(leaseMs / 1000),
    CONVENE_TASK_QUEUE: taskQueue,
    MAIL_FROM: sender.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
  };
  const defaults = Object.fromEntries(settings.map(([name = '', , value = '']) => [quoted(name)[0], quoted(value)[0]]));
  expect(defaults).toMatchObject(actual);

  const examples = Object.fromEntries(
    settings.flatMap(([names = '', , , example = '']) =>
      quoted(names).length === 1 ? [[quoted(names)[0] ?? '', quoted(example)[0] ?? '']] : [],
    ),
  );
  expect(() => readConfig(examples)).not.toThrow();
  expect(() => readEnvironment(examples)).not.toThrow();
  const ways = openTransports(examples);
  expect([ways.live, ways.rehearsal]).not.toContain(null);
  ways.close();
});

test('every finding of check and every check of doctor is explained', async () => {
  const lines = sources('upkeep/agreement').split('\n');
  const codes = lines.filter((line) => /\bcode: /.test(line)).flatMap((line) => matches(line, /'([A-Z]+_[A-Z_]+)'/g));
  expect(codes.length).toBeGreaterThan(30);
  const explained = rowsOf('| code | what it means |').flatMap(([cell = '']) => quoted(cell));
  expect(explained.toSorted()).toEqual([...new Set(codes)].toSorted());

  const checks = await doctor({ PATH: process.env.PATH ?? '' });
  const known = rowsOf('| what | missing or a warning means |').flatMap(([cell = '']) => quoted(cell));
  expect(checks.map(({ name }) => name.replace(/^port .*/, 'port …')).filter((name) => !known.includes(name))).toEqual(
    [],
  );
});

test('every block of commands is run by npm run guide, or says why not', () => {
  const blocks = blocksOf(page);
  expect(blocks).toHaveLength(page.split('```sh\n').length - 1);
  for (const { skip, line } of blocks) if (skip !== null) expect(skip, `line ${line}`).toMatch(/\w+ \w+/);
});
