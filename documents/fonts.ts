import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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
  return coverage().some((covered) => codePoints.every((point) => covered(point)));
}

let loaded: ((point: number) => boolean)[] | undefined;
function coverage(): ((point: number) => boolean)[] {
  loaded ??= regular.map(([name, file]) => readCoverage(readFileSync(join(folderOf(name), file))));
  return loaded;
}

/** Reads the code points of a font from its `cmap` table, format 4 or 12 (OpenType 1.9, "cmap"). */
function readCoverage(font: Buffer): (point: number) => boolean {
  const table = tableOffset(font, 'cmap');
  const ranges: [first: number, last: number][] = [];
  for (let i = 0; i < font.readUInt16BE(table + 2); i += 1) {
    const at = table + font.readUInt32BE(table + 8 + 8 * i);
    const format = font.readUInt16BE(at);
    if (format === 12) {
      for (let group = 0; group < font.readUInt32BE(at + 12); group += 1) {
        ranges.push([font.readUInt32BE(at + 16 + 12 * group), font.readUInt32BE(at + 20 + 12 * group)]);
      }
    }
    if (format === 4) {
      const doubled = font.readUInt16BE(at + 6);
      for (let segment = 0; segment < doubled; segment += 2) {
        const last = font.readUInt16BE(at + 14 + segment);
        if (last !== 0xffff) ranges.push([font.readUInt16BE(at + 16 + doubled + segment), last]);
      }
    }
  }
  const points = new Set<number>();
  for (const [first, last] of ranges) for (let point = first; point <= last; point += 1) points.add(point);
  return (point) => points.has(point);
}

function tableOffset(font: Buffer, tag: string): number {
  for (let i = 0; i < font.readUInt16BE(4); i += 1) {
    const record = 12 + 16 * i;
    if (font.toString('latin1', record, record + 4) === tag) return font.readUInt32BE(record + 8);
  }
  throw new Error(`a bundled font has no ${tag} table; reinstall the packages`);
}
