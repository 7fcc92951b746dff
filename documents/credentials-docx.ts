import { AlignmentType, Paragraph, TextRun } from 'docx';
import type { CredentialsPaper } from '../domain/credentials.ts';
import type { Language } from '../domain/plan.ts';
import { credentialsView } from './credentials.ts';
import { runsOf } from './docx-file.ts';
import { styleId, textStyles } from './docx-form.ts';
import { sessionFile } from './docx-session.ts';

type PaperView = ReturnType<typeof credentialsView>;
type WordRun = PaperView['sections'][number]['paragraphs'][number][number][number];

/** A paper on credentials as a Word file, from the same data as the paper; it says that it is not the issued original. */
export function credentialsDocx(
  paper: CredentialsPaper,
  facts: Parameters<typeof credentialsView>[1],
  language: Language,
  context: Parameters<typeof credentialsView>[3],
): Promise<Uint8Array> {
  const view = credentialsView(paper, facts, language, context);
  const bidirectional = language === 'ar';
  const runs = ({ text, bold, italic }: WordRun) =>
    runsOf(text, language).map(
      (one) => new TextRun({ ...one, ...(bold && { bold }), ...(italic && { italics: true }) }),
    );
  const line = (style: keyof typeof textStyles, said: readonly WordRun[]) =>
    new Paragraph({
      ...{ style: styleId(textStyles[style]), bidirectional, alignment: AlignmentType.START },
      children: said.flatMap(runs),
    });
  const plain = (text: string): WordRun => ({ text, bold: false, italic: false });
  let number = 0;
  return sessionFile(view, language, [
    line('title', [plain(view.title)]),
    ...view.sections.flatMap(({ heading, paragraphs }) => [
      line('text', [{ ...plain(heading), bold: true }]),
      ...paragraphs.flatMap(([first = [], ...others]) => {
        number += 1;
        return [line('text', [plain(`${number}. `), ...first]), ...others.map((said) => line('block', said))];
      }),
    ]),
  ]);
}
