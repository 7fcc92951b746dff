import {
  Document,
  type FileChild,
  Footer,
  Header,
  type IRunOptions,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  TextRun,
} from 'docx';
import type { Language } from '../domain/plan.ts';
import { furnitureStyles, styleId } from './docx-form.ts';
import { languageOf, styleSheet } from './docx-styles.ts';
import { inXml, sealed } from './office.ts';
import { wordingOf } from './wording.ts';

/** How a run of a language is spelt and which way it runs. */
const lookOf = (language: Language, rightToLeft: boolean): IRunOptions => ({
  language: languageOf(language),
  ...(rightToLeft && { rightToLeft }),
});

/** Latin phrases, symbols and addresses, which run from left to right also in a text that does not. */
const LATIN = /(\p{Script=Latin}(?:[\p{Script=Latin}\p{N} ,;:.'’/()&@_+-]*[\p{Script=Latin}\p{N}])?)/u;

/** Text as runs; several where its direction turns. */
export function runsOf(text: string, language: Language): IRunOptions[] {
  if (language !== 'ar') return [{ ...lookOf(language, false), text: inXml(text) }];
  return inXml(text)
    .split(LATIN)
    .map((part, i) => ({ ...lookOf(language, i % 2 === 0), text: part }))
    .filter((run) => run.text !== '');
}

/** A line that is not the text, but printed around it. */
export type Line = { style: keyof typeof furnitureStyles; text: string; language: Language };

export const furnished = ({ style, text, language }: Line): Paragraph =>
  new Paragraph({
    style: styleId(furnitureStyles[style]),
    bidirectional: language === 'ar',
    children: runsOf(text, language).map((run) => new TextRun(run)),
  });

const A4 = { width: 11906, height: 16838 };
const NARROW = { top: 1134, bottom: 1134, left: 1134, right: 1134 };
const MARGIN = { top: 1474, bottom: 1587, left: 1644, right: 1644 };

/** A Word file: the same bytes each time. A rehearsal's says so at the head and foot of every page. */
export async function wordFile({
  language,
  title,
  rehearsal,
  landscape = false,
  properties,
  children,
}: {
  language: Language;
  title: string;
  rehearsal: boolean;
  landscape?: boolean;
  properties: Record<string, string>;
  children: FileChild[];
}): Promise<Uint8Array> {
  const { labels } = wordingOf(language);
  const band = rehearsal ? [furnished({ style: 'notice', text: labels.rehearsalBand, language })] : [];
  const page = new Paragraph({
    style: styleId(furnitureStyles.letterhead),
    children: [new TextRun({ children: [PageNumber.CURRENT] })],
  });
  const file = new Document({
    title: inXml(rehearsal ? `${labels.rehearsal} · ${title}` : title),
    creator: 'Convene',
    lastModifiedBy: 'Convene',
    description: labels.notTheOriginal,
    styles: styleSheet(language),
    customProperties: Object.entries(properties).map(([name, value]) => ({ name, value })),
    sections: [
      {
        properties: {
          page: landscape
            ? { size: { ...A4, orientation: PageOrientation.LANDSCAPE }, margin: NARROW }
            : { size: A4, margin: MARGIN },
        },
        headers: { default: new Header({ children: band }) },
        footers: { default: new Footer({ children: [page, ...band] }) },
        children,
      },
    ],
  });
  return sealed(await Packer.toBuffer(file));
}
