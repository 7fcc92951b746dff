import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What began before its offsets travelled as data is counted there. */
const LEGACY = 'domain/zone-of-runtime.ts';
/** Whatever asks the runtime for a time zone, or for the words of a language. */
const ASKS_RUNTIME = /\bIntl\b|\.toLocale[A-Z]|\bgetTimezoneOffset\b|\bluxon\b/;

const sources = (folders: string): string[] =>
  folders.split(' ').flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );

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

/** Where an instant is cut to its day in UTC: by this function alone, and of what belongs to no venue. */
const CUTS_A_DAY = /(\bat|At|\bnow|\biso|\binstant|\)\.toISOString\(\))\.slice\(0, 10\)/;
const MAY_CUT = [
  'domain/day.ts',
  'domain/person.ts',
  'domain/unheard.ts',
  'cli/commands/people.ts',
  // a cell of a spreadsheet, which has no zone
  'documents/workbook.ts',
  'upkeep/archive/archive.ts',
];

/** A local time by the runtime's own zone data: the house has one zone database, `meetings/zones.ts`. */
const ZONE_OF_RUNTIME = /Intl\.DateTimeFormat|IANAZone|\bzone: *['"]?[\w.]*(timeZone|Zone['"])|setZone\([^)]*timeZone/;

test('no local time is resolved by the zone data of the runtime', () => {
  const asking = sources(
    'cli web rehearsal upkeep stack client worker activities mail registry documents meetings domain',
  );
  expect(asking.filter((file) => ZONE_OF_RUNTIME.test(readFileSync(join(root, file), 'utf8')))).toEqual([LEGACY]);
  const fallingBack = sources(
    'cli web rehearsal upkeep stack client activities mail registry documents meetings domain',
  );
  const users = fallingBack.filter((file) => readFileSync(join(root, file), 'utf8').includes('minutesByRuntime('));
  expect(users).toEqual(['meetings/warnings.ts', 'domain/day.ts', LEGACY]);
});

test('a day that papers, mails, lists and commands show or compare is the venue’s: one function says it', () => {
  const files = sources(
    'cli web rehearsal upkeep stack client worker activities mail registry documents meetings workflows domain',
  );
  const cutting = files.filter((file) => CUTS_A_DAY.test(readFileSync(join(root, file), 'utf8')));
  expect(cutting.filter((file) => !MAY_CUT.includes(file))).toEqual([]);
});
