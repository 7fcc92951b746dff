import { expect, test } from 'vitest';
import { gathering } from '../../domain/gather.ts';

/** A door whose batches end when they are told to. */
function held(largest: number) {
  const batches: { items: readonly number[]; end(): void; fail(error: Error): void }[] = [];
  const door = gathering<number, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const outcomes = () => items.map((item) => (item < 0 ? new Error(`${item} is refused`) : `done ${item}`));
        batches.push({ items, end: () => resolve(outcomes()), fail: reject });
      }),
    largest,
  );
  return { door, batches };
}

/** All that is due at once has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('one alone goes out at once, those that ask meanwhile go out together and in lists that are not too long', async () => {
  const { door, batches } = held(3);
  const first = door(1);
  await settled();
  const others = [2, 3, 4, 5, 2].map((item) => door(item));
  await settled();
  expect(batches.map(({ items }) => items)).toEqual([[1]]);
  batches[0]?.end();
  expect(await first).toBe('done 1');
  await settled();
  expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
  batches[1]?.end();
  await settled();
  expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3, 4], [5, 2]]);
  batches[2]?.end();
  expect(await Promise.all(others)).toEqual([2, 3, 4, 5, 2].map((item) => `done ${item}`));
});

test('a bad item fails alone, a batch that fails fails its own, and the next goes out', async () => {
  const { door, batches } = held(10);
  const [good, bad] = [door(1), door(-2)];
  await settled();
  batches[0]?.end();
  expect(await good).toBe('done 1');
  await expect(bad).rejects.toThrow('-2 is refused');
  const lost = door(3);
  const failing = expect(lost).rejects.toThrow('the server is away');
  await settled();
  const next = door(4);
  batches[1]?.fail(new Error('the server is away'));
  await failing;
  await settled();
  batches[2]?.end();
  expect(await next).toBe('done 4');
});
