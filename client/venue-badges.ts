import { nameOf } from '../documents/addressees.ts';
import { codeIn } from '../domain/delegate.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { Language, type MeetingPlan } from '../domain/plan.ts';
import { type BadgeWork, badgeNumbers, type IssuedBadge, reconcileBadges } from '../domain/venue-badges.ts';
import { readGiven } from '../meetings/given-file.ts';
import { type DelegateRow, keepBadges } from '../registry/delegates.ts';
import { type DoorServers, delegatesOf } from './door.ts';
import { exportTable } from './export-table.ts';
import { calledBy } from './registrations.ts';

/** The venue's own list of badges, read back: the list of `convene export --for badges`, with the numbers that its office has added. */

const COLUMNS = ['badge', 'person', 'code', 'participant', 'name'] as const;

/** @param called a participant by its code or any name that it has. @throws ConveneError `BADGE_LIST` */
export function loadBadges(file: string, called: (name: string) => string | null): IssuedBadge[] {
  const refused = (why: string) => new ConveneError('BADGE_LIST', `${file} cannot be used: ${why}`);
  const bytes = readGiven(file, 'export');
  let table: ReturnType<typeof exportTable>;
  try {
    table = exportTable(bytes);
  } catch (error) {
    throw refused(reasonOf(error));
  }
  const titles = table.titles.map((title) => title.trim().toLowerCase());
  const has = (title: (typeof COLUMNS)[number]) => titles.includes(title);
  if (!has('badge') || !(has('person') || has('name')))
    throw refused(
      `it needs a column badge, and person (the code that convene export gave) or name; its columns are ${table.titles.join(', ')}`,
    );
  return table.rows.flatMap(({ row, cells }): IssuedBadge[] => {
    const at = (title: (typeof COLUMNS)[number]) => (cells.get(titles.indexOf(title))?.text ?? '').trim();
    const badge = at('badge').slice(0, 60);
    if (badge === '') return [];
    const participant = called(at('code')) ?? called(at('participant'));
    return [{ row, badge, code: codeIn(at('person')), participant, name: at('name').slice(0, 400) }];
  });
}

/**
 * Holds the venue's list against who is named.
 *
 * @param keep whether each person's number is kept, and that of whom the list does not have is given up
 */
export async function readBadges(
  servers: DoorServers,
  meeting: string,
  file: string,
  { keep }: { keep: boolean },
): Promise<BadgeWork[]> {
  const { plan } = await servers.convene.registry.meeting(meeting);
  if (plan.badges === 'ours')
    throw new ConveneError(
      'BADGES_OURS',
      `The plan of ${meeting} makes its own badges (badges: ours); the venue issues none.`,
    );
  const all = await delegatesOf(servers, meeting);
  const issued = loadBadges(file, calledIn(all, plan));
  const holders = all.map(({ code, participant, person, gone_at }) => ({
    ...{ code, participant, person, isGone: gone_at !== null },
  }));
  const work = reconcileBadges(holders, issued);
  if (keep) await keepBadges(servers.pool, meeting, badgeNumbers(work));
  return work;
}

const calledIn = (all: readonly DelegateRow[], plan: MeetingPlan) =>
  calledBy(
    [...new Map(all.map((row) => [row.participant, row]))].map(([code, row]) => {
      const names = Language.options.map((language) => nameOf({ ...row, code }, language, plan.opens.date));
      return { code, names: [row.name, ...names.flatMap((one) => [one.name, one.the ?? one.name])] };
    }),
  );
