import { expect, test } from 'vitest';
import { sizeOf } from '../../domain/bytes.ts';
import { Enter, type EnterOutcome, LARGEST_ENTRY } from '../../domain/session/enter.ts';
import type { Entered, EntryOf } from '../../domain/session/entries.ts';

const by = { v: 1, actor: 'staff:clerk' };
const propose: EntryOf<'propose'> = { kind: 'propose', proposal: 'decision-1', item: '7 (a)', by: 'IRQ' };

test('an entry is one thing that happened in the room, and its words are beside it', () => {
  const read = Enter.safeParse({ ...by, entry: propose, words: { en: 'The Meeting decides …' } });
  expect(read.success).toBe(true);
  expect(Enter.safeParse({ ...by, entry: { kind: 'elect', office: 'king', elected: [] } }).success).toBe(false);
});

test('a roll call of two thousand participants fits in one entry', () => {
  const code = (n: number) =>
    [26 * 26, 26, 1].map((of) => String.fromCharCode(65 + (Math.floor(n / of) % 26))).join('');
  const ballots = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [code(n), 'abstain' as const]));
  const entered: Entered = {
    ...{ number: 1, id: 'a', at: '2024-09-10T08:00:00Z', textSha256: null },
    entry: { kind: 'vote', act: 'ballots', vote: 'motion-1', ballots },
  };
  const outcome: EnterOutcome = { ok: true, id: 'a', number: 1, at: entered.at, said: '' };
  expect(Enter.parse({ ...by, id: outcome.id, entry: entered.entry }).entry).toEqual(entered.entry);
  expect(sizeOf(entered)).toBeLessThan(LARGEST_ENTRY);
});
