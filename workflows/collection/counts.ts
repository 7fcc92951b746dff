/** Adds counts by keyword to others. */
export function addCounts(to: Record<string, number>, more: Record<string, number>): void {
  for (const [key, n] of Object.entries(more)) to[key] = (to[key] ?? 0) + n;
}

export const count = (counts: Record<string, number>, key: string): void => addCounts(counts, { [key]: 1 });
