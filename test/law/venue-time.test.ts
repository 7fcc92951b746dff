import { describe, expect, it } from 'vitest';
import { datesAt, fromDay, instantAt, readDay, untilDay } from '../../cli/venue-time.ts';

const ZURICH = 'Europe/Zurich';

describe('a date of an order', () => {
  it('alone is the whole of that day at the venue', () => {
    expect(untilDay({ date: '2024-09-05', time: null }, ZURICH)).toEqual({
      date: '2024-09-05',
      at: '2024-09-05T21:59:59Z',
    });
    expect(untilDay({ date: '2024-11-08', time: null }, ZURICH).at).toBe('2024-11-08T22:59:59Z');
  });

  it('with a time is that time', () => {
    expect(readDay('Thursday 2024-09-05 18:00', ZURICH)).toEqual({ date: '2024-09-05', at: '2024-09-05T16:00:00Z' });
  });

  it('from which something holds is its first instant, also where the clocks skip midnight', () => {
    expect(fromDay('2024-08-01', ZURICH)).toEqual({ date: '2024-08-01', at: '2024-07-31T22:00:00Z' });
    expect(fromDay('2024-09-08', 'America/Santiago').at).toBe('2024-09-08T04:00:00Z');
  });

  it('that the clocks skip or show twice is refused with what would be right', () => {
    expect(() => instantAt({ date: '2024-03-31', time: '02:30' }, ZURICH)).toThrow(
      /2024-03-31 02:30 cannot be used; give a time that exists in Europe\/Zurich/,
    );
    expect(() => instantAt({ date: '2024-10-27', time: '02:30' }, ZURICH)).toThrow(/shown once/);
  });

  it('that is none, or of another weekday, is refused', () => {
    expect(() => readDay('5 September', ZURICH)).toThrow(/5 September cannot be used; give a date such as/);
    expect(() => readDay('Friday 2024-09-05', ZURICH)).toThrow(/Thursday 2024-09-05/);
  });

  it('of a meeting is resolved with the rest of its dates', () => {
    const dates = {
      opens: { date: '2024-11-19', time: '10:00' },
      provisionalListAt: { date: '2024-11-21', time: '10:00' },
      closes: { date: '2024-11-22', time: '18:00' },
      deadline: { date: '2024-11-08', time: null },
    };
    expect(datesAt(dates, ZURICH)).toEqual({
      opens: { date: '2024-11-19', at: '2024-11-19T09:00:00Z' },
      provisionalListAt: '2024-11-21T09:00:00Z',
      closes: { date: '2024-11-22', at: '2024-11-22T17:00:00Z' },
      deadline: { date: '2024-11-08', at: '2024-11-08T22:59:59Z' },
    });
  });
});
