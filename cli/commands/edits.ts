import { DocumentError } from '../../documents/errors.ts';
import type { ReadDocx } from '../../documents/read-docx.ts';
import type { CirculationText } from '../../documents/text.ts';
import { ConveneError } from '../../domain/errors.ts';
import { readGiven } from '../../meetings/given-file.ts';
import { UsageError } from '../cli.ts';

/** Edited files for `convene revise`. Modules that load the fonts are imported only where they are needed. */

/** The plain text, the Word files, or none: then the text is drafted anew. */
type PlainText = ReturnType<typeof import('../../documents/plain.ts').readPlainForm>;
export type Given = { file: string; text: PlainText } | { files: { file: string; read: ReadDocx }[] } | null;

/** Reads what was given. @throws ConveneError `TEXT_FILE`, `WORD_FILE` with all that is wrong in each file */
export async function given(text: string | undefined, docx: readonly string[]): Promise<Given> {
  if (text !== undefined && docx.length > 0) throw new UsageError('give --text or --docx, not both');
  if (text !== undefined) return { file: text, text: await plainText(text) };
  return docx.length === 0 ? null : { files: await wordFiles(docx) };
}

async function plainText(file: string): Promise<PlainText> {
  const bytes = readGiven(file, 'text');
  const unusable = (why: string) => new ConveneError('TEXT_FILE', `${file} cannot be used: ${why}`);
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') throw unusable('it is no text; give a Word file with --docx');
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unusable('it is no text in UTF-8; save it as such');
  }
  const { readPlainForm } = await import('../../documents/plain.ts');
  const faults: string[] = [];
  const edits = tried(file, () => readPlainForm(source), faults);
  if (edits === null) throw new ConveneError('TEXT_FILE', faults.join('\n'));
  return edits;
}

async function wordFiles(files: readonly string[]): Promise<{ file: string; read: ReadDocx }[]> {
  const { readDocx } = await import('../../documents/read-docx.ts');
  const faults: string[] = [];
  const found = files.flatMap((file) => {
    const bytes = readGiven(file, 'word');
    const read = tried(file, () => readDocx(bytes), faults);
    return read === null ? [] : [{ file, read }];
  });
  for (const [i, { file, read }] of found.entries()) {
    const other = found.slice(0, i).find((one) => one.read.name === read.name);
    if (other) faults.push(`${file} and ${other.file} are both of the document ${read.name}; give one`);
  }
  if (faults.length > 0) throw new ConveneError('WORD_FILE', faults.join('\n'));
  return found;
}

/**
 * The standing text with the edits in place.
 *
 * @throws ConveneError `TEXT_FILE`, `WORD_FILE` with everything that is wrong; `TEXT_FILE_STALE`, `WORD_FILE_STALE`
 */
export async function edited(
  edits: NonNullable<Given>,
  { text: standing, revision }: { text: CirculationText; revision: number },
): Promise<CirculationText> {
  const { revised } = await import('../../documents/revised.ts');
  const faults: string[] = [];
  if ('text' in edits) {
    const other = edits.text.revisions.find((one) => one !== revision);
    if (other !== undefined) {
      throw new ConveneError(
        'TEXT_FILE_STALE',
        `${edits.file} is of revision ${other}, and revision ${revision} stands: it would undo what was revised since. Print the text again with \`convene documents text\`, and carry the changes over; or, to go back to it, take the revision out of the headings.`,
      );
    }
    const text = tried(edits.file, () => revised(standing, edits.text), faults);
    if (text === null) throw new ConveneError('TEXT_FILE', faults.join('\n'));
    return text;
  }
  let text = standing;
  for (const { file, read } of edits.files) {
    const document = standing.documents.find(({ name }) => name === read.name);
    if (document !== undefined && !read.madeFrom(document)) {
      throw new ConveneError(
        'WORD_FILE_STALE',
        `${file} was made from another text of ${read.name} than the one that stands now, and would undo what was revised since; get it again with \`convene documents get --format docx\`, and carry the changes over.`,
      );
    }
    const edit = { ...read, language: document?.language ?? 'any language' };
    text = tried(file, () => revised(text, { documents: [edit], mail: [] }), faults) ?? text;
  }
  if (faults.length > 0) throw new ConveneError('WORD_FILE', faults.join('\n'));
  return text;
}

/** Null where the file cannot be used; the reason is added to `faults`. */
function tried<T>(file: string, read: () => T, faults: string[]): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    faults.push([`${file} cannot be used:`, ...error.message.split('\n')].join('\n  '));
    return null;
  }
}
