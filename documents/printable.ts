import { covers } from './fonts.ts';

/**
 * Makes text from outside fit to print within other text: in composed form, without control characters and direction marks,
 * isolated when it runs from right to left, with places to break in long words. A character that no bundled font has becomes
 * `replacement` and is reported, because PDF/UA refuses it and a name must never be altered in silence.
 */
export type Printable = { text: string; unprintable: string[] };

export const replacement = '\ufffd';

/** A word gets a place to break after every so many characters. */
const longestWord = 28;
/** Marks on one letter; more than any orthography needs would cover the lines above. */
const mostMarks = 5;

const controls = /[\p{Cc}\u2028\u2029]/gu;
/** Direction marks, overrides and isolates, and invisible characters. The joiners U+200C and U+200D stay: spelling needs them. */
const invisible =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const joiners = /\u200c|\u200d|[\ufe00-\ufe0f]/gu;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Text from outside on one line, in composed form, without control characters. */
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

/** Letters and signs that the first font has, none of them a mark on another: most words need no look into a font. */
const plain = new RegExp(`^[\\u0021-\\u007e\\u00a1-\\u017f]{0,${longestWord - 1}}$`);

function printableWord(word: string, unprintable: string[]): string {
  if (plain.test(word)) return word;
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
