import { expect, test } from 'vitest';
import { days, minute } from '../../workflows/shared/page.ts';

const long = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const short = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const DAY = 86_400_000;

test('dates on pages are written as British English writes them, every day of a year', () => {
  for (let ms = Date.parse('2024-01-01T23:05:00Z'); ms < Date.parse('2025-01-01T00:00:00Z'); ms += DAY) {
    const iso = new Date(ms).toISOString();
    expect(minute(iso, { timeZone: 'UTC', offsets: [] }, 'UTC')).toBe(`${short.format(ms)} (UTC)`);
    for (const later of [0, 3, 40]) {
      const to = new Date(ms + later * DAY);
      expect(days(iso.slice(0, 10), to.toISOString().slice(0, 10))).toBe(long.formatRange(new Date(ms), to));
    }
  }
});
