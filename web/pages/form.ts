import { html } from 'hono/html';
import { back, type Html, page, privacy } from '../layout.ts';
import type { Visit } from '../visit.ts';
import { summaryOf, titleWith } from './persons.ts';

/** Where the form is fetched, and sent back. @param wrong everything that is wrong with the one that was sent */
export function formPage(visit: Visit, wrong: readonly string[]): Html {
  const { words, path } = visit;
  const { form } = words;
  const isWrong = wrong.length > 0;
  const summary = summaryOf(
    visit,
    wrong.map((said) => ({ field: null, said, href: null })),
  );
  const described = isWrong ? html` aria-invalid="true" aria-describedby="errors"` : '';
  const body = html`<h1>${form.title}</h1>
${summary}
<p>${form.intro}</p>
<ul class="acts"><li><a href="${path('form/xlsx')}">${form.xlsx}</a></li><li><a href="${path('form/docx')}">${form.docx}</a></li></ul>
<form method="post" action="${path('form')}" enctype="multipart/form-data">
<div class="field${isWrong ? ' wrong' : ''}"><label for="file">${form.file}</label><input type="file" id="file" name="file" accept=".xlsx,.docx"${described}></div>
<div class="buttons"><button>${form.send}</button></div>
</form>
${back(visit)}${privacy(visit)}`;
  return page(visit, 'form', titleWith(visit, form.title, wrong.length), body);
}
