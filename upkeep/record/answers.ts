import type { RecordedAct } from '../../registry/acts.ts';

/** What missions answered themselves through one service. */
export type OwnAnswers = {
  by: string;
  /** Signed by the personal link that was opened, beside the service. */
  linked: number;
  links: number;
  /** By the service’s word alone: in an open meeting, or before links signed. */
  unlinked: number;
};

/** The answers that missions gave themselves, by the service through which they came. */
export function ownAnswers(acts: readonly RecordedAct[]): OwnAnswers[] {
  const found = new Map<string, { links: string[]; unlinked: number }>();
  for (const { act } of acts) {
    const { by, link } = act.detail;
    if (!act.id.startsWith('answer/') || !act.actor.startsWith('participant:') || typeof by !== 'string') continue;
    const known = found.get(by) ?? { links: [], unlinked: 0 };
    if (typeof link === 'string') known.links.push(`${act.subject} ${link}`);
    else known.unlinked += 1;
    found.set(by, known);
  }
  return [...found].map(([by, { links, unlinked }]) => ({
    by,
    linked: links.length,
    links: new Set(links).size,
    unlinked,
  }));
}
