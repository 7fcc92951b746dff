import { expect, test } from 'vitest';
import { wrongClocks, zones } from '../domain/days.ts';

test.each(zones)('%s: the days by arithmetic are those of the runtime, hour by hour over two years', (timeZone) => {
  expect(wrongClocks(timeZone, 1)).toEqual([]);
});
