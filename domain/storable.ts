/**
 * Text from outside, made safe for a database, a hash and a page: at most `max` characters, with a replacement for NUL and
 * lone surrogates.
 */
export const storable = (text: string, max: number): string =>
  text
    .slice(0, max)
    .replace(/\p{Cs}/gu, UNKNOWN)
    .replaceAll('\0', UNKNOWN);

/** What leaves nothing on paper: white space, default ignorable characters (Unicode), fillers, the empty pattern of Braille. */
const UNSEEN = '\\s\\p{Default_Ignorable_Code_Point}\\p{Cc}\\u2800';
const AT_THE_ENDS = new RegExp(`^[${UNSEEN}]+|[${UNSEEN}]+$`, 'gu');

/** A text without what cannot be seen at its ends; empty where nothing of it can be seen. */
export const seen = (text: string): string => text.replace(AT_THE_ENDS, '');

const UNKNOWN = '\ufffd';

/** Text from outside, such as a server's answer, on one line and without terminal control sequences. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
