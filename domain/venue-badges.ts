import { comparedName, isSameName } from './person-name.ts';
import { type KnownPerson, namesOf, reconcile } from './reconcile.ts';

/** What the venue says it has issued, held against who is named: a worklist, and the number of each person's badge. */

/** A line of the venue's list. `code`: ours, as its office was given it; `participant`: null where it names none that is known. */
export type IssuedBadge = { row: number; badge: string; code: string | null; participant: string | null; name: string };

/** Whoever is, or was, named. */
export type BadgeHolder = { code: string; participant: string; person: KnownPerson | null; isGone: boolean };

const BADGE_KINDS = ['issued', 'other_name', 'not_issued', 'not_listed', 'gone', 'twice'] as const;
/**
 * `other_name`: the name is spelled otherwise, or, with the code of the person, is another; `not_listed`: issued to somebody whom no delegation
 * names; `gone`: to somebody who is named no more; `twice`: a number, or a person, that is there a second time.
 */
export type BadgeWork = {
  what: (typeof BADGE_KINDS)[number];
  participant: string | null;
  code: string | null;
  here: string | null;
  there: string | null;
  badge: string | null;
  row: number | null;
};

/** Every line and everybody who is named, once: by the code, then by the name within the participant. */
export function reconcileBadges(holders: readonly BadgeHolder[], issued: readonly IssuedBadge[]): BadgeWork[] {
  const work: BadgeWork[] = [];
  const held = new Set<string>();
  const put = (what: BadgeWork['what'], line: IssuedBadge | null, holder: BadgeHolder | null) => {
    work.push({
      ...{ what, participant: holder?.participant ?? line?.participant ?? null, code: holder?.code ?? null },
      ...{ here: holder?.person?.name ?? null, there: line?.name || null },
      ...{ badge: line?.badge ?? null, row: line?.row ?? null },
    });
    if (holder !== null) held.add(holder.code);
  };
  const numbers = new Set<string>();
  const named: IssuedBadge[] = [];
  for (const line of issued) {
    const holder = holders.find(({ code }) => code === line.code) ?? null;
    if (numbers.has(line.badge)) put('twice', line, null);
    else if (holder === null) named.push(line);
    else if (held.has(holder.code)) put('twice', line, holder);
    else put(holder.isGone ? 'gone' : isNamedSo(holder, line.name) ? 'issued' : 'other_name', line, holder);
    numbers.add(line.badge);
  }
  const codes = new Set([...holders, ...named].flatMap(({ participant }) => participant ?? []));
  for (const participant of codes) byName(participant, { holders, named, held, put });
  for (const line of named.filter((one) => one.participant === null)) put('not_listed', line, null);
  for (const holder of holders) if (!holder.isGone && !held.has(holder.code)) put('not_issued', null, holder);
  return work.sort((a, b) =>
    (a.participant ?? '~') < (b.participant ?? '~') ? -1 : a.participant === b.participant ? 0 : 1,
  );
}

const isNamedSo = ({ person }: BadgeHolder, name: string): boolean =>
  name === '' || (person !== null && namesOf(person).some((one) => isSameName(one, comparedName(name))));

type ByName = {
  holders: readonly BadgeHolder[];
  named: readonly IssuedBadge[];
  held: ReadonlySet<string>;
  put: (what: BadgeWork['what'], line: IssuedBadge | null, holder: BadgeHolder | null) => void;
};

/** The lines of a participant that have no code of ours. */
function byName(participant: string, { holders, named, held, put }: ByName): void {
  const own = holders.filter((one) => one.participant === participant && one.person !== null && !held.has(one.code));
  const lines = named.filter((one) => one.participant === participant);
  const lineAt = (row: number) => lines.find((one) => one.row === row) ?? null;
  const here = own.filter(({ isGone }) => !isGone).map(({ person, code }) => ({ name: '', ...person, code }));
  const there = lines.map(({ row, name }) => ({ row, name, title: null }));
  for (const one of reconcile(here, there)) {
    if (one.kind === 'only_here') continue;
    const line = lineAt(one.there.row);
    const holder =
      'here' in one ? own.find(({ code }) => code === here.find((other) => other === one.here)?.code) : undefined;
    if (one.kind === 'twice') put('twice', line, null);
    else if (holder !== undefined) put(one.kind === 'same' ? 'issued' : 'other_name', line, holder);
    else {
      const gone = own.find((other) => other.isGone && isNamedSo(other, one.there.name)) ?? null;
      put(gone === null ? 'not_listed' : 'gone', line, gone);
    }
  }
}

/** The number of the badge of each person who has one by this list. */
export const badgeNumbers = (work: readonly BadgeWork[]): { code: string; badge: string }[] =>
  work.flatMap(({ what, code, badge }) =>
    (what === 'issued' || what === 'other_name') && code !== null && badge !== null ? [{ code, badge }] : [],
  );

/** How many there are of each kind. */
export const badgeCounts = (work: readonly BadgeWork[]): Record<string, number> =>
  Object.fromEntries(BADGE_KINDS.map((kind) => [kind, work.filter(({ what }) => what === kind).length]));
