import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPlan } from '../../meetings/plan.ts';
import { folderOfFile } from '../folders.ts';

const folder = folderOfFile('committee');
const text = readFileSync('meetings/ccm-12msp-credentials.yaml', 'utf8').replace(
  'directory: directory.example.csv',
  'directory: ../directory.csv',
);

function problemsWith(was: string, now: string): string[] {
  const file = join(folder, 'plan.yaml');
  if (!text.includes(was)) throw new Error(`the plan has no ${was}`);
  writeFileSync(file, text.replace(was, now));
  const loaded = loadPlan(file);
  return loaded.ok
    ? []
    : loaded.problems.map(({ code, field }) => `${code} ${field}`).filter((one) => !one.includes('directory'));
}

test.each([
  ['chair: CHE', 'chair: FRA', ['plan.committee_chair credentials.committee.chair']],
  ['[AUT, BEL, CHE, GHA, MEX]', '[AUT, BEL, CHE, GHA, BEL]', ['plan.committee_twice credentials.committee.members[4]']],
  [
    '[AUT, BEL, CHE, GHA, MEX]',
    '[AUT, USA, CHE, GHA, MEX]',
    ['plan.committee_member credentials.committee.members[1]'],
  ],
  [
    '[AUT, BEL, CHE, GHA, MEX]',
    '[AUT, XXX, CHE, GHA, MEX]',
    ['plan.committee_member credentials.committee.members[1]'],
  ],
  ['appointed: 2024-09-10', 'appointed: 2024-09-09', ['plan.committee_appointed credentials.committee.appointed']],
])('a committee that cannot be: %s, %s', (was, now, problems) => {
  expect(problemsWith(was, now)).toEqual(problems);
});
