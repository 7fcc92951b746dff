import { AlignmentType, type IParagraphStyleOptions, type IRunOptions, type IStylesOptions } from 'docx';
import type { Language } from '../domain/plan.ts';
import { furnitureStyles, styleId, textStyles } from './docx-form.ts';

/** A font that every office has; what is issued is set in the bundled ones. */
const font = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', cs: 'Times New Roman', eastAsia: 'SimSun' };

const tags: Record<Language, string> = {
  en: 'en-GB',
  fr: 'fr-FR',
  es: 'es-ES',
  ru: 'ru-RU',
  ar: 'ar-SA',
  zh: 'zh-CN',
};

/** The language of a run; an editor spells and hyphenates by it. */
export const languageOf = (language: Language): NonNullable<IRunOptions['language']> => ({
  value: language === 'ar' || language === 'zh' ? tags.en : tags[language],
  ...(language === 'zh' && { eastAsia: tags.zh }),
  ...(language === 'ar' && { bidirectional: tags.ar }),
});

const POINT = 20;

type Style = Pick<IParagraphStyleOptions, 'run' | 'paragraph'>;
type RunStyle = NonNullable<Style['run']>;
const small = (size: number, more: RunStyle = {}): RunStyle => ({ size: 2 * size, ...more });

const furniture: Record<keyof typeof furnitureStyles, Style> = {
  notice: {
    run: small(9, { bold: true }),
    paragraph: {
      alignment: AlignmentType.CENTER,
      spacing: { after: 14 * POINT },
      border: { top: rule(), bottom: rule(), left: rule(), right: rule() },
    },
  },
  letterhead: { run: small(9), paragraph: { alignment: AlignmentType.CENTER, spacing: { after: 2 * POINT } } },
  reference: { run: small(10), paragraph: { spacing: { before: 14 * POINT, after: 6 * POINT } } },
  closing: { run: small(10), paragraph: { spacing: { before: 24 * POINT } } },
  caption: { run: small(10, { bold: true }), paragraph: { keepNext: true, spacing: { after: 4 * POINT } } },
};

const text: Record<keyof typeof textStyles, Style> = {
  title: {
    run: small(13, { bold: true }),
    paragraph: { keepNext: true, outlineLevel: 0, spacing: { before: 8 * POINT, after: 12 * POINT } },
  },
  text: { paragraph: { alignment: AlignmentType.BOTH, spacing: { after: 9 * POINT, line: 276 } } },
  block: { paragraph: { indent: { start: 680 }, spacing: { after: 9 * POINT }, keepLines: true } },
};

function rule() {
  return { style: 'single', size: 4, space: 4, color: '808080' } as const;
}

const named = (names: Record<string, string>, of: Record<string, Style>): IParagraphStyleOptions[] =>
  Object.entries(names).map(([key, name]) => ({
    ...of[key],
    id: styleId(name),
    name,
    basedOn: 'Normal',
    quickFormat: true,
  }));

/** The style sheet of a Word file in a language. */
export const styleSheet = (language: Language): IStylesOptions => ({
  default: { document: { run: { font, size: 22, language: languageOf(language) } } },
  paragraphStyles: [...named(furnitureStyles, furniture), ...named(textStyles, text)],
});
