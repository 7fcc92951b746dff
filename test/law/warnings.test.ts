import { expect, test } from 'vitest';
import { type MeetingPlan, mandateOf } from '../../domain/plan.ts';
import { instantOf } from '../../meetings/local-time.ts';
import { loadPlan } from '../../meetings/plan.ts';
import { warningsOf } from '../../meetings/warnings.ts';

const loaded = loadPlan('meetings/ccm-12msp.yaml');
if (!loaded.ok) throw new Error('the sample plan cannot be read');
const { plan } = loaded;
const TWO_DATES = 'law.resolution.two_dates';
const ASSUMED = 'law.rules_assumed';

const at = (date: string, time: string | null) => {
  const resolved = instantOf({ date, time }, plan.venue);
  if (!('instant' in resolved)) throw new Error(resolved.code);
  return { date, at: resolved.instant };
};
const codes = (change: Partial<MeetingPlan>) =>
  warningsOf({ ...plan, ...change })
    .map(({ code }) => code)
    .filter((code) => code !== TWO_DATES && code !== ASSUMED);
const saidOf = (change: Partial<MeetingPlan>) => warningsOf({ ...plan, ...change }).map(({ said }) => said);

test('the sample plan has two: resolution 78/32 has two dates, and rules of procedure are assumed', () => {
  const date = mandateOf(plan)?.date;
  expect(date).toBe('2023-12-06');
  expect(warningsOf(plan)).toEqual([
    {
      code: TWO_DATES,
      field: 'mandate.date',
      said: 'resolution 78/32 has two dates: papers say 2023-12-06 (the note verbale of 15 February 2024); 2023-12-04 (A/RES/80/52, which recalls it)',
    },
    {
      code: ASSUMED,
      field: 'session',
      said: expect.stringMatching(/assumes .*quorum, .*presiding.*: their source/),
    },
  ]);
  const { session: _, ...quiet } = plan;
  expect(warningsOf(quiet).map(({ code }) => code)).toEqual([TWO_DATES]);
});

test.each([
  ['Friday', '2024-08-30', []],
  ['Saturday', '2024-08-31', ['plan.deadline_weekend']],
  ['Sunday', '2024-09-01', ['plan.deadline_weekend']],
  ['Monday', '2024-09-02', []],
])('a deadline on a %s', (_, date, expected) => {
  expect(codes({ deadline: at(date, null) })).toEqual(expected);
  expect(codes({ deadline: at(date, '12:00') })).toEqual(expected);
});

test('a deadline at the weekend: the working day before is named', () => {
  expect(saidOf({ deadline: at('2024-09-01', null) })[0]).toMatch(/2024-09-01, is a Sunday: .* Friday 2024-08-30/);
  expect(saidOf({ deadline: at('2024-08-31', null) })[0]).toMatch(/2024-08-31, is a Saturday: .* Friday 2024-08-30/);
});

// the meeting opens on Tuesday 10 September at 10:00
test.each([
  ['2024-09-10', '09:59', ['plan.deadline_close']],
  ['2024-09-09', null, ['plan.deadline_close']],
  ['2024-09-08', '10:01', ['plan.deadline_weekend', 'plan.deadline_close']],
  ['2024-09-08', '10:00', ['plan.deadline_weekend']],
  ['2024-09-06', null, []],
])('a deadline on %s, %s: 48 hours before the opening', (date, time, expected) => {
  expect(codes({ deadline: at(date, time) })).toEqual(expected);
});

test.each([
  ['03:00', ['plan.opens_early']],
  ['07:59', ['plan.opens_early']],
  ['08:00', []],
  ['10:00', []],
])('an opening at %s at the venue', (time, expected) => {
  expect(codes({ opens: at('2024-09-10', time) })).toEqual(expected);
});

test('an opening is judged by the clocks of the venue, not of this machine', () => {
  const { offsets: _, ...venue } = { ...plan.venue, city: 'New York', timeZone: 'America/New_York' };
  const opens = { date: '2024-09-10', at: '2024-09-10T11:59:00Z' };
  expect(codes({ venue, opens })).toEqual(['plan.opens_early']);
  expect(codes({ venue, opens: { date: '2024-09-10', at: '2024-09-10T12:00:00Z' } })).toEqual([]);
});

test.each(['code', 'record'] as const)('an issue that needs a %s is signed by nobody', (needs) => {
  const circulations = plan.circulations.map((one, index) =>
    index === 1 ? { ...one, chain: one.chain.map((step) => ({ ...step, needs })) } : one,
  );
  expect(warningsOf({ ...plan, circulations })).toContainEqual({
    code: 'plan.issue_unsigned',
    field: 'circulations[1].chain',
    said: expect.stringMatching(new RegExp(`^invitation: its last step, issue, .* needs: ${needs}`)),
  });
  const acts = plan.acts && { ...plan.acts, chain: plan.acts.chain.map((step) => ({ ...step, needs })) };
  expect(codes(acts === undefined ? {} : { acts })).toEqual(['plan.issue_unsigned']);
});
