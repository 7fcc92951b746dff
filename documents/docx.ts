import {
  BookmarkEnd,
  BookmarkStart,
  DeletedTextRun,
  InsertedTextRun,
  type IRunOptions,
  Paragraph,
  type ParagraphChild,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import type { Language } from '../domain/plan.ts';
import { layoutOf, letterheadOf, type PaperContext, signatoryOf, tableAt } from './circulation.ts';
import { alike, changes, type ListChange, type Piece, pairs, wordsIn } from './differences.ts';
import { furnished, type Line, runsOf, wordFile } from './docx-file.ts';
import { baseOf, bookmarks, markOf, properties, styleId, textStyles } from './docx-form.ts';
import { parseLine, type Run } from './markup.ts';
import { CirculationDocument, type Table as TableData } from './text.ts';
import { keepTogether, keptRuns } from './typography.ts';
import { dateInWords, type Wording, wordingOf } from './wording.ts';

/** A text that a document had before, for a file that shows what has changed since. */
export type Before = Pick<CirculationDocument, 'title' | 'paragraphs'>;

/**
 * A document of a circulation as a Word file, for reading and revising; `read-docx.ts` reads it back. It says at its head
 * that it is not the issued original. The same input gives the same bytes.
 *
 * With `before` the changes since are tracked in it, as Word tracks those of an editor: to accept all gives this text.
 */
export async function circulationDocx(
  document: CirculationDocument,
  context: PaperContext,
  before: Before | null = null,
): Promise<Uint8Array> {
  const paper = CirculationDocument.parse(document);
  return textDocx(paper, { ...furnitureOf(paper, context), rehearsal: context.mode === 'rehearsal' }, before);
}

/** A text as a Word file that `read-docx.ts` reads back: `head` and `foot` are printed around it and come from elsewhere. */
export async function textDocx(
  paper: Pick<CirculationDocument, 'name' | 'language' | 'title' | 'paragraphs' | 'tables'>,
  { head, foot, rehearsal }: { head: readonly Line[]; foot: readonly Line[]; rehearsal: boolean },
  before: Before | null = null,
): Promise<Uint8Array> {
  const { name, language, title, tables } = paper;
  const pen = penOf(language);
  const units = unitsOf(before, paper);
  const text = units.flatMap((unit, i) => {
    const place = tableAt(unit.now ?? '', tables);
    const next = units[i + 1];
    // the sentence before an address stays with it, and the end of the text with the date or the signature
    const keepNext = next === undefined || (next.now ?? next.was ?? '').includes('\n');
    return place === null ? [pen.paragraph(unit, keepNext)] : pen.table(unit.now ?? '', place.table);
  });
  const printed = [...head, ...foot].map((line) => line.text);
  const shown = Object.values(tables ?? {}).flatMap(({ caption, ...table }) => [caption, tableText(table)]);
  return wordFile({
    language,
    title,
    rehearsal,
    properties: {
      [properties.document]: name,
      [properties.language]: language,
      [properties.base]: baseOf(paper),
      [properties.furniture]: [...printed, ...shown].map(markOf).join(' '),
    },
    children: [...head.map(furnished), pen.title(before, title), ...text, ...foot.map(furnished)],
  });
}

// ------------------------------------------------------------------------------------------ what is not the text

/** What the paper prints around its text: from the plan, in words of the wording. */
function furnitureOf(paper: CirculationDocument, context: PaperContext): { head: Line[]; foot: Line[] } {
  const { language, template } = paper;
  const wording = wordingOf(language);
  const { labels } = wording;
  const { office, officeFr, postal, postalFr, cable } = letterheadOf(context.circulation, context.plan);
  const date = context.date === null ? EMPTY : keepTogether(dateInWords(context.date, wording), wording);
  const line = (style: Line['style'], text: string, of: Language = language): Line => ({
    style,
    text,
    language: of,
  });
  const letter = layoutOf(template) === 'letter';
  const initialled = context.circulation.issue.signed !== 'none';
  return {
    head: [
      line('notice', labels.notTheOriginal),
      line('letterhead', 'UNITED NATIONS — NATIONS UNIES', 'en'),
      line('letterhead', postal.join(', '), 'en'),
      ...(postalFr === null ? [] : [line('letterhead', postalFr.join(', '), 'fr')]),
      ...(cable === null ? [] : [line('letterhead', cable.toUpperCase(), 'en')]),
      line('letterhead', office, 'en'),
      line('letterhead', officeFr, 'fr'),
      line('reference', `${labels.reference} ${context.number ?? EMPTY}`),
      ...(letter ? [line('reference', date)] : []),
    ],
    foot: letter
      ? signatoryOf(context, language).map((one) => line('closing', one))
      : [line('closing', date), ...(initialled ? [line('closing', `${labels.initials} ${EMPTY}`)] : [])],
  };
}

const EMPTY = '________';

/** A table by all that stands in it, as it is read back. */
export const tableText = ({ columns, rows, total }: Pick<TableData, 'columns' | 'rows' | 'total'>): string =>
  [columns, ...rows, ...(total ? [total] : [])].map((row) => row.join(' ')).join(' ');

// ------------------------------------------------------------------------------------------ the text, and its changes

/** A paragraph of the text: as it is, as it was, or both. `index` is its place in the text as it is. */
type Unit = { now: string | null; was: string | null; index: number | null };

function unitsOf(before: Before | null, { paragraphs }: Pick<CirculationDocument, 'paragraphs'>): Unit[] {
  if (before === null) return paragraphs.map((now, index) => ({ now, was: now, index }));
  return pairs(before.paragraphs, paragraphs, alike).map(({ a, b }) => ({
    now: b === null ? null : (paragraphs[b] ?? null),
    was: a === null ? null : (before.paragraphs[a] ?? null),
    index: b,
  }));
}

/** A paragraph as words with their marks, and the ends of its lines as words of their own. */
const wordsOf = (paragraph: string | null, wording: Wording): Run[] =>
  paragraph === null
    ? []
    : paragraph
        .split('\n')
        .flatMap((line, i) => [
          ...(i > 0 ? [END] : []),
          ...keptRuns(parseLine(line), wording).flatMap((run) => wordsIn(run.text).map((text) => ({ ...run, text }))),
        ]);
const END: Run = { text: '\n', bold: false, italic: false };

const same = (a: Run, b: Run): boolean => a.text === b.text && a.bold === b.bold && a.italic === b.italic;
const compared = (was: Run[], now: Run[]): ListChange<Run>[] => changes(was, now, same, ({ text }) => text);
const plain = (text: string, wording: Wording): Run[] =>
  wordsIn(keepTogether(text, wording)).map((word) => ({ text: word, bold: false, italic: false }));

/** Neighbouring words of one look, as one run of text; the end of a line stands alone. */
function joined(words: readonly Run[]): Run[] {
  const runs: Run[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    const joins = last && last.text !== '\n' && word.text !== '\n';
    if (joins && last.bold === word.bold && last.italic === word.italic) last.text += word.text;
    else runs.push({ ...word });
  }
  return runs;
}

// ------------------------------------------------------------------------------------------ as Word has it

/** Writes paragraphs of one file; its numbers of marks and changes are the file's own. */
function penOf(language: Language) {
  let numbers = 0;
  const wording = wordingOf(language);
  const bidirectional = language === 'ar';
  const change = () => {
    numbers += 1;
    return { id: numbers, author: 'Convene', date: '1980-01-01T12:00:00Z' };
  };

  function written(kind: Piece['kind'], { text, bold, italic }: Run): ParagraphChild[] {
    const runs: IRunOptions[] = text === '\n' ? [{ break: 1 }] : runsOf(text, language);
    return runs.map((one) => {
      const run: IRunOptions = { ...one, ...(bold && { bold }), ...(italic && { italics: italic }) };
      if (kind === 'gone') return new DeletedTextRun({ ...run, ...change() });
      return kind === 'new' ? new InsertedTextRun({ ...run, ...change() }) : new TextRun(run);
    });
  }

  const children = (pieces: readonly ListChange<Run>[]): ParagraphChild[] =>
    pieces.flatMap(({ kind, words }) => joined(words).flatMap((run) => written(kind, run)));

  function named(bookmark: string, of: ParagraphChild[]): ParagraphChild[] {
    numbers += 1;
    const [start, end] = [new BookmarkStart(bookmark, numbers), new BookmarkEnd(numbers)];
    return [start, ...of, end];
  }

  return {
    title: (before: Before | null, title: string) =>
      new Paragraph({
        style: styleId(textStyles.title),
        bidirectional,
        children: named(
          bookmarks.title,
          children(compared(plain(before?.title ?? title, wording), plain(title, wording))),
        ),
      }),

    paragraph({ now, was, index }: Unit, keepNext: boolean): Paragraph {
      const [before, after] = [wordsOf(was, wording), wordsOf(now, wording)];
      const several = (now ?? was ?? '').includes('\n');
      const runs = children(compared(before, after));
      return new Paragraph({
        style: styleId(several ? textStyles.block : textStyles.text),
        bidirectional,
        ...(keepNext && { keepNext }),
        children: index === null ? runs : named(bookmarks.paragraph(index), runs),
        ...(was === null && { run: { insertion: change() } }),
        ...(now === null && { run: { deletion: change() } }),
      });
    },

    table(place: string, { caption, columns, rows, total }: TableData): (Paragraph | Table)[] {
      const cell = (text: string, bold: boolean, mark: string | null) => {
        const runs = runsOf(text, language).map((run) => new TextRun({ ...run, bold }));
        return new TableCell({
          children: [new Paragraph({ bidirectional, children: mark === null ? runs : named(mark, runs) })],
        });
      };
      const row = (texts: readonly string[], bold: boolean, mark: string | null = null) =>
        new TableRow({ cantSplit: true, children: texts.map((text, i) => cell(text, bold, i === 0 ? mark : null)) });
      return [
        furnished({ style: 'caption', text: caption, language }),
        new Table({
          width: { size: 100, type: WidthType.PERCENTAGE },
          visuallyRightToLeft: bidirectional,
          rows: [
            row(columns, true, bookmarks.table(place.slice(2, -2))),
            ...rows.map((texts) => row(texts, false)),
            ...(total === null ? [] : [row(total, true)]),
          ],
        }),
      ];
    },
  };
}
