/**
 * Names and titles, one after the other. A comma has the script of the words it stands between: between two Latin ones, also of an
 * Arabic or Chinese list, it is a Latin one.
 */
export const withCommas = (parts: readonly string[], comma: string): string =>
  parts.reduce((line, part) => (line === '' ? part : `${line}${commaBetween(line, part, comma)}${part}`), '');

const native = /[\p{Script=Arabic}\p{Script=Han}]/u;

/** The comma between two texts; `comma` is that of the language. */
export function commaBetween(left: string, right: string, comma: string): string {
  const [last, first] = [/\p{L}(?=\P{L}*$)/u.exec(left)?.[0], /\p{L}/u.exec(right)?.[0]];
  return [last, first].some((letter) => letter === undefined || native.test(letter)) ? comma : ', ';
}
