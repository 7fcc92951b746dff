import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const decisions = readdirSync(join(root, 'docs/adr'));
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

test.each([...pages, ...decisions.map((name) => `docs/adr/${name}`)])(
  'links of %s lead to files that are there',
  (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to.replace(/#.*$/, ''));
    const local = links.filter((to) => to !== '' && !/^[a-z]+:/.test(to));
    expect(local.filter((to) => !existsSync(join(root, dirname(page), to)))).toEqual([]);
  },
);

test.each(pages)('paths that %s names are there', (page) => {
  const folders = readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
    // what Convene keeps, and what was built, is no part of the repository
    entry.isDirectory() && !['var', 'dist'].includes(entry.name) ? [entry.name] : [],
  );
  const named = [...textOf(page).matchAll(/`([a-z]+)\/([\w./-]+)`/g)].flatMap(([, folder = '', rest = '']) =>
    folders.includes(folder) ? [`${folder}/${rest}`] : [],
  );
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('docs/architecture.md lists every decision', () => {
  const text = textOf('docs/architecture.md');
  expect(decisions.filter((name) => !text.includes(`(adr/${name})`))).toEqual([]);
});
