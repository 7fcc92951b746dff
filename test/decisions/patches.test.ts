import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { patches } from '../../workflows/shared/patches.ts';

const list = 'shared/patches.ts';
const sources = readdirSync('workflows', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== list)
  .map((file) => ({ file, text: readFileSync(join('workflows', file), 'utf8') }));

test('what runs of earlier releases do otherwise stands in the list, and nothing else does', () => {
  const asked = sources.flatMap(({ text }) => Array.from(text.matchAll(/\bpatched\('([^']+)'\)/g), ([, name]) => name));
  expect([...new Set(asked)].toSorted()).toEqual(Object.keys(patches).toSorted());
});

test('no other file asks the SDK', () => {
  const ofSdk = /import \{[^}]*\b(patched|deprecatePatch)\b[^}]*\} from '@temporalio\/workflow'/;
  expect(sources.filter(({ text }) => ofSdk.test(text)).map(({ file }) => file)).toEqual([]);
});

test('each has come with a release, or comes with the next', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const released = Array.from(
    readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## \[(\d[\d.]*)\]/gm),
    ([, name]) => name,
  );
  for (const { since } of Object.values(patches)) expect([...released, version]).toContain(since);
});
