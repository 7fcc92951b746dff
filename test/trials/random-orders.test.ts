import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderOfFile } from '../folders.ts';
import { openHouse } from '../house.ts';
import { record } from '../replay/orders.ts';
import { roster } from '../replay/recording.ts';
import { seed } from '../seed.ts';
import { saveDirectory } from '../workflows/support.ts';

const house = await openHouse({ worker: { roster } });
const folder = folderOfFile('random-orders');
beforeAll(() => saveDirectory(house));
afterAll(() => house.close());

test.concurrent.each([0, 1, 2, 3])(
  'a meeting that is given orders at random takes or refuses each, and its record is whole (seed + %i)',
  { timeout: 900_000 },
  async (n) => {
    expect(await record(house, folder, seed + n)).not.toContain('FAULT');
  },
);
