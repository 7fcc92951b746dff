import { badgeList, readBadges } from '../client/venue-badges.ts';
import { spaced } from '../client/words.ts';
import { tableCsv } from '../documents/tables.ts';
import { badgeCounts } from '../domain/venue-badges.ts';
import type { Errand, ErrandOptions } from './errands.ts';

/** The badges of a rehearsal's venue: its office is given the list, and what it says it has issued is read back. */

/** In the afternoon of the day before the opening. */
const BEFORE_OPENING_MS = 18 * 3_600_000;
/** One in so many has not been issued, and of one in so many the office wrote down the name alone. */
const [NOT_ISSUED, NAME_ALONE] = [60, 7];

/**
 * The list as it comes back, in the office's own columns.
 *
 * @param list what it was given: a heading, and a line for each person
 */
export function issuedByVenue([heading = [], ...lines]: readonly (readonly string[])[]): string[][] {
  const at = (title: string) => heading.indexOf(title);
  const issued = lines.flatMap((line, n) => {
    if (n % NOT_ISSUED === NOT_ISSUED - 1) return [];
    const cell = (title: string) => line[at(title)] ?? '';
    const person = n % NAME_ALONE === 0 ? '' : cell('person');
    // somebody gave them another name
    const name = n === 1 ? `${cell('name')}-ELDERVANE` : cell('name');
    return [[badgeNumber(n), cell('participant'), name, person]];
  });
  const another = [badgeNumber(lines.length), lines[0]?.[at('participant')] ?? '', 'Nobody OFTHEIRS', ''];
  return [['badge', 'participant', 'name', 'person'], ...issued, another];
}

const badgeNumber = (n: number): string => `G${String(n + 1).padStart(5, '0')}`;

/** Read back, and kept; nothing where the meeting makes its own badges, or there is no registry to keep them in. */
export function badgesOfVenue({ convene, meeting, plan, pool }: ErrandOptions): Errand[] {
  if (plan.badges === 'ours' || pool === undefined) return [];
  const servers = { convene, pool };
  const play = async () => {
    const { rows } = await badgeList(servers, meeting, 'en');
    const given = { file: 'the list of the venue', bytes: tableCsv(issuedByVenue(rows)) };
    const counts = badgeCounts(await readBadges(servers, meeting, given, { keep: true }));
    const said = Object.entries(counts).flatMap(([kind, n]) => (n === 0 ? [] : [`${n} ${spaced(kind)}`]));
    return `badges of the venue: ${said.join(', ')}`;
  };
  return [{ at: Date.parse(plan.opens.at) - BEFORE_OPENING_MS, play }];
}
