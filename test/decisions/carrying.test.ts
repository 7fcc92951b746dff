import { expect, test } from 'vitest';
import { sizeOf } from '../../domain/bytes.ts';
import { bounded } from '../../workflows/circulation/carrying.ts';
import { inReview, overfull } from './circulation.ts';

test.each(['x', 'é', '名', '😀'])('what a turn carries has its bound in bytes, in signs such as %s', (sign) => {
  const kept = bounded(overfull(sign, 2_000));
  expect(sizeOf(kept)).toBeLessThan(180_000);
  expect(kept.outcomes.at(-1)?.[0]).toBe('m1999');
  expect(kept.refused.at(-1)?.[0]).toBe('r1999');
  expect(kept.proposals.at(-1)?.officer).toBe('o1999');
  expect(kept.notices.at(-1)?.round).toBe(1_999);
  // one that is still to be sent is never let go
  expect(kept.notices.filter(({ open }) => open).map(({ round }) => round)).toEqual([7]);
  for (const list of [kept.outcomes, kept.refused, kept.proposals, kept.notices])
    expect(list.length).toBeGreaterThan(5);
});

test('what is within the bounds is carried as it is', () => {
  expect(bounded(inReview())).toEqual(inReview());
});
