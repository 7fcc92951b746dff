import type { FileChild } from 'docx';
import type { Language } from '../domain/plan.ts';
import { furnished, type Line, wordFile } from './docx-file.ts';
import { wordingOf } from './wording.ts';

/** Papers of a session as Word files. */

type WordView = {
  masthead: { organization: string; lines: readonly string[] };
  symbol: string | null;
  /** What an internal paper has in place of a symbol. */
  internal?: string;
  meeting: string;
  place: string;
  title: string;
  rehearsal: boolean;
};

/** The lines at the head of a paper. */
export const mastOf = ({ masthead, symbol, internal = '', meeting, place }: Omit<WordView, 'title' | 'rehearsal'>) =>
  [masthead.organization, symbol ?? internal, ...masthead.lines, meeting, place].filter((line) => line !== '');

/** The lines around the text of a paper, under that it is not the issued original. */
export const headOf = (view: Omit<WordView, 'title' | 'rehearsal'>, language: Language): Line[] => [
  { style: 'notice', text: wordingOf(language).labels.notTheOriginal, language },
  ...mastOf(view).map((text): Line => ({ style: 'reference', text, language })),
];

/** A paper with its head. */
export function sessionFile(view: WordView, language: Language, children: FileChild[]): Promise<Uint8Array> {
  const { title, rehearsal } = view;
  return wordFile({
    ...{ language, title, rehearsal, properties: {} },
    children: [...headOf(view, language).map(furnished), ...children],
  });
}
