import { Language } from '../domain/plan.ts';
import { foreignName, signs, silent, transparent } from './docx-elements.ts';
import { baseOf, bookmarks, furnitureStyles, markOf, properties, textStyles } from './docx-form.ts';
import { plainName, StyleSheet } from './docx-looks.ts';
import { childOf, type Element, partsOf, refused, textOf, treeOf } from './docx-xml.ts';
import { DocumentError } from './errors.ts';
import { escapeMarkup, type Run } from './markup.ts';
import type { CirculationDocument } from './text.ts';
import { looseRuns } from './typography.ts';
import { wordingOf } from './wording.ts';

/** What an editor gave back in a Word file. */
export type ReadDocx = Pick<CirculationDocument, 'name' | 'title' | 'paragraphs'> & {
  /** Whether the file was made from this text, and not from another revision. */
  madeFrom: (text: Pick<CirculationDocument, 'title' | 'paragraphs'>) => boolean;
};

const BODY = 'word/document.xml';
const STYLES = 'word/styles.xml';
const PROPERTIES = 'docProps/custom.xml';

/**
 * Reads back a Word file that `circulationDocx` made and a person edited, in Word or LibreOffice: the title and the
 * paragraphs, in our markup. What was tracked is taken as accepted; comments are left out; how it looks is not the text.
 *
 * Throws `docx.file` for a file of another kind, and `docx.content` with everything that cannot be carried over, and where it is.
 */
export function readDocx(file: Uint8Array): ReadDocx {
  const parts = partsOf(file, [BODY, STYLES, PROPERTIES]);
  const [body, sheet, custom] = [BODY, STYLES, PROPERTIES].map((name) => {
    const xml = parts.get(name);
    return xml === undefined ? undefined : treeOf(xml, name);
  });
  const content = childOf(childOf(body, 'w:document'), 'w:body');
  if (content === undefined) throw refused('it has no text as Word files have it; save it as .docx');
  const own = propertiesOf(custom);
  const [name, base] = [own.get(properties.document), own.get(properties.base)];
  if (name === undefined || base === undefined) {
    throw refused(
      'it was not made by Convene, or an editor has dropped its properties; begin with `convene documents get --format docx`',
    );
  }
  // files of earlier releases name no language: nothing was bound in them
  const language = Language.safeParse(own.get(properties.language));
  const stored = (runs: Run[]) => (language.success ? looseRuns(runs, wordingOf(language.data)) : runs);
  const reader = new Reader(new StyleSheet(sheet), new Set((own.get(properties.furniture) ?? '').split(' ')), stored);
  const { title, paragraphs } = reader.read(content);
  return { name, title, paragraphs, madeFrom: (text) => baseOf(text) === base };
}

function propertiesOf(custom: Element | undefined): Map<string, string> {
  const all = childOf(custom, 'Properties')?.children ?? [];
  return new Map(all.map((one) => [one.attributes.name ?? '', textOf(one)]));
}

// ------------------------------------------------------------------------------------------ styles

const furniture = new Set(Object.values(furnitureStyles).map(plainName));
const [TITLE, BLOCK] = [plainName(textStyles.title), plainName(textStyles.block)];

// ------------------------------------------------------------------------------------------ paragraphs

/** `styled`: the style's id. */
type Read = { style: string; styled: string; bookmarks: string[]; runs: Run[]; faults: string[] };

class Reader {
  readonly #sheet: StyleSheet;
  readonly #furniture: Set<string>;
  readonly #stored: (runs: Run[]) => Run[];
  readonly #faults: string[] = [];
  readonly #titles: string[] = [];
  readonly #paragraphs: { text: string; open: boolean }[] = [];
  #current: Read | null = null;
  #bookmarks: string[] = [];

  constructor(sheet: StyleSheet, furnitureMarks: Set<string>, stored: (runs: Run[]) => Run[]) {
    this.#sheet = sheet;
    this.#stored = stored;
    this.#furniture = furnitureMarks;
  }

  read(content: Element): { title: string; paragraphs: string[] } {
    this.#blocks(content);
    if (this.#current !== null) this.#take(this.#current);
    const [title = '', ...more] = this.#titles;
    if (title === '') this.#faults.push('the title is gone; give the line that is the title the style Convene Title');
    if (more.length > 0)
      this.#faults.push(`there are ${1 + more.length} titles; a title is one line, of the style Convene Title`);
    if (this.#faults.length > 0) throw new DocumentError('docx.content', this.#faults.join('\n'));
    return { title, paragraphs: this.#paragraphs.map(({ text }) => text) };
  }

  #blocks(parent: Element): void {
    for (const child of parent.children) {
      if (child.name === 'w:p') this.#paragraph(child);
      else if (child.name === 'w:tbl') this.#table(child);
      else if (child.name === 'w:bookmarkStart') this.#bookmarks.push(child.attributes['w:name'] ?? '');
      else if (transparent.has(child.name)) this.#blocks(child);
      else if (!silent.has(child.name))
        this.#faults.push(`after ${this.#place()}: ${foreignName(child.name)} cannot be carried`);
    }
  }

  #place(): string {
    const last = this.#paragraphs.at(-1);
    return last ? `paragraph ${this.#paragraphs.length} ("${last.text.slice(0, 40)}…")` : 'the head';
  }

  /** A paragraph whose end was deleted continues in the next one, and takes its style. */
  #paragraph(element: Element): void {
    const own = childOf(element, 'w:pPr');
    const styled = childOf(own, 'w:pStyle')?.attributes['w:val'] ?? '';
    const style = this.#sheet.nameOf(styled);
    const read: Read = this.#current ?? { style, styled, bookmarks: [], runs: [], faults: [] };
    Object.assign(read, { style, styled });
    read.bookmarks.push(...this.#bookmarks);
    this.#bookmarks = [];
    this.#inline(element, read);
    if (this.#sheet.isListed(own, styled)) {
      read.faults.push('a bullet or an automatic number; type it as text');
    }
    const end = childOf(own, 'w:rPr');
    const joined = childOf(end, 'w:del') ?? childOf(end, 'w:moveFrom');
    this.#current = joined ? read : null;
    if (!joined) this.#take(read);
  }

  #inline(parent: Element, read: Read): void {
    for (const child of parent.children) {
      if (child.name === 'w:r') this.#run(child, read);
      else if (child.name === 'w:bookmarkStart') read.bookmarks.push(child.attributes['w:name'] ?? '');
      else if (transparent.has(child.name)) this.#inline(child, read);
      else if (!silent.has(child.name)) read.faults.push(foreignName(child.name));
    }
  }

  #run(run: Element, read: Read): void {
    const own = childOf(run, 'w:rPr');
    const { bold, italic, ...looks } = this.#sheet.looksOf(own, read.styled);
    let text = '';
    for (const child of run.children) {
      if (child.name === 'w:t') text += written(child);
      else if (child.name === 'w:br' && (child.attributes['w:type'] ?? 'textWrapping') !== 'textWrapping') continue;
      else if (signs.has(child.name)) text += signs.get(child.name);
      else if (!silent.has(child.name)) read.faults.push(foreignName(child.name));
    }
    if (text === '') return;
    const begins = `"${text.slice(0, 30)}"`;
    if (looks.struck) read.faults.push(`${begins} is struck through; delete it`);
    if (looks.underlined) read.faults.push(`${begins} is underlined; use bold or italic`);
    if (looks.raised) read.faults.push(`${begins} is raised or lowered; type it on the line`);
    if (looks.hidden) read.faults.push(`${begins} is hidden text`);
    read.runs.push({ text, bold, italic });
  }

  #take({ style, bookmarks: names, runs: written, faults }: Read): void {
    const runs = this.#stored(written);
    const text = runs.map((run) => run.text).join('');
    if (furniture.has(style)) {
      if (text.trim() !== '' && !this.#furniture.has(markOf(text))) {
        this.#faults.push(
          `"${text.slice(0, 60)}" stands where the plan's own words are printed, and would be lost; change the plan, or give the paragraph the style Convene Text`,
        );
      }
      return;
    }
    if (text.trim() === '' && faults.length === 0) return;
    if (style === TITLE || names.includes(bookmarks.title)) {
      this.#titles.push(text);
      this.#faults.push(...faults.map((fault) => `title: ${fault} cannot be carried`));
      return;
    }
    const [marked, open] = [markedUp(runs), style === BLOCK];
    const last = this.#paragraphs.at(-1);
    // an editor adds a line to a block as a paragraph of its own
    const added = open && last?.open === true && !names.some((name) => /^convene_p\d+$/.test(name));
    if (added) last.text += `\n${marked}`;
    else this.#paragraphs.push({ text: marked, open });
    const where = `paragraph ${this.#paragraphs.length} ("${text.slice(0, 40)}…")`;
    this.#faults.push(...faults.map((fault) => `${where}: ${fault} cannot be carried`));
  }

  /** A table of the paper stands for its place in the text; its figures come from the plan. */
  #table(table: Element): void {
    const named = marksIn(table).find((name) => name.startsWith('convene_table_'));
    if (named === undefined) {
      this.#faults.push(`after ${this.#place()}: a table cannot be carried; write its content as text`);
      return;
    }
    const cells = cellsOf(table).join(' ');
    if (!this.#furniture.has(markOf(cells))) {
      this.#faults.push(`after ${this.#place()}: the table was changed; its figures come from the plan`);
    }
    const name = named.slice('convene_table_'.length).replaceAll('_', '-');
    this.#paragraphs.push({ text: `[[${name}]]`, open: false });
  }
}

/** The text of a run; an end of line in the file is a space, and blanks around count only where the file says so. */
function written(element: Element): string {
  const text = textOf(element).replace(/[\t\r\n]+/g, ' ');
  return element.attributes['xml:space'] === 'preserve' ? text : text.replace(/^ +| +$/g, '');
}

const marksIn = (element: Element): string[] => [
  ...(element.name === 'w:bookmarkStart' ? [element.attributes['w:name'] ?? ''] : []),
  ...element.children.flatMap(marksIn),
];

const cellsOf = (element: Element): string[] =>
  element.name === 'w:tc' ? [textOf(element).replace(/\s+/gu, ' ').trim()] : element.children.flatMap(cellsOf);

/** Runs as our markup: each line closes what it opens, as `parseLine` wants it. */
function markedUp(runs: readonly Run[]): string {
  const lines: Run[][] = [[]];
  for (const { text, ...look } of runs) {
    for (const [i, part] of text.split('\n').entries()) {
      if (i > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ text: part, ...look });
    }
  }
  return lines.map(lineOf).join('\n');
}

function lineOf(runs: readonly Run[]): string {
  let line = '';
  let [bold, italic] = [false, false];
  const turn = (to: { bold: boolean; italic: boolean }) => {
    if (italic && !to.italic) line += '_';
    if (bold !== to.bold) line += '**';
    if (!italic && to.italic) line += '_';
    ({ bold, italic } = to);
  };
  for (const run of runs) {
    turn(run);
    line += escapeMarkup(run.text);
  }
  turn({ bold: false, italic: false });
  return line;
}
