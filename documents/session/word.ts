import { AlignmentType, type FileChild, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } from 'docx';
import { runsOf } from '../docx-file.ts';
import { styleId, textStyles } from '../docx-form.ts';
import { sessionFile } from '../docx-session.ts';
import type { Run } from '../markup.ts';
import type { Block, SessionPaperView } from './view.ts';

/** A paper of the session as a Word file, from the same view as the PDF. */

const TABLE_WIDTH = 8_600;
const SMALL = 18;

export function sessionDocx(view: SessionPaperView): Promise<Uint8Array> {
  const { language } = view;
  const bidirectional = language === 'ar';
  const runs = (said: readonly Run[], more: { bold?: true; size?: number } = {}) =>
    said.flatMap(({ text, bold, italic }) =>
      runsOf(text, language).map(
        (one) =>
          new TextRun({
            ...one,
            ...((bold || more.bold) && { bold: true }),
            ...(italic && { italics: true }),
            ...(more.size && { size: more.size }),
          }),
      ),
    );
  const line = (style: keyof typeof textStyles, children: TextRun[]) =>
    new Paragraph({ style: styleId(textStyles[style]), bidirectional, alignment: AlignmentType.START, children });
  const cells = (texts: readonly string[], widths: readonly number[], bold: boolean) =>
    new TableRow({
      ...{ cantSplit: true, tableHeader: bold },
      children: texts.map(
        (text, i) =>
          new TableCell({
            width: { size: widths[i] ?? 0, type: WidthType.DXA },
            children: text.split('\n').map(
              (one) =>
                new Paragraph({
                  bidirectional,
                  children: runs([plain(one)], { size: SMALL, ...(bold && { bold }) }),
                }),
            ),
          }),
      ),
    });
  const blockOf = (block: Block): FileChild[] => {
    if (block.kind === 'heading') return [line('text', runs([plain(block.text)], { bold: true }))];
    if (block.kind === 'paragraph') {
      const [first = [], ...others] = block.lines;
      const opens = block.number === '' ? first : [plain(`${block.number} `), ...first];
      const style = block.inset ? 'block' : 'text';
      return [line(style, runs(opens)), ...others.map((said) => line('block', runs(said)))];
    }
    const all = block.shares.reduce((sum, share) => sum + share, 0);
    const widths = block.shares.map((share) => Math.round((TABLE_WIDTH * share) / all));
    return [
      new Table({
        width: { size: TABLE_WIDTH, type: WidthType.DXA },
        columnWidths: widths,
        visuallyRightToLeft: bidirectional,
        rows: [cells(block.columns, widths, true), ...block.rows.map((row) => cells(row, widths, false))],
      }),
      line('text', []),
    ];
  };
  return sessionFile(view, language, [
    line('title', runs([plain(view.title)])),
    ...(view.note === '' ? [] : [line('text', runs([{ ...plain(view.note), italic: true }]))]),
    ...view.blocks.flatMap(blockOf),
  ]);
}

const plain = (text: string): Run => ({ text, bold: false, italic: false });
