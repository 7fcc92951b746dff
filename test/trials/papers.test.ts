import { expect, test } from 'vitest';
import { Language } from '../../domain/plan.ts';
import { hashesElsewhere } from '../documents/elsewhere.ts';
import { hashes } from '../documents/papers.ts';

test('every paper in every language is the same, byte for byte, in processes with other time zones and languages', async () => {
  const here = await hashes(Language.options);
  expect(await hashesElsewhere(Language.options)).toEqual([here, here]);
});
