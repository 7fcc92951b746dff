/**
 * Text that somebody else chose, as far as a database, a hash and a page take it: at most `max` characters, and a sign in
 * the place of what has no meaning (NUL, half of a surrogate pair).
 */
export const storable = (text: string, max: number): string =>
  text
    .slice(0, max)
    .replace(/\p{Cs}/gu, UNKNOWN)
    .replaceAll('\0', UNKNOWN);

const UNKNOWN = '\ufffd';

/** Text from outside, such as a server's answer, on one line and with nothing in it that a terminal would obey. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
