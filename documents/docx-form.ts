import { createHash } from 'node:crypto';
import type { CirculationDocument } from './text.ts';

/** What `docx.ts` writes and `read-docx.ts` looks for: how a Word file says which of its paragraphs are the text. */

/** Paragraphs of these styles are not the text: they come from the plan, and are ignored when the file is read. */
export const furnitureStyles = {
  notice: 'Convene Notice',
  letterhead: 'Convene Letterhead',
  reference: 'Convene Reference',
  closing: 'Convene Closing',
  caption: 'Convene Caption',
} as const;

export const textStyles = { title: 'Convene Title', text: 'Convene Text', block: 'Convene Block' } as const;

/** Editors keep a style's name, and make ids of it each in its own way. */
export const styleId = (name: string): string => name.replaceAll(' ', '');

export const bookmarks = {
  title: 'convene_title',
  paragraph: (index: number) => `convene_p${index + 1}`,
  table: (name: string) => `convene_table_${name.replaceAll('-', '_')}`,
};

/** Custom properties of the file. */
export const properties = {
  /** The document's name in its circulation. */
  document: 'Convene document',
  language: 'Convene language',
  /** The hash of the text that the file was made from: an editor's changes are changes of that text. */
  base: 'Convene base',
  /** The furniture, each line by its mark: a change of it would be lost, so it is refused. */
  furniture: 'Convene furniture',
} as const;

export const baseOf = ({ title, paragraphs }: Pick<CirculationDocument, 'title' | 'paragraphs'>): string =>
  sha256(JSON.stringify([title, paragraphs]));

/** A line by what it says, however an editor spaces it. */
export const markOf = (line: string): string => sha256(line.replace(/\s+/gu, ' ').trim()).slice(0, 12);

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
