import { expect } from 'vitest';
import type { AnyStateMachine, AnyStateNode, EventFromLogic } from 'xstate';
import { decide, type MachineDecision, type Snapshot } from '../../machines/machines.ts';

/** What came over the wire or out of a database: the same data, another object. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** That something holds of one of many thousands: what of is written out only where it does not. */
export function must(holds: boolean, ...of: unknown[]): void {
  if (!holds) expect.fail(JSON.stringify(of));
}

/** That two decisions are the same, once they have been written down. */
export function mustEqual(found: unknown, right: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(right)) expect(found).toEqual(right);
}

/** Applies events one after the other; every one must be taken. */
export function follow<M extends AnyStateMachine>(
  machine: M,
  start: Snapshot<M>,
  ...events: EventFromLogic<M>[]
): Snapshot<M> {
  return events.reduce((snapshot, event) => {
    const { snapshot: next, changed } = decide(machine, snapshot, event);
    if (!changed) throw new Error(`${JSON.stringify(snapshot.value)} does not take ${JSON.stringify(event)}`);
    return next;
  }, start);
}

export type Visit<M extends AnyStateMachine> = {
  snapshot: Snapshot<M>;
  event: EventFromLogic<M>;
  decision: MachineDecision<M>;
};

/** Every step that `events` allow from `starts`, breadth first. `key` says which snapshots count as the same. */
export function explore<M extends AnyStateMachine>(
  machine: M,
  starts: Snapshot<M>[],
  events: (snapshot: Snapshot<M>) => readonly EventFromLogic<M>[],
  key: (snapshot: Snapshot<M>) => string,
): Visit<M>[] {
  const seen = new Set(starts.map(key));
  const queue = [...starts];
  const visits: Visit<M>[] = [];
  for (const snapshot of queue) {
    for (const event of events(snapshot)) {
      const decision = decide(machine, snapshot, event);
      visits.push({ snapshot, event, decision });
      if (seen.has(key(decision.snapshot))) continue;
      seen.add(key(decision.snapshot));
      queue.push(decision.snapshot);
    }
  }
  return visits;
}

/** The events that a state takes; `path` leads to it from the machine, so that none means the machine as a whole. */
export function taken(machine: AnyStateMachine, path: readonly string[]): string[] {
  const root: AnyStateNode = machine.root;
  const node = path.reduce<AnyStateNode | undefined>((parent, name) => parent?.states[name], root);
  if (node === undefined) throw new Error(`${machine.id} has no state ${path.join('.')}`);
  return [...node.transitions.keys()].map(String).filter((event) => event !== '');
}

/** Payloads nobody should send. */
export const junk: readonly unknown[] = [
  undefined,
  null,
  '',
  'x',
  '\u0000',
  -1,
  0.5,
  Number.NaN,
  2 ** 60,
  true,
  [],
  {},
  [null],
];
