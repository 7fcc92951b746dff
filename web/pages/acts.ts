import { randomUUID } from 'node:crypto';
import { html } from 'hono/html';
import { back, type Html, page } from '../layout.ts';
import { instantInWords, type Receipt } from '../receipts.ts';
import type { Visit } from '../visit.ts';
import { takesNote } from './home.ts';

/** Acts that are sent with one press, and receipts. */

export type PlainAct = 'acknowledge' | 'decline' | 'withdraw';

/** Asks once more; the form carries the id of what it sends. */
export function confirmPage(visit: Visit, act: PlainAct): Html {
  const { words, path } = visit;
  const title = words.acts[act];
  const body = html`<h1>${title}</h1>
<p>${words.confirm[act]}</p>
<form method="post" action="${path(act)}">
<input type="hidden" name="key" value="${randomUUID()}">
<div class="buttons"><button>${words.confirm.send}</button></div>
</form>
${back(visit)}`;
  return page(visit, act, title, body);
}

/** What was received and is registered, or is a request. */
export function receiptPage(visit: Visit, id: string, receipt: Receipt | 'request'): Html {
  const { words, said, link, snapshot, path } = visit;
  const { receipt: says } = words;
  const facts =
    receipt === 'request'
      ? ''
      : html`<dt>${says.what}</dt><dd>${words.kinds[receipt.kind]}</dd>
<dt>${says.at}</dt><dd>${instantInWords(visit, receipt.at)}</dd>
<dt>${says.by}</dt><dd>${words.channels[receipt.channel]}</dd>
${receipt.persons === null ? '' : html`<dt>${says.persons}</dt><dd>${receipt.persons}</dd>`}`;
  const isLate = receipt !== 'request' && receipt.late;
  const body = html`<h1>${says.title}</h1>
<p class="success" role="status">${receipt === 'request' ? says.request : says.said}</p>
${isLate ? html`<p class="warning">${says.late}</p>` : ''}
<h2><bdi>${said.participant}</bdi></h2>
<dl class="facts">${facts}<dt>${says.number}</dt><dd><bdi dir="ltr">${numberOf(link.participant, id)}</bdi></dd></dl>
<p>${says.keep}</p>
${
  takesNote(snapshot) && receipt !== 'request'
    ? html`<p class="warning">${words.home.noteAwaited}</p><ul class="acts"><li><a href="${path('upload')}">${words.acts.upload}</a></li></ul>`
    : ''
}
${back(visit)}`;
  return page(visit, `receipt/${encodeURIComponent(id)}`, says.title, body);
}

/** By what a receipt is called: the act of the record that it is of. */
const numberOf = (participant: string, id: string): string => `answer/${participant}/${id}`;
