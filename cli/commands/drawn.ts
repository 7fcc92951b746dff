import type { Piece } from '../../documents/differences.ts';
import { printable } from '../../domain/storable.ts';
import { paint, type Screen, wrapped } from '../terminal.ts';

/** Unchanged words kept for context before and after a change. */
const CONTEXT = 10;

/** A word difference in lines that fit the terminal: `[-taken out-]` in red, `{+put in+}` in green, context around. */
export function drawn(pieces: readonly Piece[], stream: Screen): string {
  const marked = pieces.map(({ kind, text }, i) => {
    const words = text.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) return '';
    if (kind === 'gone') return paint('red', `[-${printable(words.join(' '))}-]`, stream);
    if (kind === 'new') return paint('green', `{+${printable(words.join(' '))}+}`, stream);
    return printable(context(words, i === 0, i === pieces.length - 1).join(' '));
  });
  return wrapped(marked.filter((text) => text !== '').join(' '), '  ', stream);
}

function context(words: readonly string[], first: boolean, last: boolean): readonly string[] {
  const [before, after] = [first ? 0 : CONTEXT, last ? 0 : CONTEXT];
  if (words.length <= before + after + 2) return words;
  return [...words.slice(0, before), '…', ...words.slice(words.length - after)];
}
