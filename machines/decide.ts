import type {
  AnyActorScope,
  AnyStateMachine,
  ContextFrom,
  EventFromLogic,
  InputFrom,
  SnapshotFrom,
  StateMachine,
} from 'xstate';
import { createEmptyActor, initialTransition } from 'xstate';

/**
 * The one way to run a machine: pure functions of snapshot and event. Nothing here keeps, sends or waits.
 */

/** What is kept of a machine between two events: plain JSON, small, nothing of XState's own. */
export type Snapshot<M extends AnyStateMachine> = {
  readonly value: SnapshotFrom<M>['value'];
  readonly context: ContextFrom<M>;
};

type Plain<A> = A extends { type: infer T; params: infer P }
  ? P extends undefined
    ? { readonly type: T }
    : { readonly type: T; readonly params: P }
  : never;

/** What the machine asks its workflow to do: named data, one member of the union for each named action of the machine. */
export type Effect<M extends AnyStateMachine> =
  M extends StateMachine<
    infer _Context,
    infer _Event,
    infer _Children,
    infer _Actor,
    infer Action,
    infer _Guard,
    infer _Delay,
    infer _Value,
    infer _Tag,
    infer _Input,
    infer _Output,
    infer _Emitted,
    infer _StateMeta,
    infer _Schema,
    infer _TransitionMeta
  >
    ? Plain<Action>
    : never;

export type Beginning<M extends AnyStateMachine> = {
  readonly snapshot: Snapshot<M>;
  /** In the order in which they are to be executed. */
  readonly effects: readonly Effect<M>[];
};

export type MachineDecision<M extends AnyStateMachine> = Beginning<M> & {
  /** Whether the machine took the event. */
  readonly changed: boolean;
};

/** The snapshot a machine starts with, and the effects of starting. */
export function begin<M extends AnyStateMachine>(machine: M, input: InputFrom<M>): Beginning<M> {
  const [next, actions] = initialTransition<AnyStateMachine>(machine, input);
  return { snapshot: { value: next.value, context: next.context }, effects: effectsOf<M>(actions) };
}

/**
 * What `event` makes of `snapshot`.
 *
 * Where nothing handles the event, or a guard refuses it, `changed` is false and the very same snapshot comes back; the
 * machine's `explainRefusal` says why. Never throws for what an event carries: a throw would block the workflow for ever.
 */
export function decide<M extends AnyStateMachine>(
  machine: M,
  snapshot: Snapshot<M>,
  event: EventFromLogic<M>,
): MachineDecision<M> {
  // XState has events of its own ('xstate.stop', 'xstate.error.*', '*') that would stop the machine or throw.
  if (!machine.events.includes(event.type)) return { snapshot, effects: [], changed: false };

  const before = machine.resolveState(snapshot);
  const actions: Action[] = [];
  const next = machine.transition(before, event, { ...nowhere, actionExecutor: (action) => void actions.push(action) });
  if (next === before) return { snapshot, effects: [], changed: false };
  return { snapshot: { value: next.value, context: next.context }, effects: effectsOf<M>(actions), changed: true };
}

/**
 * Where a machine runs: nowhere. XState's own `transition` makes an actor for every event, and with it the machine's first
 * snapshot, which takes longer than the transition itself; one that is never started serves all.
 */
const actor = createEmptyActor();
const nowhere: Omit<AnyActorScope, 'actionExecutor'> = {
  self: actor,
  system: actor.system,
  id: '',
  sessionId: '',
  logger: () => {},
  defer: () => {},
  emit: () => {},
  stopChild: () => {},
};

type Action = { readonly type: string; readonly params: unknown };

function effectsOf<M extends AnyStateMachine>(actions: readonly Action[]): readonly Effect<M>[] {
  return actions
    .map(({ type, params }) => (params === undefined ? { type } : { type, params }))
    .filter((action) => isEffect<M>(action));
}

// XState reports its own actions too (raise, sendTo, spawnChild); everything else a machine names is an effect.
function isEffect<M extends AnyStateMachine>(action: unknown): action is Effect<M> {
  return (
    typeof action === 'object' && action !== null && 'type' in action && !String(action.type).startsWith('xstate.')
  );
}
