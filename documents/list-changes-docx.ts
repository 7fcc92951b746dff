import { AlignmentType, DeletedTextRun, InsertedTextRun, type IRunOptions, Paragraph, TextRun } from 'docx';
import type { Piece } from './differences.ts';
import { runsOf } from './docx-file.ts';
import { styleId, textStyles } from './docx-form.ts';
import { sessionFile } from './docx-session.ts';
import { type ListContext, listView, type ParticipantsList } from './list.ts';
import { type DelegationChange, listChanges } from './list-changes.ts';
import { inXml } from './office.ts';
import { cleaned } from './printable.ts';
import { wordingOf } from './wording.ts';

/** The list as it is, in Word, with all that changed since another tracked as Word tracks an editor's changes: to accept all gives this list. */
export function listChangesDocx(
  before: ParticipantsList,
  after: ParticipantsList,
  context: ListContext,
): Promise<Uint8Array> {
  const { language } = after;
  const view = listView(after, context, (text) => inXml(cleaned(text)));
  const { list } = wordingOf(language);
  const pen = penOf(language);
  const all = listChanges({ before, after });
  return sessionFile(view, language, [
    pen.line('title', [{ kind: 'same', text: view.title }]),
    ...all.flatMap((one, i) => [
      ...(one.capacity === all[i - 1]?.capacity
        ? []
        : [pen.line('title', [{ kind: 'same', text: list.capacities[one.capacity] }])]),
      pen.line('text', [{ kind: kindOf(one), text: one.name }], { bold: true }),
      ...one.persons.map(({ pieces, isHead }) => pen.line('block', pieces, { bold: isHead })),
    ]),
  ]);
}

const kindOf = ({ kind }: Pick<DelegationChange, 'kind'>): Piece['kind'] =>
  kind === 'added' ? 'new' : kind === 'removed' ? 'gone' : 'same';

/** Writes lines of one file; each change has a number of its own. */
function penOf(language: ParticipantsList['language']) {
  let numbers = 0;
  const change = () => {
    numbers += 1;
    return { id: numbers, author: 'Convene', date: '1980-01-01T12:00:00Z' };
  };
  const written = ({ kind, text }: Piece, look: IRunOptions) =>
    runsOf(cleanedKeepingEnds(text), language).map((one) => {
      const run = { ...one, ...look };
      if (kind === 'gone') return new DeletedTextRun({ ...run, ...change() });
      return kind === 'new' ? new InsertedTextRun({ ...run, ...change() }) : new TextRun(run);
    });
  return {
    line: (style: keyof typeof textStyles, pieces: readonly Piece[], look: IRunOptions = {}) =>
      new Paragraph({
        ...{ style: styleId(textStyles[style]), bidirectional: language === 'ar', alignment: AlignmentType.START },
        children: pieces.flatMap((piece) => written(piece, look)),
        ...(pieces.every(({ kind }) => kind === 'new') && { run: { insertion: change() } }),
        ...(pieces.every(({ kind }) => kind === 'gone') && { run: { deletion: change() } }),
      }),
  };
}

/** Text from outside, without what steers; the spaces between two pieces stay. */
const cleanedKeepingEnds = (text: string): string =>
  `${/^\s/u.test(text) ? ' ' : ''}${inXml(cleaned(text))}${/\S\s$/u.test(text) ? ' ' : ''}`;
