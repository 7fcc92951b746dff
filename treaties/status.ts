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
 * (article 20); a signatory from its signature, while it is not yet a party; otherwise a State not party. A State that has
 * withdrawn is not a signatory again.
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
  if (row.signed !== null && row.signed <= date) return 'signatory';
  return 'state_not_party';
}

/**
 * The first change of a State's capacity after a date and up to another, both `2024-02-15`; null where it stays what it is.
 * @throws TreatyError as `capacityOf`
 */
export function changeOfCapacity(
  treaty: string,
  state: string,
  after: string,
  until: string,
): { on: string; capacity: StateCapacity } | null {
  const row = statusOf().get(keyOf(treaty, state));
  if (row === undefined) return null;
  const before = capacityOf(treaty, state, after);
  const [on] = [row.signed, row.in_force, row.withdrawal_effective]
    .flatMap((date) => (date !== null && date > after && date <= until ? [date] : []))
    .filter((date) => capacityOf(treaty, state, date) !== before)
    .sort();
  return on === undefined ? null : { on, capacity: capacityOf(treaty, state, on) };
}
