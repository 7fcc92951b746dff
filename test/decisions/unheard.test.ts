import { expect, test } from 'vitest';
import { type UnheardMessage, unheardCode } from '../../domain/unheard.ts';
import { UnheardCounts } from '../../worker/unheard.ts';

const NOW = '2024-02-06T09:00:00Z';
const LATER = '2024-02-06T10:00:00Z';
const refusal: UnheardMessage = { kind: 'update', code: 'unproved', at: NOW, count: 1 };

test('refusals add up; of signals, whose total the workflow knows, the highest counts', () => {
  const counts = new UnheardCounts();
  for (const at of [LATER, NOW]) counts.add('meeting/m', { ...refusal, at });
  for (const count of [1, 2, 2]) counts.add('meeting/m', { ...refusal, kind: 'signal', count });
  const of = { workflow: 'meeting/m', code: 'unproved', day: '2024-02-06' };
  expect(counts.take()).toEqual([
    { ...of, kind: 'update', count: 2, firstAt: NOW, lastAt: LATER },
    { ...of, kind: 'signal', count: 2, firstAt: NOW, lastAt: NOW },
  ]);
  expect(counts.take()).toEqual([]);
});

test('what could not be written is added to what came meanwhile', () => {
  const counts = new UnheardCounts();
  counts.add('meeting/m', refusal);
  const taken = counts.take();
  counts.add('meeting/m', refusal);
  counts.putBack(taken);
  expect(counts.take()).toMatchObject([{ count: 2 }]);
});

test('workflows that somebody makes up take no more memory than a bound, and drive out none that is counted', () => {
  const counts = new UnheardCounts();
  counts.add('meeting/m', refusal);
  for (let n = 0; n < 5_000; n += 1) counts.add(`meeting/of-nobody-${n}`, refusal);
  counts.add('meeting/m', refusal);
  const kept = counts.take();
  expect(kept.length).toBeLessThanOrEqual(2_000);
  expect(kept[0]).toMatchObject({ workflow: 'meeting/m', count: 2 });
});

test('a refusal without a code of ours is of what is unknown, or cannot be decoded', () => {
  expect(['unproved', 'Error', undefined, '', 'TypeError'].map(unheardCode)).toEqual([
    'unproved',
    'unknown',
    'unknown',
    'unknown',
    'malformed',
  ]);
});
