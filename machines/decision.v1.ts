import { setup } from 'xstate';
import { decide, type Snapshot } from './decide.ts';

/**
 * A proposal before the Meeting, until it is decided. Released: it does not change any more; a change is a `decision.v2.ts`.
 */

export type DecisionEvent =
  | { type: 'AMEND' }
  /** Without a vote, or by acclamation. */
  | { type: 'ADOPT' }
  | { type: 'NOTE' }
  | { type: 'DEFER' }
  | { type: 'TAKE_UP' }
  | { type: 'WITHDRAW' }
  /** A vote on it opens, and its result. */
  | { type: 'VOTE' }
  | { type: 'CARRIED' }
  | { type: 'LOST' }
  /** Its vote is stopped or put off. */
  | { type: 'STOP' }
  | { type: 'RECONSIDER' };

/** `amended`: from the floor, at least once. */
type DecisionContext = { amended: boolean };

const facts = setup({
  // XState takes its types from these; the values are never looked at.
  types: { context: {} as DecisionContext, events: {} as DecisionEvent },
});

export const decisionV1 = facts.createMachine({
  id: 'decision.v1',
  initial: 'proposed',
  context: { amended: false },
  states: {
    proposed: {
      on: {
        AMEND: { actions: facts.assign({ amended: true }) },
        ADOPT: 'adopted',
        NOTE: 'noted',
        DEFER: 'deferred',
        WITHDRAW: 'withdrawn',
        VOTE: 'voting',
      },
    },
    deferred: { on: { TAKE_UP: 'proposed', WITHDRAW: 'withdrawn' } },
    voting: { on: { CARRIED: 'adopted', LOST: 'rejected', STOP: 'proposed' } },
    adopted: { on: { RECONSIDER: 'proposed' } },
    rejected: { on: { RECONSIDER: 'proposed' } },
    noted: {},
    withdrawn: {},
  },
});

export type DecisionSnapshot = Snapshot<typeof decisionV1>;
export type DecisionState = DecisionSnapshot['value'];
type DecisionEventName = DecisionEvent['type'];

const all = [
  ...(['AMEND', 'ADOPT', 'NOTE', 'DEFER', 'TAKE_UP', 'WITHDRAW'] as const),
  ...(['VOTE', 'CARRIED', 'LOST', 'STOP', 'RECONSIDER'] as const),
] satisfies DecisionEventName[];
const but = (...taken: DecisionEventName[]): DecisionEventName[] => all.filter((event) => !taken.includes(event));

/** What a state leaves alone on purpose. */
export const decisionIgnored: { readonly [S in DecisionState]: readonly DecisionEventName[] } = {
  proposed: ['TAKE_UP', 'CARRIED', 'LOST', 'STOP', 'RECONSIDER'],
  deferred: but('TAKE_UP', 'WITHDRAW'),
  voting: but('CARRIED', 'LOST', 'STOP'),
  adopted: but('RECONSIDER'),
  rejected: but('RECONSIDER'),
  noted: all,
  withdrawn: all,
};

const NOW: { readonly [S in DecisionState]: string } = {
  proposed: 'is before the Meeting',
  deferred: 'was deferred; take it up again with `propose`',
  voting: 'is being voted upon; announce the result of the vote, or stop it',
  adopted: 'was adopted; only a motion to reconsider brings it back',
  rejected: 'was rejected; only a motion to reconsider brings it back',
  noted: 'was taken note of',
  withdrawn: 'was withdrawn by whoever proposed it',
};

/** How a proposal stands, in half a sentence after its name. */
export const saidOfDecision = (state: DecisionState): string => NOW[state];

/** The state after an event; null where the state does not take it. */
export function nextDecision(state: DecisionState, event: DecisionEvent): DecisionState | null {
  const { snapshot, changed } = decide(decisionV1, { value: state, context: { amended: false } }, event);
  return changed ? snapshot.value : null;
}
