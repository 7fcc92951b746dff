import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create } from 'fontkitten';
import type { Language } from '../domain/plan.ts';

/**
 * The bundled fonts. Those of the compiler's own search come after them, and the templates name these families with
 * `fallback: false`, so what a machine has installed never reaches a paper.
 */

const packages = {
  '@expo-google-fonts/noto-serif': ['400Regular', '400Regular_Italic', '700Bold', '700Bold_Italic'],
  '@expo-google-fonts/amiri': ['400Regular', '700Bold'],
  '@expo-google-fonts/noto-serif-sc': ['400Regular', '700Bold'],
};

const latin = ['Noto Serif', 'Amiri', 'Noto Serif SC'];

/**
 * The families in the order in which a character of a paper in this language looks for its font; the templates receive
 * this list. What Arabic or Chinese share with others, such as quotation marks, is set in their own.
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

/** Whether a font of the family list has a glyph for every one of these code points: one font for all of them. */
export function covers(codePoints: number[]): boolean {
  return coverage().some((covered) => codePoints.every((point) => covered.has(point)));
}

let loaded: Set<number>[] | undefined;
function coverage(): Set<number>[] {
  loaded ??= regular.map(([name, file]) => {
    const font = create(readFileSync(join(folderOf(name), file)));
    if (font.isCollection) throw new Error(`${file} is a collection of fonts and not one font; reinstall the packages`);
    return new Set(font.characterSet);
  });
  return loaded;
}
