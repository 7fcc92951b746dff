import { AlignmentType, Paragraph, TextRun } from 'docx';
import { type AddendumLists, addendumView } from './addendum.ts';
import { runsOf } from './docx-file.ts';
import { styleId, textStyles } from './docx-form.ts';
import { sessionFile } from './docx-session.ts';
import type { ListContext } from './list.ts';
import { inXml } from './office.ts';
import { cleaned } from './printable.ts';

/** The addendum to the final list as a Word file; it says that it is not the issued original. */
export function addendumDocx(lists: AddendumLists, context: ListContext): Promise<Uint8Array> {
  const view = addendumView(lists, context, (text) => inXml(cleaned(text)));
  const { language } = view;
  const run = (text: string, look: { bold?: boolean; italics?: boolean } = {}) =>
    runsOf(text, language).map((one) => new TextRun({ ...one, ...look }));
  const line = (style: keyof typeof textStyles, ...runs: TextRun[][]) =>
    new Paragraph({
      ...{ style: styleId(textStyles[style]), bidirectional: language === 'ar', alignment: AlignmentType.START },
      children: runs.flat(),
    });
  return sessionFile(view, language, [
    line('title', run(view.title)),
    line('text', run(view.note)),
    ...view.sections.flatMap(({ title, participants }) => [
      line('title', run(title)),
      ...participants.flatMap(({ name, remark, lines }) => [
        line('text', run(name, { bold: true }), remark === '' ? [] : run(` · ${remark}`, { italics: true })),
        ...lines.map(({ label, text }) =>
          line('block', label === '' ? [] : run(`${label}: `, { italics: true }), run(text)),
        ),
      ]),
    ]),
  ]);
}
