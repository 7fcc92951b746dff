import { html } from 'hono/html';
import { back, type Html, page } from '../layout.ts';
import { instantInWords, type Untaken } from '../receipts.ts';
import type { Visit } from '../visit.ts';
import { filled } from '../words.ts';
import { receiptWay } from './home.ts';

/** What was received and is not registered: not yet, or not at all. The page that shows it is asked for again by a link. */
export function untakenPage(visit: Visit, untaken: Untaken): Html {
  const { words, said, path } = visit;
  const says = words.untaken[untaken.is];
  const way = receiptWay(untaken.id);
  const isList = untaken.kind === 'nominate';
  const next =
    untaken.is === 'waiting'
      ? html`<div class="buttons"><a class="button" href="${path(way)}">${says.next}</a></div>`
      : isList
        ? html`<div class="buttons"><a class="button" href="${path('delegation')}">${says.next}</a></div>`
        : '';
  const body = html`<h1>${says.title}</h1>
<p class="warning" role="status">${filled(says.said, { at: instantInWords(visit, untaken.at) })}</p>
<h2><bdi>${said.participant}</bdi></h2>
<dl class="facts"><dt>${words.receipt.what}</dt><dd>${words.kinds[untaken.kind]}</dd>
<dt>${words.receipt.at}</dt><dd>${instantInWords(visit, untaken.at)}</dd></dl>
${untaken.is === 'refused' && untaken.code === 'MEETING_OVER' ? html`<p>${words.home.final}</p>` : ''}
${untaken.is === 'waiting' || isList ? html`<p>${says.kept}</p>` : ''}
${next}
${back(visit)}`;
  return page(visit, way, says.title, body);
}
