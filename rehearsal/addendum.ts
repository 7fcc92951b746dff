import { drawAddendum, issueAddendum } from '../client/addendum.ts';
import { instantGiven } from '../client/day-given.ts';
import type { OrderSigner } from '../client/signed.ts';
import { addendumId, Corrections } from '../domain/addendum.ts';
import { dayAfter } from '../domain/day.ts';
import { legalAdvisersOf } from '../domain/orders/contest.ts';
import { actOf } from '../registry/acts.ts';
import type { DelegationRow } from '../registry/submissions.ts';
import type { ErrandOfficer, ErrandOptions } from './errands.ts';

/** What missions of a rehearsal write after the closing, and the addendum to the final list that says it. */

const ID = 'rehearsed';
const DAYS_AFTER_CLOSING = 14;

/** A name was spelled otherwise, and somebody was there too; somebody was not; and a delegation was, that nobody had seen. */
export function correctionsTo(rows: readonly DelegationRow[]): Corrections | null {
  const named = rows.flatMap(({ code, attended, status, noteAwaited, delegation }) =>
    delegation === null || noteAwaited || status === 'nil_return' || status === 'withdrawn'
      ? []
      : [{ code, attended, persons: delegation.persons }],
  );
  const [spelled, fewer] = named.filter(({ attended, persons }) => attended && persons.length > 1);
  const unseen = named.find(({ attended }) => !attended);
  const corrections = [
    spelled && {
      participant: spelled.code,
      changes: [
        { change: 'replace', person: 2, name: `${spelled.persons[1]?.name}-ELDERVANE` },
        { change: 'add', name: 'Tilda OXENWAY', title: 'Second Secretary' },
      ],
    },
    fewer && { participant: fewer.code, changes: [{ change: 'remove', person: fewer.persons.length }] },
    unseen && { participant: unseen.code, persons: unseen.persons },
  ].flatMap((one) => (one === undefined ? [] : [{ ...one, reference: `Note verbale of ${one.participant}` }]));
  return corrections.length === 0 ? null : Corrections.parse({ corrections });
}

/** Issues the addendum, two weeks after the closing; null where nothing is to be said, or it was issued before. */
export async function correctFinalList(
  { convene, meeting, pool }: ErrandOptions,
  signersOf: (by: ErrandOfficer) => OrderSigner[],
): Promise<string | null> {
  if (pool === undefined || (await actOf(pool, meeting, addendumId(ID))) !== null) return null;
  const row = await convene.registry.meeting(meeting);
  const corrections = correctionsTo(await convene.registry.delegations(meeting));
  if (corrections === null) return null;
  const day = dayAfter(row.plan.closes.date, DAYS_AFTER_CLOSING);
  const drawn = await drawAddendum(pool, row, corrections, day);
  const worldAt = new Date().toISOString();
  const at = instantGiven(row, day, worldAt);
  const [officer = ''] = legalAdvisersOf(row.plan, at);
  await issueAddendum(pool, row, drawn, { id: ID, officer, signers: signersOf({ officer }), at, worldAt });
  return `${officer} orders: addendum ${drawn.number} to the final list, of ${drawn.corrected.length} participants`;
}
