import type { Mode } from './plan.ts';

/** The most of a reference number that a file name has: names of papers and mail servers leave no room for more. */
const MOST_OF_NUMBER = 48;

/**
 * What an issued paper is called as a file, so that a registry can file it by its name: reference number, kind and language, as in
 * `ODA-01-2024-CCM-note-verbale-en.pdf`. Letters, digits and hyphens alone; within a circulation names differ as papers do. Without a
 * number it is the paper's own name.
 */
export function attachmentName(
  { number, name, language }: { number: string | null; name: string; language: string },
  mode: Mode,
  extension = 'pdf',
): string {
  const filed = (number ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, MOST_OF_NUMBER)
    .replace(/^-+|-+$/g, '');
  const spoken = filed === '' || name.split('-').includes(language) ? name : `${name}-${language}`;
  return `${[mode === 'rehearsal' ? 'REHEARSAL' : '', filed, spoken].filter((part) => part !== '').join('-')}.${extension}`;
}
