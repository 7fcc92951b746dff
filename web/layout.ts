import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html } from 'hono/html';
import type { Language, Mode } from '../domain/plan.ts';
import type { Visit } from './visit.ts';
import { directionOf, filled, LANGUAGES, type PageRefusal, type PageWords, wordsOf } from './words.ts';

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** The style sheet, and its path, which changes with it. */
export const style = readFileSync(new URL('style.css', import.meta.url), 'utf8');
export const stylePath = `/style-${createHash('sha256').update(style).digest('hex').slice(0, 12)}.css`;

type Framed = {
  language: Language;
  words: Pick<PageWords, 'skip' | 'rehearsal'>;
  title: string;
  mode: Mode;
  heading: Html;
  body: Html;
  nav: Html;
};

/** Every page of ours, whatever is in it. */
export const framed = ({ language, words, title, mode, heading, body, nav }: Framed): Html => html`<!DOCTYPE html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light">
<title>${title}</title>
<link rel="stylesheet" href="${stylePath}">
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header>${mode === 'rehearsal' ? html`<p class="rehearsal">${words.rehearsal}</p>` : ''}<div class="wide">${heading}${nav}</div></header>
<main id="content" tabindex="-1">${body}</main>
</body>
</html>
`;

/** A page of a visit. @param way below the link, where its other languages are found */
export function page(visit: Visit, way: string, title: string, body: Html): Html {
  const { language, words, meeting, said, path } = visit;
  const nav = html`<nav aria-label="${words.languages}"><ul class="languages">${LANGUAGES.map(
    ({ language: other, name }) =>
      html`<li><a href="${inLanguage(path(way), other)}" lang="${other}" hreflang="${other}" dir="${directionOf(other)}"${
        other === language ? html` aria-current="true"` : ''
      }>${name}</a></li>`,
  )}</ul></nav>`;
  const heading = html`<p class="service">${words.service}</p><p class="meeting">${said.meeting}</p>`;
  return framed({
    ...{ language, words, mode: meeting.mode, heading, nav, body },
    title: `${title} · ${said.participant} · ${meeting.plan.short}`,
  });
}

const inLanguage = (path: string, language: Language): string => path.replace(/l=\w+$/, `l=${language}`);

/** A way back to the overview. */
export const back = ({ words, path }: Visit): Html => html`<p class="back"><a href="${path()}">${words.back}</a></p>`;

/** What becomes of the data that are typed, as every page with a form says it. */
export const privacy = ({ words, said }: Visit): Html =>
  html`<section class="privacy" aria-labelledby="privacy"><h2 id="privacy">${
    words.privacy.title
  }</h2>${words.privacy.text.map((text) => html`<p>${filled(text, said.erased)}</p>`)}</section>`;

/** Why something was not taken, to whoever asked, in six languages: it says nothing of any meeting. */
export function refusedPage(why: PageRefusal): Html {
  const words = wordsOf('en');
  const body = html`<h1 class="visually-hidden">Convene</h1>${LANGUAGES.map(({ language }) => {
    const { title, text } = wordsOf(language).refused[why];
    return html`<section lang="${language}" dir="${directionOf(language)}"><h2>${title}</h2><p>${text}</p></section>`;
  })}`;
  return framed({
    ...{ language: 'en' as const, words, mode: 'live' as const, title: words.refused[why].title, body },
    heading: html`<p class="service" translate="no">Convene</p>`,
    nav: html``,
  });
}

/** Why something was not taken, to a visit. */
export const refusedVisit = (visit: Visit, why: PageRefusal): Html => {
  const { title, text } = visit.words.refused[why];
  return page(visit, '', title, html`<h1>${title}</h1><p>${text}</p>${back(visit)}`);
};
