import { expect, inject, test } from 'vitest';
import { brokenOf, historiesOf, versions } from '../replay/corpus.ts';

test.each(versions)('all histories of %s replay', { timeout: 400_000 }, async (version) => {
  expect(await brokenOf(historiesOf(version), inject('bundle'))).toEqual({});
});
