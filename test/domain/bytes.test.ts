import { describe, expect, it } from 'vitest';
import { bytesOf, firstWithin, lastWithin, sizeOf, startWithin } from '../../domain/bytes.ts';

const texts = ['', 'Geneva', 'Genève', '\u65e5\u5185\u74e6', '\ud83c\uddfa\ud83c\uddf3', 'a\u00e9\u4e2d\ud83d\ude00'];

describe('bytes of UTF-8', () => {
  it.each(texts)('are those that Node counts: %j', (text) => {
    expect(bytesOf(text)).toBe(Buffer.byteLength(text));
  });

  it.each(texts)('cut a text between characters, and never beyond: %j', (text) => {
    for (let max = 0; max <= Buffer.byteLength(text); max += 1) {
      const start = startWithin(text, max);
      expect(text.startsWith(start)).toBe(true);
      expect(Buffer.byteLength(start)).toBeLessThanOrEqual(max);
      expect(start).not.toMatch(/\p{Cs}/u);
    }
    expect(startWithin(text, Buffer.byteLength(text))).toBe(text);
  });

  it('bound a list from either end by what it has as JSON', () => {
    const items = texts.map((text, index) => ({ index, text }));
    for (let max = 2; max <= sizeOf(items); max += 1) {
      expect(sizeOf(lastWithin(items, max))).toBeLessThanOrEqual(max);
      const first = firstWithin(items, max);
      expect(first.length).toBeGreaterThan(0);
      if (first.length > 1) expect(sizeOf(first)).toBeLessThanOrEqual(max);
    }
    expect(lastWithin(items, sizeOf(items))).toEqual(items);
    expect(firstWithin(items, sizeOf(items))).toEqual(items);
  });
});
