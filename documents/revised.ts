import { DocumentError } from './errors.ts';
import { parseLine } from './markup.ts';
import { type CirculationDocument, CirculationText, withoutEdges } from './text.ts';

/** What an editor gave back: the title and paragraphs of some documents, the words of some e-mails. */
export type Edits = {
  documents: { name: string; language: string; title: string; paragraphs: string[] }[];
  mail: { language: string; subject: string; body: string }[];
};

/**
 * A text with edits put in place; what they do not name stays as it stands. A paragraph that reads as before keeps its own
 * marks, whichever way the editor wrote them.
 *
 * Throws `revision.unknown` where the text lacks what an edit names, `revision.invalid` with everything that is not in form.
 */
export function revised(standing: CirculationText, edits: Edits): CirculationText {
  refuseUnknown(standing, edits);
  const documents = standing.documents.map((document) => {
    const edit = edits.documents.find(({ name }) => name === document.name);
    if (!edit) return document;
    return { ...document, title: edit.title, paragraphs: withOwnMarks(document, edit.paragraphs) };
  });
  const mail = Object.fromEntries(
    Object.entries(standing.mail).map(([language, words]) => {
      const edit = edits.mail.find((one) => one.language === language);
      return [language, edit ? { subject: edit.subject, body: withEdges(words.body, edit.body) } : words];
    }),
  );
  const checked = CirculationText.safeParse({ ...standing, documents, mail });
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map(({ path, message }) => `${placeOf(path, standing)}: ${message}`);
  throw new DocumentError('revision.invalid', faults.join('\n'));
}

function refuseUnknown({ documents, mail }: CirculationText, edits: Edits): void {
  const known = [
    ...documents.map(({ name, language }) => `${name} · ${language}`),
    ...Object.keys(mail).map((language) => `mail · ${language}`),
  ];
  const given = [
    ...edits.documents.map(({ name, language }) => `${name} · ${language}`),
    ...edits.mail.map(({ language }) => `mail · ${language}`),
  ];
  const unknown = given.filter((one) => !known.includes(one));
  if (unknown.length === 0) return;
  throw new DocumentError(
    'revision.unknown',
    `there is no ${unknown.join(', no ')} here; there is ${known.join(', ')}`,
  );
}

function withOwnMarks(document: CirculationDocument, paragraphs: readonly string[]): string[] {
  const own = new Map(document.paragraphs.map((paragraph) => [asRead(paragraph), paragraph]));
  const known = new Set(document.paragraphs);
  return paragraphs.map((one) => (known.has(one) ? one : (own.get(asRead(one)) ?? one)));
}

/** What a paragraph says and how it is set, with spaces of either kind; a paragraph with a mark left open is only itself. */
function asRead(paragraph: string): string {
  try {
    return JSON.stringify(paragraph.replaceAll('\u00a0', ' ').split('\n').map(parseLine));
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return paragraph;
  }
}

/** Blank space around a body stays as it was: no form for editing shows it. */
function withEdges(standing: string, body: string): string {
  const core = withoutEdges(standing);
  if (body === '' && core !== '') return '';
  const at = standing.indexOf(core);
  return standing.slice(0, at) + body + standing.slice(at + core.length);
}

function placeOf([part, index, field, at]: readonly PropertyKey[], { documents }: CirculationText): string {
  if (part === 'mail') return `e-mail (${String(index)}), ${String(field ?? 'text')}`;
  const name = documents[Number(index)]?.name ?? 'the text';
  if (field === 'paragraphs') return at === undefined ? `${name}, paragraphs` : `${name}, paragraph ${Number(at) + 1}`;
  return `${name}, ${String(field ?? 'form')}`;
}
