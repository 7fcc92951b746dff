import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

/** The parts of Word and Excel files, looked at and changed as a program or a person would. */

export const part = (file: Uint8Array, name: string): string => strFromU8(unzipSync(file)[name] ?? new Uint8Array());

export function changed(file: Uint8Array, name: string, change: (xml: string) => string): Uint8Array {
  const parts = unzipSync(file);
  return zipSync({ ...parts, [name]: strToU8(change(strFromU8(parts[name] ?? new Uint8Array()))) });
}

/** An Excel form with the cells of the first line for a person, and of those after it, filled in. */
export const typed = (form: Uint8Array, lines: readonly Record<string, string>[]): Uint8Array =>
  changed(form, 'xl/worksheets/sheet1.xml', (xml) => {
    const first = Number(/<row r="(\d+)" hidden="1"/.exec(xml)?.[1]) + 2;
    return lines.reduce(
      (sheet, line, i) =>
        Object.entries(line).reduce(
          (one, [column, text]) =>
            one.replace(
              new RegExp(`<c r="${column}${first + i}"( s="\\d+")?[^>]*?(/>|>.*?</c>)`),
              () => `<c r="${column}${first + i}" t="inlineStr"><is><t>${text}</t></is></c>`,
            ),
          sheet,
        ),
      xml,
    );
  });
