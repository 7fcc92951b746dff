import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create, type Font } from 'fontkitten';
import type { Language } from '../domain/plan.ts';

/**
 * The bundled fonts. The compiler finds them before any others, and the templates name these families with
 * `fallback: false`, so that a font installed on the machine never reaches a paper.
 */

const packages = {
  '@expo-google-fonts/noto-serif': ['400Regular', '400Regular_Italic', '700Bold', '700Bold_Italic'],
  '@expo-google-fonts/amiri': ['400Regular', '700Bold'],
  '@expo-google-fonts/noto-serif-sc': ['400Regular', '700Bold'],
};

const latin = ['Noto Serif', 'Amiri', 'Noto Serif SC'];

/**
 * The families for a paper in this language: a character is set in the first one that has it. The templates receive this
 * list. Signs that Arabic or Chinese share with others, such as quotation marks, are set in their own font.
 */
export function familiesFor(language: Language): string[] {
  if (language === 'ar') return ['Amiri', 'Noto Serif', 'Noto Serif SC'];
  if (language === 'zh') return ['Noto Serif SC', 'Noto Serif', 'Amiri'];
  return latin;
}

const require = createRequire(import.meta.url);
const folderOf = (name: string): string => dirname(require.resolve(`${name}/package.json`));

/** The folders that the compiler loads. */
export const fontPaths: string[] = Object.entries(packages).flatMap(([name, faces]) =>
  faces.map((face) => join(folderOf(name), face)),
);

const regular: [string, string][] = [
  ['@expo-google-fonts/noto-serif', '400Regular/NotoSerif_400Regular.ttf'],
  ['@expo-google-fonts/amiri', '400Regular/Amiri_400Regular.ttf'],
  ['@expo-google-fonts/noto-serif-sc', '400Regular/NotoSerifSC_400Regular.ttf'],
];

/** Whether one bundled font has a glyph for all of these code points. */
export function covers(codePoints: number[]): boolean {
  return faces().some(({ covered }) => codePoints.every((point) => covered.has(point)));
}

const widths = new Map<number, number>();

/** How wide a sign is at most, in ems: of the font that has it first, and none where no font has it. */
export function widthOf(codePoint: number): number {
  const known = widths.get(codePoint);
  if (known !== undefined) return known;
  const face = faces().find(({ covered }) => covered.has(codePoint));
  const width = face === undefined ? 0 : face.font.glyphForCodePoint(codePoint).advanceWidth / face.font.unitsPerEm;
  widths.set(codePoint, width);
  return width;
}

type Face = { font: Font; covered: Set<number> };
let loaded: Face[] | undefined;
function faces(): Face[] {
  loaded ??= regular.map(([name, file]) => {
    const font = create(readFileSync(join(folderOf(name), file)));
    if (font.isCollection) throw new Error(`${file} is a collection of fonts and not one font; reinstall the packages`);
    return { font, covered: new Set(font.characterSet) };
  });
  return loaded;
}
