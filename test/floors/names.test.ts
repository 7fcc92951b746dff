import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { floors } from './floors.ts';

const root = join(import.meta.dirname, '../..');
const sourcesOf = (floor: string) =>
  readdirSync(join(root, floor), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${floor}/${file}`);
const files = floors.flatMap((floor) => sourcesOf(floor));
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

test('a type has one name in the house, and a name one type', () => {
  const places = new Map<string, string[]>();
  for (const file of files) {
    for (const [, name = ''] of textOf(file).matchAll(/^(?:export )?(?:type|interface|class) ([A-Z]\w*)/gm))
      places.set(name, [...(places.get(name) ?? []), file]);
  }
  expect(places.size).toBeGreaterThan(300);
  expect(Object.fromEntries([...places].filter(([, of]) => new Set(of).size > 1))).toEqual({});
});

test('no file of workflows/ has more than 300 lines', () => {
  const long = files.filter((file) => file.startsWith('workflows/') && textOf(file).split('\n').length > 301);
  expect(long).toEqual([]);
});
