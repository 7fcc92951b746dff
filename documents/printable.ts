import { covers } from './fonts.ts';

/**
 * Makes text from outside fit to print in a line of other text: composed, without control characters and direction marks,
 * isolated when it runs from right to left, long words given places to break. A character that no bundled font has becomes
 * `replacement` and is reported, because PDF/UA refuses it and a name must never be altered in silence.
 */
export type Printable = { text: string; unprintable: string[] };

export const replacement = '\ufffd';

/** A word longer than this many characters may be broken anywhere, at every that many. */
const longestWord = 28;
/** More marks on one letter than any orthography needs would climb over the lines above. */
const mostMarks = 5;

const controls = /[\p{Cc}\u2028\u2029]/gu;
/** Direction marks, overrides and isolates, and what is invisible; the joiners U+200C and U+200D are letters' business. */
const invisible =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const joiners = /\u200c|\u200d|[\ufe00-\ufe0f]/gu;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text from outside on one line, composed, with nothing in it that steers a reader's program. */
export const cleaned = (raw: string): string =>
  raw.replace(controls, ' ').replace(invisible, '').normalize('NFC').replace(/\s+/gu, ' ').trim();

export function printable(raw: string): Printable {
  const unprintable: string[] = [];
  const text = cleaned(raw)
    .split(' ')
    .map((word) => printableWord(word, unprintable))
    .join(' ');
  return { text: rightToLeft.test(text) ? `\u2068${text}\u2069` : text, unprintable };
}

function printableWord(word: string, unprintable: string[]): string {
  let result = '';
  let count = 0;
  for (const { segment } of segmenter.segment(word)) {
    const cluster = [...segment].slice(0, 1 + mostMarks).join('');
    const bare = cluster.replace(joiners, '');
    if (covers(codePoints(bare))) result += cluster;
    else {
      unprintable.push(segment);
      result += [...bare]
        .map((sign) => (covers(codePoints(sign)) && !/\p{M}/u.test(sign) ? sign : replacement))
        .join('');
    }
    count += 1;
    if (count % longestWord === 0) result += '\u200b';
  }
  return result;
}

const codePoints = (text: string): number[] => [...text].flatMap((sign) => sign.codePointAt(0) ?? []);

/** The characters of a text that no bundled font can print, each once. */
export const unprintableIn = (text: string): string[] => [...new Set(printable(text).unprintable)];
