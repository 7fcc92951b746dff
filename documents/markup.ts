import { DocumentError } from './errors.ts';

/**
 * The markup of our own that paragraphs carry: `**bold**`, `_italic_`, and a backslash before `*`, `_` or `\` to print it.
 * It is parsed here and reaches Typst as data, so no text can become Typst source.
 */

export type Run = { text: string; bold: boolean; italic: boolean };

/** Makes a value safe to stand in a marked-up paragraph: every sign of the markup is printed as it is. */
export const escapeMarkup = (text: string): string => text.replace(/[\\*_]/g, (sign) => `\\${sign}`);

/** One line of a paragraph as runs. Throws `markup.unclosed` when bold or italic is opened and not closed. */
export function parseLine(line: string): Run[] {
  const runs: Run[] = [];
  let bold = false;
  let italic = false;
  for (const [token] of line.matchAll(/\\[\\*_]|\*\*|_|[^\\*_]+|[\\*]/g)) {
    if (token === '**') bold = !bold;
    else if (token === '_') italic = !italic;
    else append(runs, { text: token.length === 2 && token.startsWith('\\') ? token.slice(1) : token, bold, italic });
  }
  if (bold || italic) {
    const mark = bold ? '**' : '_';
    throw new DocumentError(
      'markup.unclosed',
      `"${line.slice(0, 60)}…" opens ${mark} and does not close it; close it, or write a backslash before the sign to print it`,
    );
  }
  return runs;
}

function append(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  if (last && last.bold === run.bold && last.italic === run.italic) last.text += run.text;
  else runs.push(run);
}

/** A paragraph without its marks, as a reader sees it. */
export const plainText = (paragraph: string): string =>
  paragraph
    .split('\n')
    .map((line) =>
      parseLine(line)
        .map((run) => run.text)
        .join(''),
    )
    .join('\n');
