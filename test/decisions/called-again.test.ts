import { expect, test } from 'vitest';
import { meetsTurn } from '../../client/retry.ts';

test('an update that met a workflow as it turned is sent again, and nothing else that a server refuses', () => {
  expect(meetsTurn({ code: 9, details: 'unexpected workflow task failure' })).toBe(true);
  expect(meetsTurn({ code: 9, details: 'the namespace is deleted' })).toBe(false);
  expect(meetsTurn({ code: 3, details: 'unexpected workflow task failure' })).toBe(false);
});
