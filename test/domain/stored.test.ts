import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { MeetingPlan } from '../../domain/plan.ts';
import { fitted, stored } from '../../registry/stored.ts';
import { planReader, remembering, StoredPlan } from '../../registry/stored-plan.ts';
import { plan } from '../documents/plan.fixture.ts';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The same value with a field that no schema knows in every object of it, at every depth. */
function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries([
    ...Object.entries(value).map(([key, item]) => [key, grown(item)] as const),
    ['Of another release', { kept: ['nowhere'] }] as const,
  ]);
}

describe('what a release stored is read by another', () => {
  test('a plan of today is read as it is', () => {
    expect(StoredPlan.parse(json(plan))).toEqual(plan);
  });

  test('fields that this release does not know are left out at every depth; a file with them is refused', () => {
    const { names: _, ...rest } = plan;
    const old = grown(json(rest));
    expect(MeetingPlan.safeParse(old).success).toBe(false);
    expect(StoredPlan.parse(old)).toEqual(rest);
  });

  test('a field that every plan has since is filled in with what its absence means', () => {
    const Later = MeetingPlan.extend({ registration: z.strictObject({ opensDaysBefore: z.int() }) });
    const means = { opensDaysBefore: 14 };
    expect(planReader(Later, []).safeParse(json(plan)).success).toBe(false);
    const reader = planReader(Later, [{ field: 'registration', means }]);
    expect(reader.parse(json(plan))).toEqual({ ...plan, registration: means });
    const given = { ...plan, registration: { opensDaysBefore: 3 } };
    expect(reader.parse(json(given))).toEqual(given);
    // and a plan of the later release is read by this one
    expect(StoredPlan.parse(json(given))).toEqual(plan);
  });

  test('an optional field whose value another release wrote otherwise is as if it had not been given', () => {
    expect(StoredPlan.parse({ ...plan, format: 'on_the_moon', kind: 7 })).toEqual({
      ...plan,
      format: undefined,
      kind: undefined,
    });
  });

  test('whom alone a circulation is for is not left out: the plan is refused, and its place is said', () => {
    const [first, ...rest] = plan.circulations;
    const withAudience = (narrowed: object) => ({
      ...plan,
      circulations: [{ ...first, audience: { ...first?.audience, ...narrowed } }, ...rest],
    });
    expect(StoredPlan.safeParse(withAudience({ only: ['CHE'] })).success).toBe(true);
    for (const [field, value] of [
      ['only', { of: ['CHE'] }],
      ['reached', 'asked'],
    ] as const) {
      const { error } = StoredPlan.safeParse(withAudience({ [field]: value }));
      expect(error?.issues).toMatchObject([{ path: ['circulations', 0, 'audience', field] }]);
    }
  });

  test('what cannot be guessed is still missing, and said with its place', () => {
    const { deadline: _, ...without } = plan;
    expect(StoredPlan.safeParse(json(without)).error?.issues).toMatchObject([{ path: ['deadline'] }]);
  });
});

test('what was read a moment ago is not held against the schema again; each reading is its own, and a fault is said each time', () => {
  let read = 0;
  const reader = remembering(z.strictObject({ of: z.strictObject({ n: z.int() }) }).refine(() => (read += 1)));
  const first = reader.parse({ of: { n: 1 } });
  first.of.n = 9;
  expect(reader.parse({ of: { n: 1 } })).toEqual({ of: { n: 1 } });
  expect(read).toBe(1);
  for (let n = 2; n < 40; n += 1) expect(reader.parse({ of: { n } })).toEqual({ of: { n } });
  expect(reader.parse({ of: { n: 1 } })).toEqual({ of: { n: 1 } });
  expect(read).toBe(40);
  for (const _ of [1, 2])
    expect(z.object({ plan: reader }).safeParse({ plan: { of: { n: 'x' } } }).error?.issues).toMatchObject([
      { path: ['plan', 'of', 'n'], message: 'Invalid input: expected number, received string' },
    ]);
  expect(reader.safeParse(undefined).success).toBe(false);
});

test('each kind of schema is fitted', () => {
  const Language = z.enum(['en', 'fr']);
  const One = z.strictObject({ kind: z.literal('one'), a: z.int() });
  const Two = z.strictObject({ kind: z.literal('two'), b: z.string().optional() });
  const All = z.strictObject({
    either: z.union([One, Two]),
    words: z.union([z.string(), z.partialRecord(Language, z.string())]),
    loose: z.looseObject({ known: z.strictObject({ n: z.int() }) }),
    list: z.array(One.nullable()),
    since: z.int().default(3),
  });
  const old = {
    either: { kind: 'two', b: 9, x: 1 },
    words: { en: 'yes', tlh: "HIja'" },
    loose: { known: { n: 1, m: 2 }, other: { m: 2 } },
    list: [{ kind: 'one', a: 1, z: 0 }, null],
  };
  expect(fitted(All, old)).toEqual({
    either: { kind: 'two' },
    words: { en: 'yes' },
    loose: { known: { n: 1 }, other: { m: 2 } },
    list: [{ kind: 'one', a: 1 }, null],
  });
  expect(stored(All).parse(old)).toMatchObject({ since: 3 });
  expect(fitted(All, 'not an object')).toBe('not an object');
});
