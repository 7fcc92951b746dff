import { expect, test } from 'vitest';
import { duplicatesIn } from '../../rehearsal/summary.ts';

test('a message and its copies that come apart are no duplicates; one that somebody gets again is', () => {
  const [addressee, copies] = [
    { messageId: 'a', to: ['ny@che.example'] },
    { messageId: 'a', to: ['geneva@che.example', 'bern@che.example'] },
  ];
  const other = { messageId: 'b', to: ['ny@che.example'] };
  expect(duplicatesIn([addressee, copies, other])).toBe(0);
  expect(duplicatesIn([addressee, copies, other, addressee])).toBe(1);
  expect(duplicatesIn([addressee, copies, { messageId: 'a', to: ['bern@che.example'] }])).toBe(1);
});
