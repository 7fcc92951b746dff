import Table from 'cli-table3';
import { printable } from '../domain/storable.ts';

/** How the command speaks: results on standard output, all else on standard error. */

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
const codes: Record<Colour, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

/** Colours a text where it goes to a terminal, unless NO_COLOR is set. */
export function paint(colour: Colour, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return stream.isTTY && !process.env.NO_COLOR ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
}

/** `state` is coloured by how good it is. */
export type Cell = string | number | null | undefined | { state: string };

const noLines = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((part) => [part, '']),
);

/** A table in columns without lines; numbers stand to the right, what is null stays empty. */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const right = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const drawn = new Table({
    head: head.map((name) => paint('bold', name, stream)),
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    colAligns: right.map((is) => (is ? 'right' : 'left')),
  });
  drawn.push(...rows.map((row) => head.map((_, column) => cell(row[column]))));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const cell = (value: Cell): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return paintState(printable(value.state));
  return typeof value === 'number' ? String(value) : printable(value);
};

const WIDEST = 100;

/** Wraps a line between words at the width of the terminal; elsewhere it stays whole. */
export function folded(text: string, indent = '', stream: NodeJS.WriteStream = process.stdout): string {
  if (!stream.isTTY) return indent + text;
  const width = Math.min(stream.columns || 80, WIDEST);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}

/** Prints a result: one JSON value with `--json`, else the text for people. */
export function print(json: boolean, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text()}\n`);
}

/** Says something beside the result, on standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A state or status in a colour: green for good, yellow for open, red for bad. */
export function paintState(state: string): string {
  const colour = stateColours[state];
  return colour === undefined ? state : paint(colour, state);
}

const stateColours: Partial<Record<string, Colour>> = {
  ok: 'green',
  sent: 'green',
  issued: 'green',
  nominated: 'green',
  amended: 'green',
  present: 'green',
  warning: 'yellow',
  incomplete: 'yellow',
  unknown: 'yellow',
  no_reply: 'yellow',
  missing: 'red',
  refused: 'red',
  undeliverable: 'red',
};
