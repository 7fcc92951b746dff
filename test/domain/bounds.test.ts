import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../domain/bytes.ts';
import { orders } from '../../domain/messages/orders.ts';
import { sizeFault } from '../../domain/order-bounds.ts';
import { cleanText, MeetingPlan, PLAN_BYTES } from '../../domain/plan.ts';
import { plan12 } from '../workflows/support.ts';

describe('text', () => {
  const read = (text: string) => cleanText(12).safeParse(text);

  it.each([
    ['a'.repeat(12), true],
    ['a'.repeat(13), false],
    ['é'.repeat(6), true],
    ['é'.repeat(7), false],
    ['会'.repeat(4), true],
    ['会'.repeat(5), false],
    ['\u{20000}'.repeat(3), true],
    ['\u{20000}'.repeat(4), false],
  ])('is bounded in bytes: %s', (text, fits) => {
    expect(read(text).success).toBe(fits);
  });

  it('that is too long says how long it may be', () => {
    expect(read('会'.repeat(5)).error?.issues.map(({ message }) => message)).toEqual([
      'must be at most 12 bytes (UTF-8), which is as many letters of Latin',
    ]);
  });
});

describe('a plan', () => {
  const plan = plan12();

  it('of today fits many times', () => {
    expect(sizeOf(plan) * 5).toBeLessThan(PLAN_BYTES.atStart);
    expect(MeetingPlan.safeParse(plan).success).toBe(true);
  });

  it('has a bound as a whole', () => {
    const names = { zh: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}`, '会'.repeat(1_000)])) };
    const read = MeetingPlan.safeParse({ ...plan, names });
    expect(read.error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(/more than 150000 bytes/)]);
  });
});

describe('an order', () => {
  const plan = plan12();
  const inform = (letters: number) =>
    orders.inform.parse({
      ...{ v: 1, actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' },
      arrangements: [1, 2, 3].map(() => ({
        heading: { zh: '会' },
        text: { zh: '会'.repeat(letters), ru: '会'.repeat(letters), ar: '会'.repeat(letters) },
      })),
    });

  it('at the bounds of its texts is refused for its size as a whole', () => {
    expect(sizeFault('inform', inform(2_000), { plan, holds: [] })).toBe(null);
    const many = { ...inform(2_000), arrangements: [...inform(2_000).arrangements, ...inform(2_000).arrangements] };
    expect(sizeFault('inform', many, { plan, holds: [] })).toMatch(
      /^this order has \d+ bytes \(UTF-8\), and the most is 60000/,
    );
  });

  it('is refused where the plan would become too large, and a hold where there are many', () => {
    const names = { zh: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}`, '会'.repeat(1_000)])) };
    expect(sizeFault('inform', inform(2_000), { plan: { ...plan, names }, holds: [] })).toMatch(
      /the plan of the meeting has more than/,
    );
    const hold = orders.hold.parse({
      ...{ v: 1, actor: 'officer:desk', officer: 'desk', participant: 'CHE', reason: 'It moves.' },
    });
    const holds = Array.from({ length: 150 }, () => ({ participant: 'CHE', reason: 'It moves.' }));
    expect(sizeFault('hold', hold, { plan, holds })).toMatch(/^150 holds are in place/);
    expect(sizeFault('hold', hold, { plan, holds: holds.slice(1) })).toBe(null);
  });
});
