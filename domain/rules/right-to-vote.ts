import type { Capacity } from '../plan.ts';
import type { PresidingRule } from './rules.ts';
import { hasRights, type Seat } from './seats.ts';

/** Who may vote: each State Party that takes part and is recognised, with one vote. */

/** Who presides at the moment, and how many others of their delegation are in the room, where that is known. */
export type Presiding = { participant: string; others?: number | undefined };

const WITHOUT_VOTE: Record<Exclude<Capacity, 'state_party'>, string> = {
  ratified: 'has consented to be bound, and the treaty was not in force for it at the opening',
  signatory: 'has signed the treaty and is not a State Party',
  state_not_party: 'is not a party to the treaty',
  observer_organization: 'is an organization and takes part as an observer',
};

/**
 * Why a vote of this participant is not taken: what is wrong and what the rule is; null where it is taken.
 *
 * @param seat undefined where the roster does not have the code.
 */
export function objectionToVoter(
  code: string,
  seat: Seat | undefined,
  { presiding, rule }: { presiding: Presiding | null; rule: PresidingRule },
): string | null {
  if (seat === undefined) return `${code} is not on the roster of this Meeting; only States Parties vote`;
  if (seat.capacity !== 'state_party') return `${code} ${WITHOUT_VOTE[seat.capacity]}; only States Parties vote`;
  if (!hasRights(seat)) {
    return `the Meeting has refused the credentials of ${code}; it votes once it has accepted new ones`;
  }
  if (!seat.present) return `${code} is not recorded as present; record who is in the room first, then the vote`;
  if (presiding?.participant !== code) return null;
  if (rule === 'no_vote') return `${code} presides, and who presides does not vote`;
  if (rule === 'another_of_the_delegation' && presiding.others === 0) {
    return `who presides does not vote, and nobody else of the delegation of ${code} is in the room to vote in their place`;
  }
  return null;
}

/** What is told of who presides when a vote is opened; null where nothing differs for them. */
export function presidingInWords({ participant }: Presiding, rule: PresidingRule): string | null {
  switch (rule) {
    case 'votes':
      return null;
    case 'another_of_the_delegation':
      return `who presides does not vote; another member of the delegation of ${participant} votes in their place`;
    case 'no_vote':
      return `who presides does not vote, and ${participant} has no vote while they do`;
  }
}
