/**
 * Text from outside, made safe for a database, a hash and a page: at most `max` characters, with a replacement for NUL and
 * lone surrogates.
 */
export const storable = (text: string, max: number): string =>
  text
    .slice(0, max)
    .replace(/\p{Cs}/gu, UNKNOWN)
    .replaceAll('\0', UNKNOWN);

const UNKNOWN = '\ufffd';

/** Text from outside, such as a server's answer, on one line and without terminal control sequences. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
