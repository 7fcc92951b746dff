import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What began before its offsets travelled as data is counted there. */
const LEGACY = 'domain/zone-of-runtime.ts';
/** Whatever asks the runtime for a time zone, or for the words of a language. */
const ASKS_RUNTIME = /\bIntl\b|\.toLocale[A-Z]|\bgetTimezoneOffset\b|\bluxon\b/;

/** A file and all that it imports, by way of others too. */
function reach(file: string, reached = new Set<string>()): Set<string> {
  if (reached.has(file)) return reached;
  reached.add(file);
  const source = readFileSync(join(root, file), 'utf8');
  for (const [, imported = ''] of source.matchAll(/from '(\.[^']+)'/g)) reach(join(dirname(file), imported), reached);
  return reached;
}

test('workflows, and what they import, resolve no time zone', () => {
  const files = readdirSync(join(root, 'workflows'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('workflows', file));
  const reached = new Set<string>();
  for (const file of files) reach(file, reached);
  expect(reached.size).toBeGreaterThan(50);
  const asking = [...reached].filter((file) => ASKS_RUNTIME.test(readFileSync(join(root, file), 'utf8')));
  expect(asking).toEqual([LEGACY]);
});
