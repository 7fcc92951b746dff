import type { Mailbox } from '../domain/mail.ts';

/** A line of a header has at most 76 characters where one has an encoded word, and such a word at most 75 (RFC 2047 §2). */
const LINE = 76;
/** How long an encoded word may be, so that the first stands in the line of the longest field. */
const MOST = LINE - 'From: '.length;

/**
 * Mailboxes as the value of a header (RFC 5322 §3.4, RFC 2047 §5): only words that need it are encoded, and none is cut where it
 * need not be, since some readers put a space wherever two encoded words meet.
 *
 * @param field the header's name, whose line the value begins in
 */
export function mailboxesIn(field: string, mailboxes: readonly Mailbox[]): string {
  const tokens = mailboxes.flatMap(({ name, address }, index) => {
    const end = index < mailboxes.length - 1 ? ',' : '';
    return [...phraseOf(name), name === '' ? `${address}${end}` : `<${address}>${end}`];
  });
  let used = field.length + 1;
  return tokens.reduce((value, token, index) => {
    const folds = index > 0 && used + 1 + token.length > LINE;
    used = folds ? 1 + token.length : used + 1 + token.length;
    return index === 0 ? token : `${value}${folds ? '\r\n ' : ' '}${token}`;
  }, '');
}

/** A name as the words of a phrase. */
function phraseOf(name: string): string[] {
  if (name === '') return [];
  if (/^[\x20-\x7e]*$/.test(name))
    return /^[\w ]+$/.test(name) ? name.split(/ +/) : [`"${name.replace(/["\\]/g, '\\$&')}"`];
  const words = name.split(' ');
  const runs: { plain: boolean; words: string[] }[] = [];
  for (const word of words) {
    const plain = /^[A-Za-z0-9]+$/.test(word);
    const last = runs.at(-1);
    if (last?.plain === plain) last.words.push(word);
    else runs.push({ plain, words: [word] });
  }
  return runs.flatMap((run) => (run.plain ? run.words : encodedWords(run.words)));
}

/** Words that are encoded together, in as few encoded words as hold them; a space belongs to the word before it. */
function encodedWords(words: readonly string[]): string[] {
  const pieces = words.flatMap((word, index) => cut(index < words.length - 1 ? `${word} ` : word));
  const held: string[] = [];
  for (const piece of pieces) {
    const last = held.at(-1);
    if (last !== undefined && fits(last + piece)) held[held.length - 1] = last + piece;
    else held.push(piece);
  }
  return held.map(encoded);
}

/** A word in pieces that fit, between two characters. */
function cut(word: string): string[] {
  const pieces: string[] = [];
  for (const character of word) {
    const last = pieces.at(-1);
    if (last !== undefined && fits(last + character)) pieces[pieces.length - 1] = last + character;
    else pieces.push(character);
  }
  return pieces;
}

const fits = (text: string): boolean => encoded(text).length <= MOST;

/** As Q where that can be read by eye, else as B. */
function encoded(text: string): string {
  const letters = [...text];
  const latin = letters.filter((letter) => letter <= '~').length;
  return latin * 2 >= letters.length ? `=?UTF-8?Q?${quoted(text)}?=` : `=?UTF-8?B?${based(text)}?=`;
}

const based = (text: string): string => Buffer.from(text).toString('base64');

/** The letters that need no encoding in a phrase (RFC 2047 §5 (3)). */
const quoted = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      if (/[A-Za-z0-9!*+/-]/.test(sign)) return sign;
      return sign === ' ' ? '_' : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
