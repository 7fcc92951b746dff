import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** A picture of a machine, or of one region of a parallel one. */
export type Diagram = {
  /** The machine's id, or the region's name. */
  name: string;
  /** Mermaid, a `stateDiagram-v2`. */
  text: string;
};

/**
 * A machine as Mermaid diagrams: one, or one for each region where it is parallel. The same machine gives the same text.
 *
 * An arrow reads `EVENTS [guard] / effects`; without events it is taken at once. `assumed`: a guard that nearly every arrow
 * has, left out for the reader's sake.
 */
export function diagrams(machine: AnyStateMachine, assumed?: string): Diagram[] {
  const { root } = machine;
  if (root.type !== 'parallel') return [{ name: machine.id, text: diagram(root, assumed) }];
  return Object.entries(nodes(root)).map(([name, region]) => ({ name, text: diagram(region, assumed) }));
}

/** What the machine takes in every state, in the words of an arrow. */
export function everywhere(machine: AnyStateMachine): string[] {
  return arrows(machine.root).map(({ label }) => label);
}

type Arrow = { to: string; label: string };

const nodes = (parent: AnyStateNode): Record<string, AnyStateNode> => parent.states;

function diagram(region: AnyStateNode, assumed: string | undefined): string {
  const lines = Object.entries(nodes(region)).flatMap(([from, node]) => {
    const out = arrows(node, assumed);
    return out.length === 0 ? [`${from} --> [*]`] : out.map(({ to, label }) => `${from} --> ${to} : ${label}`);
  });
  const start: AnyStateNode | undefined = region.initial.target[0];
  return ['stateDiagram-v2', `[*] --> ${start?.key}`, ...lines].join('\n  ');
}

/** The arrows out of a state, those that differ in their event only drawn as one. */
function arrows(node: AnyStateNode, assumed?: string): Arrow[] {
  const grouped = new Map<string, { to: string; events: string[]; rest: string[] }>();
  for (const { eventType, target, guard, actions } of [
    ...(node.always ?? []),
    ...[...node.transitions.values()].flat(),
  ]) {
    const condition = nameOf(guard);
    const effects = [actions].flat().flatMap((action) => nameOf(action) ?? []);
    const rest = [
      ...(condition === null || condition === assumed ? [] : [`[${condition}]`]),
      ...(effects.length === 0 ? [] : [`/ ${effects.join(', ')}`]),
    ];
    const to = target?.[0]?.key ?? node.key;
    const key = JSON.stringify([to, rest]);
    const arrow = grouped.get(key) ?? { to, events: [], rest };
    if (eventType !== '') arrow.events.push(eventType);
    grouped.set(key, arrow);
  }
  return [...grouped.values()].map(({ to, events, rest }) => ({
    to,
    label: [...(events.length === 0 ? [] : [events.join(', ')]), ...rest].join(' '),
  }));
}

/** The name of a guard or an action; null for one without, such as an assignment. */
function nameOf(part: unknown): string | null {
  if (typeof part === 'string') return part;
  if (typeof part === 'object' && part !== null && 'type' in part && typeof part.type === 'string') return part.type;
  return null;
}
