import { DocumentError } from './errors.ts';
import type { Edits } from './revised.ts';
import type { CirculationText } from './text.ts';
import { withoutEdges } from './text.ts';

/**
 * The plain form of a circulation's text, for any editor:
 *
 *     # note-verbale · en · revision 2
 *
 *     The title
 *
 *     A paragraph, on one line however long, in the markup of `markup.ts`.
 *
 *     A block of several lines,
 *     such as an address
 *
 *     # mail · en · revision 2
 *
 *     The subject
 *
 *     The body, with its blank lines as they are.
 *
 * A line that would be read as something else has a backslash before it: one that begins with `#`, and inside a paragraph
 * one that is blank. So everything can be written, and what was printed is read back as it was. The revision is that of the
 * text that was printed; it may be left out.
 */

const MAIL = 'mail';
const heading = (name: string, language: string, revision: number | null = null) =>
  `# ${name} · ${language}${revision === null ? '' : ` · revision ${revision}`}`;
const Heading = /^# +(\S+) *· *(\S+)(?: *· *revision +(\d{1,6}))? *$/;

/** What is printed of a text: one language, or all; and the number of its revision. */
type PlainOptions = { language?: string | undefined; revision?: number | null };

/** The plain form of a text, or of one language of it. Throws `plain.name` where a document is called as the e-mails are. */
export function plainForm(text: CirculationText, { language, revision = null }: PlainOptions = {}): string {
  const wanted = (one: string) => language === undefined || one === language;
  if (text.documents.some(({ name }) => name === MAIL)) {
    throw new DocumentError('plain.name', `a document called "${MAIL}" has no plain form; revise it as a Word file`);
  }
  const documents = text.documents
    .filter((document) => wanted(document.language))
    .flatMap((document) => [
      heading(document.name, document.language, revision),
      written(document.title, ambiguous),
      ...document.paragraphs.map((paragraph) => written(paragraph, ambiguous)),
    ]);
  const mail = Object.entries(text.mail)
    .filter(([one]) => wanted(one))
    .flatMap(([one, { subject, body }]) => [
      heading(MAIL, one, revision),
      written(subject, ambiguous),
      written(withoutEdges(body), /^\\*#/),
    ]);
  return `${[...documents, ...mail].join('\n\n')}\n`;
}

/** Lines that get a backslash, and those that have got one. */
const ambiguous = /^\\*(#|\s*$)/;
const written = (text: string, unclear: RegExp): string =>
  text
    .split('\n')
    .map((line) => (unclear.test(line) ? `\\${line}` : line))
    .join('\n');
const read = (lines: readonly string[], escaped: RegExp): string =>
  lines.map((line) => (escaped.test(line) ? line.slice(1) : line)).join('\n');
type Section = { name: string; language: string; revision: number | null; line: number; lines: string[] };

/** Reads the plain form, with the revisions that its headings name. Throws `plain.form` with everything that is wrong, by its line. */
export function readPlainForm(source: string): Edits & { revisions: number[] } {
  const faults: string[] = [];
  const sections = sectionsOf(source.replace(/^\ufeff/, '').split(/\r?\n/), faults);
  const revisions = sections.flatMap(({ revision }) => (revision === null ? [] : [revision]));
  const edits: Edits & { revisions: number[] } = { documents: [], mail: [], revisions: [...new Set(revisions)] };
  for (const { name, language, line, lines } of sections) {
    const [first, ...rest] = paragraphsOf(lines);
    if (first === undefined) {
      faults.push(
        `line ${line}: ${heading(name, language)} is empty; write ${name === MAIL ? 'a subject' : 'a title'}`,
      );
    } else if (first.length > 1) {
      const what = name === MAIL ? 'subject' : 'title';
      faults.push(`line ${line}: the ${what} of ${name} · ${language} is one line, with a blank line after it`);
    } else if (name === MAIL) {
      const body = lines.slice(lines.indexOf(first[0] ?? '') + 1).join('\n');
      const text = read(withoutEdges(body).split('\n'), /^\\+#/);
      edits.mail.push({ language, subject: read(first, escapedLine), body: text });
    } else {
      const paragraphs = rest.map((paragraph) => read(paragraph, escapedLine));
      edits.documents.push({ name, language, title: read(first, escapedLine), paragraphs });
    }
  }
  if (faults.length > 0) throw new DocumentError('plain.form', faults.join('\n'));
  return edits;
}

const escapedLine = /^\\+(#|\s*$)/;

function sectionsOf(lines: readonly string[], faults: string[]): Section[] {
  const sections: Section[] = [];
  for (const [index, text] of lines.entries()) {
    const [, name, language, revision] = Heading.exec(text) ?? [];
    const last = sections.at(-1);
    if (name !== undefined && language !== undefined) {
      if (sections.some((one) => one.name === name && one.language === language)) {
        faults.push(`line ${index + 1}: ${heading(name, language)} stands here a second time; keep one`);
      }
      sections.push({ name, language, revision: revision ? Number(revision) : null, line: index + 1, lines: [] });
    } else if (text.startsWith('#')) {
      faults.push(
        `line ${index + 1}: "${text.slice(0, 40)}" is no heading such as "${heading('note-verbale', 'en')}"; ` +
          'a backslash before # makes it text',
      );
    } else if (last) last.lines.push(text);
    else if (text.trim() !== '') {
      faults.push(
        `line ${index + 1}: text stands before the first heading, such as "${heading('note-verbale', 'en')}"`,
      );
    }
  }
  if (sections.length === 0 && faults.length === 0) {
    faults.push(
      `there is no heading, such as "${heading('note-verbale', 'en')}"; \`convene documents text\` prints them`,
    );
  }
  return sections;
}

function paragraphsOf(lines: readonly string[]): string[][] {
  const paragraphs: string[][] = [];
  let open = false;
  for (const line of lines) {
    const blank = line.trim() === '';
    if (!blank && !open) paragraphs.push([]);
    if (!blank) paragraphs.at(-1)?.push(line);
    open = !blank;
  }
  return paragraphs;
}
