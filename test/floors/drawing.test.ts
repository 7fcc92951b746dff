import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { floorsOf, page, target } from '../../docs/generate-floors.ts';

test('docs/floors.md shows what the floors import; if not, run `npm run floors:draw`', () => {
  expect(readFileSync(target, 'utf8')).toBe(page(floorsOf()));
});

test('an arrow that others imply is left out, and one that goes up is marked', () => {
  const drawn = page(
    new Map([
      ['cli', new Set(['client', 'domain'])],
      ['client', new Set(['domain', 'cli'])],
      ['domain', new Set()],
    ]),
  );
  expect(drawn.match(/^ {2}\S+ -.*$/gm)).toEqual(['  cli --> client', '  client --> domain', '  client -. up .-> cli']);
  expect(drawn).toContain('| `domain/` | none | `cli/`, `client/` |');
});
