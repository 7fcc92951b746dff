import { randomUUID } from 'node:crypto';
import { delegatesOf, pass, whoIs } from '../client/door.ts';
import type { BenchHouse } from './house.ts';
import { quantile } from './measure.ts';

/** Persons whom ten desks check in at once: looked up by the code, and recorded with what it makes of the delegation. */
export async function checkins(house: BenchHouse, meeting: string, desks: number) {
  const waiting = (await delegatesOf(house, meeting)).map(({ code }) => code);
  const persons = waiting.length;
  const times: number[] = [];
  const desk = async (name: string): Promise<void> => {
    for (let code = waiting.pop(); code !== undefined; code = waiting.pop()) {
      const from = performance.now();
      await whoIs(house, meeting, code);
      const at = new Date().toISOString();
      await pass(house, {
        meeting,
        code,
        way: 'arrival',
        at,
        actor: `staff:${name}`,
        desk: name,
        source: 'page',
        id: randomUUID(),
      });
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: desks }, (_, i) => desk(`desk-${i + 1}`)));
  const sorted = times.toSorted((a, b) => a - b);
  return { persons, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), most: sorted.at(-1) ?? 0 };
}
