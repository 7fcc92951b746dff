import type { Piece } from '../../documents/differences.ts';
import { printable } from '../../domain/storable.ts';
import { paint } from '../terminal.ts';

/** Unchanged words kept for context before and after a change. */
const CONTEXT = 10;
const WIDEST = 100;
const INDENT = '  ';

type Word = { text: string; colour: 'red' | 'green' | null };

/** A word difference in lines that fit the terminal: `[-taken out-]` in red, `{+put in+}` in green, context around. */
export function drawn(pieces: readonly Piece[], stream: NodeJS.WriteStream): string {
  const width = Math.min(stream.columns || 80, WIDEST) - INDENT.length - 1;
  const words = pieces.flatMap((piece, i) => marked(piece, i === 0, i === pieces.length - 1));
  const lines: Word[][] = [];
  let room = 0;
  for (const { text, colour } of words) {
    if (text.length >= room || lines.length === 0) {
      lines.push([]);
      room = width;
    }
    lines.at(-1)?.push({ text, colour });
    room -= text.length + 1;
  }
  return lines.map((line) => INDENT + painted(line, stream)).join('\n');
}

function painted(line: readonly Word[], stream: NodeJS.WriteStream): string {
  const runs: Word[] = [];
  for (const { text, colour } of line) {
    const last = runs.at(-1);
    if (last?.colour === colour) last.text += ` ${text}`;
    else runs.push({ text, colour });
  }
  return runs.map(({ text, colour }) => (colour ? paint(colour, text, stream) : text)).join(' ');
}

function marked({ kind, text }: Piece, first: boolean, last: boolean): Word[] {
  const words = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(printable);
  if (kind === 'same') {
    const [before, after] = [first ? 0 : CONTEXT, last ? 0 : CONTEXT];
    const kept =
      words.length <= before + after + 2
        ? words
        : [...words.slice(0, before), '…', ...words.slice(words.length - after)];
    return kept.map((word) => ({ text: word, colour: null }));
  }
  const [open, close, colour] = kind === 'gone' ? (['[-', '-]', 'red'] as const) : (['{+', '+}', 'green'] as const);
  return words.map((word, i) => ({
    text: `${i === 0 ? open : ''}${word}${i === words.length - 1 ? close : ''}`,
    colour,
  }));
}
