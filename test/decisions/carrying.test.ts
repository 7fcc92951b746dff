import { expect, test } from 'vitest';
import { sizeOf } from '../../domain/bytes.ts';
import { bounded } from '../../workflows/circulation/carrying.ts';
import type { CirculationState } from '../../workflows/circulation/state.ts';
import { inReview } from './circulation.ts';

const many = Array.from({ length: 2_000 }, (_, n) => n);

/** A circulation with far more of everything than a turn can carry, in signs of so many bytes. */
function overfull(sign: string): CirculationState {
  const text = sign.repeat(300);
  return {
    ...inReview(),
    outcomes: many.map((n) => [`m${n}`, { ok: true, id: `m${n}`, state: text, revision: 1, awaits: null }]),
    refused: many.map((n) => [`r${n}`, text]),
    proposals: many.map((n) => ({
      ...{ at: '2024-02-05T08:00:00Z', step: 'review', officer: `o${n}`, for: 'chief' },
      ...{ revision: 1, sha256: 'a'.repeat(64), lacks: text },
    })),
    notices: many.map((round) => ({
      ...{ revision: 1, step: 'review', officer: 'chief', act: 'approve', sha256: 'a'.repeat(64), round },
      ...{ at: '2024-02-05T08:00:00Z', to: { title: text, email: 'chief@office.example' }, open: round === 7 },
    })),
  };
}

test.each(['x', 'é', '名', '😀'])('what a turn carries has its bound in bytes, in signs such as %s', (sign) => {
  const kept = bounded(overfull(sign));
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
