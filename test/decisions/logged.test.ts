import { expect, test } from 'vitest';
import { loggedAnswer } from '../../activities/sending.ts';

test('a log has the code of a mail server’s answer, and no address that it names', () => {
  expect(loggedAnswer('450 4.2.1 <somebody@mission.example>: mailbox busy')).toBe('450');
  expect(loggedAnswer('connect ECONNREFUSED 127.0.0.1:25')).toBe('connect ECONNREFUSED 127.0.0.1:25');
  expect(loggedAnswer(null)).toBe(null);
});
