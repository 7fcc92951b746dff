import { execFileSync } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Writes docs/floors.md from what dependency-cruiser finds: `npm run floors:draw`. */

export const target = fileURLToPath(new URL('floors.md', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

const Cruised = z.object({
  modules: z.array(z.object({ source: z.string(), dependencies: z.array(z.object({ resolved: z.string() })) })),
  summary: z.object({
    ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
  }),
});

/** The floors, the highest first, each with the floors that its files import; types count. */
export type Floors = ReadonlyMap<string, ReadonlySet<string>>;

/** What the floors import now, from dependency-cruiser with the rules of the house. */
export function floorsOf(): Floors {
  const command = fileURLToPath(
    new URL('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs', import.meta.url),
  );
  const args = ['--config', '.dependency-cruiser.mjs', '--collapse', '^[^/]+', '--output-type', 'json', '.'];
  const said = execFileSync(process.execPath, [command, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  const { modules, summary } = Cruised.parse(JSON.parse(said));
  const imports = new Map(
    modules.map(({ source, dependencies }) => [source, new Set(dependencies.map(({ resolved }) => resolved))]),
  );
  // every floor but the highest has a rule that names it
  const lower = summary.ruleSetUsed.forbidden.flatMap(({ name }) => /^up-from-(.+)$/.exec(name)?.slice(1) ?? []);
  const order = ['cli', ...lower].filter((floor) => imports.has(floor));
  return new Map(
    order.map((floor) => [
      floor,
      new Set(order.filter((other) => other !== floor && (imports.get(floor)?.has(other) ?? false))),
    ]),
  );
}

/** The arrows that others do not imply: a floor reaches the rest by way of these. Arrows that go up are all kept. */
function arrows(floors: Floors): string[] {
  const order = [...floors.keys()];
  const isUp = (from: string, to: string) => order.indexOf(to) < order.indexOf(from);
  const down = (from: string) => [...(floors.get(from) ?? [])].filter((to) => !isUp(from, to));
  const reaches = (from: string, to: string): boolean => down(from).some((next) => next === to || reaches(next, to));
  return order.flatMap((from) =>
    [...(floors.get(from) ?? [])].flatMap((to) => {
      if (isUp(from, to)) return [`  ${from} -. up .-> ${to}`];
      return down(from).some((other) => other !== to && reaches(other, to)) ? [] : [`  ${from} --> ${to}`];
    }),
  );
}

/** The whole page. */
export function page(floors: Floors): string {
  const importedBy = (floor: string) => [...floors].filter(([, to]) => to.has(floor)).map(([from]) => from);
  const listed = (names: readonly string[]) => names.map((name) => `\`${name}/\``).join(', ') || 'none';
  return `${[
    '# Floors',
    'This page is drawn from the imports of the code by `npm run floors:draw`; a test fails when the two differ. [architecture.md](architecture.md) says what each floor is.',
    'An arrow means: imports, types included. An arrow that others imply is left out. Arrows go down; a dotted one goes up, and is one of the known violations that are to be mended.',
    [
      '```mermaid',
      'flowchart TB',
      ...[...floors.keys()].map((floor) => `  ${floor}["${floor}/"]`),
      ...arrows(floors),
      '```',
    ].join('\n'),
    [
      '| floor | imports | imported by |',
      '| --- | --- | --- |',
      ...[...floors].map(([floor, to]) => `| \`${floor}/\` | ${listed([...to])} | ${listed(importedBy(floor))} |`),
    ].join('\n'),
  ].join('\n\n')}\n`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeFileSync(target, page(floorsOf()));
}
