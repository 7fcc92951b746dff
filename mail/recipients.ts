import { covers } from '../domain/capacity.ts';
import type { Hold } from '../domain/orders/rule.ts';
import type { Audience } from '../domain/plan.ts';
import type { ParticipantRow } from '../registry/participants.ts';

/** A participant who gets nothing, and why. */
export type Omitted = { code: string; name: string; reason: string };

/** The roster divided by what a dispatch does with each participant. */
export type Recipients = {
  /** Recipients of messages. */
  addressed: ParticipantRow[];
  /** Addressed, but held back by an order. */
  held: Omitted[];
  /** Left out although their capacity is addressed. */
  excluded: Omitted[];
  /** Of other capacities, or not named by the circulation. */
  outside: ParticipantRow[];
};

/** The holds that apply to a dispatch: those of its circulation and the general ones. */
export const holdsOn = (holds: readonly Hold[], circulation: string): Hold[] =>
  holds.filter((hold) => hold.circulation === undefined || hold.circulation === circulation);

/**
 * Divides the roster as the collections do when the meeting orders a dispatch (workflows/collection/addressing.ts).
 *
 * @param answered the codes of those who have named a delegation, sent a nil return or withdrawn
 * @param holds those that apply to this circulation
 */
export function recipientsOf(
  roster: readonly ParticipantRow[],
  audience: Audience,
  answered: ReadonlySet<string>,
  holds: readonly { participant: string; reason: string }[],
): Recipients {
  const reasonFor = new Map(holds.map(({ participant, reason }) => [participant, reason]));
  const of: Recipients = { addressed: [], held: [], excluded: [], outside: [] };
  for (const row of roster) {
    const { code, name, capacity } = row;
    const isNamed = audience.only === undefined || audience.only.includes(code);
    if (!covers(audience.capacities, capacity) || !isNamed) {
      of.outside.push(row);
      continue;
    }
    const excludedBecause = whyExcluded(row, audience, answered.has(code));
    const heldBecause = reasonFor.get(code);
    if (excludedBecause !== null) of.excluded.push({ code, name, reason: excludedBecause });
    else if (heldBecause !== undefined) of.held.push({ code, name, reason: heldBecause });
    else of.addressed.push(row);
  }
  return of;
}

function whyExcluded(
  { code, status, correspondence }: ParticipantRow,
  { answered, only, reached = 'any' }: Audience,
  hasAnswered: boolean,
): string | null {
  if (answered === 'silent' && hasAnswered) return `has answered: ${status}`;
  const isAdmissionOpen = status === 'requested' || status === 'refused';
  if (isAdmissionOpen && only?.includes(code) !== true) return `asked to observe, and that is ${status}`;
  const wasTold = hasAnswered || ['notified', 'acknowledged', 'posted'].includes(correspondence);
  return reached === 'told' && !wasTold ? `was not told of the meeting: ${correspondence}` : null;
}
