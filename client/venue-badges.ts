import { nameOf } from '../documents/addressees.ts';
import { codeIn } from '../domain/delegate.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { Language, type MeetingPlan } from '../domain/plan.ts';
import { type BadgeWork, badgeNumbers, type IssuedBadge, reconcileBadges } from '../domain/venue-badges.ts';
import { type DelegateRow, keepBadges } from '../registry/delegates.ts';
import { type DoorServers, delegatesOf } from './door.ts';
import { exportTable } from './export-table.ts';
import { type Exported, forBadges } from './exported.ts';
import { calledBy } from './registrations.ts';

/** The venue's own list of badges, read back: the list of `convene export --for badges`, with the numbers that its office has added. */

const COLUMNS = ['badge', 'person', 'code', 'participant', 'name'] as const;

/** A file as it was given; `file` names it in what is said of it. */
export type BadgeFile = { file: string; bytes: Buffer };

/** @param called a participant by its code or any name that it has. @throws ConveneError `BADGE_LIST` */
function badgesIn({ file, bytes }: BadgeFile, called: (name: string) => string | null): IssuedBadge[] {
  const refused = (why: string) => new ConveneError('BADGE_LIST', `${file} cannot be used: ${why}`);
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

/** The list that the venue's office is given, a line for each person; `person` is the code by which they are known here. */
export async function badgeList(servers: DoorServers, meeting: string, language: Language): Promise<Exported> {
  const { registry } = servers.convene;
  const { plan } = await registry.meeting(meeting);
  const codes = new Map(
    (await delegatesOf(servers, meeting)).flatMap(({ participant, place, code, gone_at }) =>
      gone_at === null ? [[`${participant}/${place}`, code]] : [],
    ),
  );
  const codeOf = (participant: string, place: number) => codes.get(`${participant}/${place}`);
  return forBadges(await registry.delegations(meeting), language, plan.opens.date, codeOf);
}

/**
 * Holds the venue's list against who is named.
 *
 * @param keep whether each person's number is kept, and that of whom the list does not have is given up
 */
export async function readBadges(
  servers: DoorServers,
  meeting: string,
  given: BadgeFile,
  { keep }: { keep: boolean },
): Promise<BadgeWork[]> {
  const { plan } = await servers.convene.registry.meeting(meeting);
  if (plan.badges === 'ours')
    throw new ConveneError(
      'BADGES_OURS',
      `The plan of ${meeting} makes its own badges (badges: ours); the venue issues none.`,
    );
  const all = await delegatesOf(servers, meeting);
  const issued = badgesIn(given, calledIn(all, plan));
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
