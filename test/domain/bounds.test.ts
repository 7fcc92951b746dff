import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../domain/bytes.ts';
import { cleanText, MeetingPlan, NewMeetingPlan, PLAN_BYTES } from '../../domain/plan.ts';
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

  it('of today fits twice, with all that its session has', () => {
    expect(sizeOf(plan) * 2).toBeLessThan(PLAN_BYTES.atStart);
    expect(MeetingPlan.safeParse(plan).success).toBe(true);
  });

  it('has a bound as a whole', () => {
    const names = { zh: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}`, '会'.repeat(1_000)])) };
    const read = NewMeetingPlan.safeParse({ ...plan, names });
    expect(read.error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(/more than 150000 bytes/)]);
    // one that its orders have brought there is read all the same
    expect(MeetingPlan.safeParse({ ...plan, names }).success).toBe(true);
  });
});
