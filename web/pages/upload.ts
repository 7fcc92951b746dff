import { randomUUID } from 'node:crypto';
import { html } from 'hono/html';
import { back, type Html, page, privacy } from '../layout.ts';
import type { Visit } from '../visit.ts';
import { filled } from '../words.ts';
import { takesCredentials, takesNote } from './home.ts';
import { summaryOf, titleWith } from './persons.ts';

/** What may be uploaded now. */
export type UploadKind = 'note' | 'credentials';

export const uploadsFor = ({ snapshot, over }: Pick<Visit, 'snapshot' | 'over'>): UploadKind[] =>
  over !== null
    ? []
    : [
        ...(takesNote(snapshot) ? (['note'] as const) : []),
        ...(takesCredentials(snapshot?.value.credentials ?? 'not_wanted') ? (['credentials'] as const) : []),
      ];

/** @param size the most megabytes */
export function uploadPage(
  visit: Visit,
  of: { chosen: UploadKind | undefined; wrong: string | null; size: number },
): Html {
  const { words, path } = visit;
  const { upload } = words;
  const kinds = uploadsFor(visit);
  const chosen = of.chosen ?? kinds[0];
  const body = html`<h1>${upload.title}</h1>
${summaryOf(visit, of.wrong === null ? [] : [{ field: null, said: of.wrong, href: '#file' }])}
<form method="post" action="${path('upload')}" enctype="multipart/form-data">
<input type="hidden" name="key" value="${randomUUID()}">
<fieldset><legend>${upload.kind}</legend>${kinds.map(
    (kind) =>
      html`<label><input type="radio" name="kind" value="${kind}"${kind === chosen ? html` checked` : ''}>${upload.kinds[kind]}</label>`,
  )}</fieldset>
<div class="field${of.wrong === null ? '' : ' wrong'}"><label for="file">${upload.file}</label><p class="hint" id="file-hint">${filled(upload.hint, { size: of.size })}</p>${
    of.wrong === null ? '' : html`<p class="error" id="file-error">${of.wrong}</p>`
  }<input type="file" id="file" name="file" accept="application/pdf,image/jpeg,image/png" aria-describedby="file-hint${of.wrong === null ? '' : ' file-error'}"${
    of.wrong === null ? '' : html` aria-invalid="true"`
  }></div>
<div class="buttons"><button>${upload.send}</button></div>
</form>
${back(visit)}${privacy(visit)}`;
  return page(visit, 'upload', titleWith(visit, upload.title, of.wrong === null ? 0 : 1), body);
}
