import { type Language, Language as Languages } from '../domain/plan.ts';

const RIGHT_TO_LEFT: readonly Language[] = ['ar'];

/**
 * An e-mail's approved words as HTML, beside which they also go as plain text. Pure: nothing is in it that the words do not
 * say. Paragraphs and lines are those of the words; no picture, link, script or address of anything outside, and styles
 * stand on the elements, since mail clients drop style sheets. Colours are the reader's own, so it can be read at night.
 */
export function htmlOf({ language, subject, body }: { language: string; subject: string; body: string }): string {
  const direction = RIGHT_TO_LEFT.some((one) => one === language) ? 'rtl' : 'ltr';
  const known = Languages.safeParse(language);
  const spoken = `${known.success ? `lang="${known.data}" ` : ''}dir="${direction}"`;
  const paragraphs = body
    .replaceAll(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll(/^\n+|\n+$/g, ''))
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p style="margin:0 0 1em 0">${paragraph.split('\n').map(escaped).join('<br>\n')}</p>`);
  return [
    '<!DOCTYPE html>',
    `<html ${spoken}>`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(subject)}</title>`,
    '</head>',
    '<body style="margin:0;padding:16px">',
    // repeated on a block: many mail clients keep only what is in the body
    `<div ${spoken} style="max-width:40em;font-family:Georgia,'Times New Roman',serif;font-size:16px;line-height:1.5;overflow-wrap:break-word">`,
    ...paragraphs,
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that stays text: no markup, no control character, no override of the direction of what follows. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}
