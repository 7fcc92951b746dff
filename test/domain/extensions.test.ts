import { describe, expect, test } from 'vitest';
import { monthsAfter } from '../../domain/day.ts';
import {
  extensionRuleFor,
  lastDayToAsk,
  latestUntil,
  objectionToGrant,
  whyLate,
  whyTooLong,
} from '../../domain/rules/extension.ts';
import type { ExtensionRule } from '../../domain/rules/rules.ts';

const rule: ExtensionRule = {
  article: '4',
  monthsAhead: 9,
  atMostYears: 5,
  majority: 'majority',
  shorterAllowed: true,
};
const opens = '2024-09-10';
const asked = { requested: '2023-12-10', deadline: '2024-10-01', until: '2029-10-01' };

test.each([
  ['2024-09-10', -9, '2023-12-10'],
  ['2024-11-30', -9, '2024-02-29'],
  ['2023-11-30', -9, '2023-02-28'],
  ['2024-05-31', 9, '2025-02-28'],
  ['2024-02-29', 60, '2029-02-28'],
  ['2024-02-29', 48, '2028-02-29'],
  ['2024-01-15', -1, '2023-12-15'],
  ['2024-12-31', 2, '2025-02-28'],
  ['2024-10-31', 0, '2024-10-31'],
])('%s and %i months is %s', (day, months, expected) => {
  expect(monthsAfter(day, months)).toBe(expected);
});

describe('a request', () => {
  test('comes in nine months before the Meeting, on that day at the latest', () => {
    expect(lastDayToAsk(rule, opens)).toBe('2023-12-10');
    expect(whyLate(rule, asked, opens)).toBeNull();
    expect(whyLate(rule, { ...asked, requested: '2023-12-11' }, opens)).toBe(
      'the request came in on 2023-12-11; under article 4 it comes in at least 9 months before the Meeting, so by 2023-12-10',
    );
  });

  test('comes in before the deadline is over', () => {
    const late = { ...asked, deadline: '2023-12-01' };
    expect(whyLate(rule, late, opens)).toMatch(/after the deadline of 2023-12-01 was over/);
    expect(whyLate(rule, { ...late, requested: '2023-12-01' }, opens)).toBeNull();
    // a treaty that sets no months
    const anyTime = { ...rule, monthsAhead: 0 };
    expect(whyLate(anyTime, { ...asked, requested: '2024-09-12' }, opens)).toBeNull();
    expect(whyLate(anyTime, { ...asked, requested: '2024-10-02' }, opens)).toMatch(/was over/);
  });

  test('asks for five years at most', () => {
    expect(latestUntil(rule, asked.deadline)).toBe('2029-10-01');
    expect(whyTooLong(rule, asked)).toBeNull();
    expect(whyTooLong(rule, { ...asked, until: '2029-10-02' })).toBe(
      '2029-10-02 is asked for; under article 4 a deadline is extended by at most 5 years, here until 2029-10-01',
    );
  });

  test('is under the article that it names, whatever paragraph', () => {
    const rules = [{ ...rule, article: '3' }, rule];
    for (const named of ['4', '4(5)', 'article 4', 'Art. 4(5)']) expect(extensionRuleFor(rules, named)).toBe(rule);
    for (const named of ['5', '40', '']) expect(extensionRuleFor(rules, named)).toBeUndefined();
  });
});

describe('a grant', () => {
  const grant = (until: string, of: Partial<typeof asked> = {}, by = rule) =>
    objectionToGrant(by, { ...asked, ...of }, until, opens);

  test('is as asked or shorter, never longer, never nothing', () => {
    expect(grant('2029-10-01')).toBeNull();
    expect(grant('2026-10-01')).toBeNull();
    expect(grant('2024-10-02')).toBeNull();
    expect(grant('2024-10-01')).toMatch(/is no extension/);
    expect(grant('2029-10-02')).toMatch(/is longer than asked/);
  });

  test('is five years at most, whatever was asked', () => {
    expect(grant('2029-10-02', { until: '2031-10-01' })).toMatch(/at most 5 years/);
    expect(grant('2029-10-01', { until: '2031-10-01' })).toBeNull();
    // 29 February: the last day of February five years on
    const leap = { requested: '2023-12-01', deadline: '2024-02-29', until: '2029-03-01' };
    expect(grant('2029-02-28', leap)).toBeNull();
    expect(grant('2029-03-01', leap)).toMatch(/here until 2029-02-28/);
  });

  test('is not of a late request', () => {
    expect(grant('2026-10-01', { requested: '2023-12-11' })).toMatch(
      /so by 2023-12-10; it is not taken at this Meeting$/,
    );
  });

  test('is as asked where the treaty knows no shorter one', () => {
    expect(grant('2026-10-01', {}, { ...rule, shorterAllowed: false })).toMatch(/granted as asked, until 2029-10-01/);
    expect(grant('2029-10-01', {}, { ...rule, shorterAllowed: false })).toBeNull();
  });
});
