import { styleText } from 'node:util';
import Table from 'cli-table3';
import wrapAnsi from 'wrap-ansi';
import { printable } from '../domain/storable.ts';

/** How the command speaks: results on standard output, all else on standard error. */

/** Where a text is shown: a terminal, with its width in columns, or a file or a pipe. */
export type Screen = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** Colours a text where its stream shows colours: a terminal, unless NO_COLOR is set. */
export const paint = (colour: Colour, text: string, stream: Screen = process.stdout): string =>
  styleText(colour, text, { stream });

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
  stream: Screen = process.stdout,
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

/** A text broken between words into lines that fit the terminal, or 80 columns where there is none. */
export function wrapped(text: string, indent = '', stream: Screen = process.stdout): string {
  const width = Math.min(stream.columns || 80, WIDEST) - 1 - indent.length;
  return wrapAnsi(text, width).replace(/^/gm, indent);
}

/** The same on a terminal; elsewhere the text stays whole, so that programs find it on one line. */
export const folded = (text: string, indent = '', stream: Screen = process.stdout): string =>
  stream.isTTY === true ? wrapped(text, indent, stream) : indent + text;

/** What of a line a terminal has room for, without breaking it; colours take no room. */
export const cutTo = (width: number, line: string): string =>
  wrapAnsi(line, width, { hard: true, wordWrap: false, trim: false }).split('\n')[0] ?? '';

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
