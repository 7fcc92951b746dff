import { expect, test } from 'vitest';
import { actId } from '../../domain/act.ts';
import { bytesOf } from '../../domain/bytes.ts';

test('an id that fits is itself, with a sign for what cannot be stored', () => {
  expect(actId('circulation/convocation/1', 600)).toBe('circulation/convocation/1');
  expect(actId('a\0b\ud800', 600)).toBe('a\ufffdb\ufffd');
});

test.each(['x', '名', '😀'])('two long ids of %s that begin alike stay two, each within its bytes', (sign) => {
  const long = sign.repeat(700);
  const ids = [actId(`${long}1`, 600), actId(`${long}2`, 600)];
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    expect(bytesOf(id)).toBeLessThanOrEqual(600);
    expect(bytesOf(id)).toBeGreaterThan(590);
  }
  expect(actId(`${long}1`, 600)).toBe(ids[0]);
});
