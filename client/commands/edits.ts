import { DocumentError } from '../../documents/errors.ts';
import type { Edits } from '../../documents/revised.ts';
import type { Connected } from '../connect.ts';
import { ConveneError } from '../errors.ts';
import { readFile } from './approving.ts';

/** What an editor gives back for `convene revise`. What brings the fonts with it is loaded only where it is needed. */

type Read = { file: string; edits: Edits };

/** More than any text needs, and little enough to read at once. */
const LARGEST = 1_000_000;

/** @throws ConveneError `TEXT_FILE` */
export async function editsOf(file: string): Promise<Read> {
  const bytes = readFile(file, 'TEXT_FILE');
  const unusable = (why: string) => new ConveneError('TEXT_FILE', `${file} cannot be used: ${why}`);
  if (bytes.length > LARGEST) throw unusable(`it has ${bytes.length} bytes; at most ${LARGEST} are read`);
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unusable('it is no text in UTF-8; save it as such, or give a Word file with --docx');
  }
  const { readPlainForm } = await import('../../documents/plain.ts');
  return { file, edits: said(file, () => readPlainForm(source)) };
}

/**
 * The standing text with the edits in place.
 *
 * @throws ConveneError `TEXT_FILE` with everything that is wrong
 */
export async function edited(
  { convene }: Connected,
  { meeting, circulation }: { meeting: string; circulation: string },
  { file, edits }: Read,
): Promise<object> {
  const [{ CirculationText }, { revised }] = await Promise.all([
    import('../../documents/text.ts'),
    import('../../documents/revised.ts'),
  ]);
  const { text } = await convene.registry.revision(meeting, circulation, null);
  return said(file, () => revised(CirculationText.parse(text), edits));
}

function said<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const wrong = error.message.split('\n').map((line) => `\n  ${line}`);
    throw new ConveneError('TEXT_FILE', `${file} cannot be used:${wrong.join('')}`, { cause: error });
  }
}
