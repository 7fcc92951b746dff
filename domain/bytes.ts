/**
 * Limits are in bytes of UTF-8, as the server counts: Chinese text has three bytes a character. The sandbox of workflows has
 * no Buffer, so the bytes are counted here.
 */

/** The bytes of a text in UTF-8; a lone surrogate counts as its replacement character. */
export function bytesOf(text: string): number {
  // most of what is counted is ASCII
  if (!/[\u0080-\uffff]/.test(text)) return text.length;
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Whether a text has at most `max` bytes; short texts are not counted. */
export const isWithin = (text: string, max: number): boolean => text.length * 3 <= max || bytesOf(text) <= max;

/** The longest beginning of a text that has at most `max` bytes, cut between characters. */
export function startWithin(text: string, max: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > max) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

/** The size of a value as JSON, in bytes; a payload is only slightly larger. */
export const sizeOf = (value: unknown): number => bytesOf(JSON.stringify(value) ?? '');

/** The first items that have at most `max` bytes together as JSON; at least one, where there is one. */
export function firstWithin<T>(items: readonly T[], max: number): T[] {
  let bytes = 1;
  const fits = items.findIndex((item, index) => {
    bytes += sizeOf(item) + 1;
    return bytes > max && index > 0;
  });
  return fits === -1 ? [...items] : items.slice(0, fits);
}

/** The latest items that have at most `max` bytes together as JSON. */
export function lastWithin<T>(items: readonly T[], max: number): T[] {
  let bytes = 1;
  const from = items.findLastIndex((item) => {
    bytes += sizeOf(item) + 1;
    return bytes > max;
  });
  return items.slice(from + 1);
}
