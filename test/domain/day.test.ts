import { describe, expect, test } from 'vitest';
import { clockAt, dayAfter, dayAt, startOf, UTC } from '../../domain/day.ts';
import { placed, wrongClocks, zones } from './days.ts';

describe.each(zones)('%s', (timeZone) => {
  const place = placed(timeZone);

  test('the days by arithmetic are those of the runtime over two years', () => {
    expect(wrongClocks(timeZone, 7)).toEqual([]);
  });

  test('each day begins with its first minute', () => {
    for (let day = '2024-01-01'; day < '2025-01-01'; day = dayAfter(day)) {
      const start = startOf(day, place);
      expect([day, dayAt(start, place), start]).toEqual([day, day, startOf(day, { timeZone })]);
      expect(dayAt(start - 1, place) < day, day).toBe(true);
    }
  });

  test('its offsets are few, in order and within the bounds of a plan', () => {
    const { offsets } = place;
    expect(offsets.length).toBeLessThanOrEqual(60);
    expect(offsets.map(({ from }) => from)).toEqual(offsets.map(({ from }) => from).toSorted());
  });
});

test.each([
  ['the day before the clocks go forward', '2024-03-31T00:59:00Z', '2024-03-31T01:59'],
  ['they go forward', '2024-03-31T01:00:00Z', '2024-03-31T03:00'],
  ['summer, just before midnight', '2024-08-30T21:59:00Z', '2024-08-30T23:59'],
  ['summer, midnight', '2024-08-30T22:00:00Z', '2024-08-31T00:00'],
  ['they go back', '2024-10-27T01:00:00Z', '2024-10-27T02:00'],
  ['winter, midnight', '2024-12-31T23:00:00Z', '2025-01-01T00:00'],
])('Zurich: %s', (_, instant, clock) => {
  expect(clockAt(Date.parse(instant), placed('Europe/Zurich'))).toBe(clock);
});

test('before the first offset and after the last, the nearest counts', () => {
  const place = placed('Asia/Kolkata');
  expect(clockAt(Date.parse('1999-12-31T18:30:00Z'), place)).toBe('2000-01-01T00:00');
  expect(clockAt(Date.parse('2099-12-31T18:30:00Z'), place)).toBe('2100-01-01T00:00');
});

test('without offsets the runtime says it; a zone that nobody knows is UTC', () => {
  const noon = Date.parse('2024-07-01T12:00:00Z');
  expect(clockAt(noon, { timeZone: 'Europe/Zurich' })).toBe('2024-07-01T14:00');
  expect(clockAt(noon, { timeZone: 'Mars/Olympus' })).toBe('2024-07-01T12:00');
  expect(clockAt(noon, UTC)).toBe('2024-07-01T12:00');
});
