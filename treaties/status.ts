import { lazily } from '../domain/lazily.ts';
import type { Capacity } from '../domain/plan.ts';
import { states, type TreatyStatus, treatyStatus } from './data.ts';
import { TreatyError } from './profile.ts';

const keyOf = (treaty: string, state: string) => `${treaty} ${state}`;
const codes = lazily(() => new Set(states().map((state) => state.code)));
const statusOf = lazily(
  () => new Map<string, TreatyStatus>(treatyStatus().map((row) => [keyOf(row.treaty, row.state), row])),
);
// Entry into force was established State by State for these treaties only.
const dated = lazily(
  () =>
    new Set(
      treatyStatus()
        .filter((row) => row.in_force !== null)
        .map((row) => row.treaty),
    ),
);

/** A State's capacity: an organization is never a party, a signatory or a State. */
export type StateCapacity = Exclude<Capacity, 'observer_organization'>;

/**
 * The capacity in which a State stands to a treaty on a calendar date (`2024-02-15`).
 *
 * A party from the day the treaty enters into force for it (CCM article 17) until its withdrawal takes effect
 * (article 20); `ratified` from the deposit of its instrument, of whatever kind, until that day; a signatory from its signature until
 * the deposit; otherwise a State not party. A State that has withdrawn is not a signatory again.
 * @throws TreatyError `treaty.dates_unknown`, `treaty.state_unknown` or `treaty.date_invalid`.
 */
export function capacityOf(treaty: string, state: string, date: string): StateCapacity {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    throw new TreatyError('treaty.date_invalid', `"${date}" is not a calendar date such as 2024-02-15.`);
  }
  if (!dated().has(treaty)) {
    throw new TreatyError(
      'treaty.dates_unknown',
      `No dates of entry into force by State are held for the treaty "${treaty}". Held: ${[...dated()].join(', ')}.`,
    );
  }
  if (!codes().has(state)) {
    throw new TreatyError('treaty.state_unknown', `"${state}" is not a State of the reference data, such as CHE.`);
  }
  const row = statusOf().get(keyOf(treaty, state));
  if (!row) return 'state_not_party';
  if (row.withdrawal_effective !== null && row.withdrawal_effective <= date) return 'state_not_party';
  if (row.in_force !== null && row.in_force <= date) return 'state_party';
  if (row.deposited !== null && row.deposited <= date) return 'ratified';
  if (row.signed !== null && row.signed <= date) return 'signatory';
  return 'state_not_party';
}

/** The first of them; null where it stays what it is. @throws TreatyError as `capacityOf` */
export const changeOfCapacity = (...asked: Parameters<typeof changesOfCapacity>) =>
  changesOfCapacity(...asked)[0] ?? null;

/**
 * The changes of a State's capacity after a date and up to another, both `2024-02-15`, in the order of time.
 * @throws TreatyError as `capacityOf`
 */
export function changesOfCapacity(
  treaty: string,
  state: string,
  after: string,
  until: string,
): { on: string; capacity: StateCapacity }[] {
  const row = statusOf().get(keyOf(treaty, state));
  if (row === undefined) return [];
  let before = capacityOf(treaty, state, after);
  const days = [row.signed, row.deposited, row.in_force, row.withdrawal_effective]
    .flatMap((date) => (date !== null && date > after && date <= until ? [date] : []))
    .sort();
  const found: { on: string; capacity: StateCapacity }[] = [];
  for (const on of days) {
    const capacity = capacityOf(treaty, state, on);
    if (capacity !== before) found.push({ on, capacity });
    before = capacity;
  }
  return found;
}
