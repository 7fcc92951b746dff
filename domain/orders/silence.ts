import type { Order, OrderName, Proposal } from '../messages/orders.ts';
import type { Decision } from '../plan.ts';
import { ofTheStatesParties } from './decided.ts';
import { later, type OrderGround, objectionBy, type Rules } from './rule.ts';

/** A draft decision that is taken unless a State Party objects. */

export const bySilence: Rules<'proposeBySilence' | 'settleSilence'> = {
  proposeBySilence: {
    act: null,
    effect: 'when_issued',
    objection: ({ proposal, until, officer }, ground) => {
      if (!later(until.at, ground.now)) return `${until.at} is past; it is ${ground.now}`;
      const { act } = ofTheStatesParties[proposal.act];
      const unlawful = act === null ? null : ground.lawful(act);
      return unlawful ?? decidedFault(proposal, { officer, date: until.date }, ground);
    },
    tells: ({ words, until }) => ({
      kind: 'silence',
      facts: { silence: { proposal: words, until } },
      audience: { capacities: ['state_party'] },
    }),
  },
  settleSilence: {
    act: null,
    effect: 'at_once',
    objection: ({ circulation }, { unreached }) =>
      unreached.includes(circulation)
        ? null
        : `${circulation} is no silence procedure that waits because it has not reached every State Party; such are ${unreached.join(', ') || 'none'}`,
  },
};

/** The order that follows from a proposal without objections. */
export function decided(
  proposal: Proposal,
  { officer, decision }: { officer: string; decision: Decision },
): { [N in OrderName]: { name: N; order: Order<N> } }[Proposal['act']] {
  const head = { v: 1 as const, actor: 'system:meeting', officer, decision };
  switch (proposal.act) {
    case 'postpone':
      return { name: 'postpone', order: { ...head, dates: proposal.dates } };
    case 'changeVenue':
      return {
        name: 'changeVenue',
        order: { ...head, venue: proposal.venue, ...(proposal.names && { names: proposal.names }) },
      };
    case 'changeFormat':
      return { name: 'changeFormat', order: { ...head, format: proposal.format, text: proposal.text } };
    case 'cancel':
      return { name: 'cancel', order: head };
  }
}

function decidedFault(
  proposal: Proposal,
  { officer, date }: { officer: string; date: string },
  ground: OrderGround,
): string | null {
  const decision = { by: 'silence', reference: 'the procedure that is proposed here', date } as const;
  const { name, order } = decided(proposal, { officer, decision });
  return fault(name, order, ground);
}

const fault = <N extends Proposal['act']>(name: N, order: Order<N>, ground: OrderGround): string | null =>
  objectionBy<N>(ofTheStatesParties[name], order, ground);
