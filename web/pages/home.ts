import { html } from 'hono/html';
import type { ParticipantSnapshot } from '../../machines/machines.ts';
import { type Html, page, privacy } from '../layout.ts';
import { instantInWords, type Receipt, type Untaken } from '../receipts.ts';
import type { Visit } from '../visit.ts';
import { filled, type PageWords, STATES } from '../words.ts';

/** What a participant may do now, by where it stands: the way of each act, below the link. */
type PageAct = keyof PageWords['acts'];
const WAYS: Record<PageAct, string> = {
  acknowledge: 'acknowledge',
  name: 'delegation',
  amend: 'delegation',
  decline: 'decline',
  withdraw: 'withdraw',
  upload: 'upload',
};

const NAMED = ['nominated', 'amended', 'incomplete'];

/** The acts that lead somewhere, in the order in which they are offered. */
export function actsFor(snapshot: ParticipantSnapshot | null, over: Visit['over']): PageAct[] {
  if (over === 'cancelled') return [];
  const { delegation = 'awaited', correspondence = 'pending', credentials = 'not_wanted' } = snapshot?.value ?? {};
  const named = NAMED.includes(delegation);
  if (over === 'final') return [named ? 'amend' : 'name'];
  const acts: PageAct[] = [named ? 'amend' : 'name'];
  if (delegation !== 'nil_return') acts.push('decline');
  if (named) acts.push('withdraw');
  if (correspondence !== 'acknowledged') acts.push('acknowledge');
  if (takesNote(snapshot) || takesCredentials(credentials)) acts.push('upload');
  return acts;
}

export const takesNote = (snapshot: ParticipantSnapshot | null): boolean => snapshot?.context.note === 'awaited';
export const takesCredentials = (credentials: string): boolean =>
  ['awaited', 'deferred', 'refused'].includes(credentials);

export function homePage(
  visit: Visit,
  { receipts, untaken, begun }: { receipts: readonly Receipt[]; untaken: readonly Untaken[]; begun: boolean },
): Html {
  const { words, said, snapshot, over, meeting, now, path } = visit;
  const { home, labels } = words;
  const isLate = now > Date.parse(meeting.plan.deadline.at);
  const acts = actsFor(snapshot, over);
  const body = html`<h1><bdi>${said.participant}</bdi></h1>
<dl class="facts">
<dt>${labels.when}</dt><dd>${said.dates}</dd>
<dt>${labels.where}</dt><dd>${said.place}</dd>
<dt>${labels.until}</dt><dd>${said.until}</dd>
<dt>${labels.secretariat}</dt><dd><bdi dir="ltr">${meeting.plan.secretariat.email}</bdi></dd>
</dl>
${over === 'cancelled' ? html`<p class="warning">${home.cancelled}</p>` : ''}
${over === 'final' ? html`<p class="warning">${home.final}</p>` : ''}
${over === null && isLate ? html`<p class="warning">${home.late}</p>` : ''}
<h2>${home.registered}</h2>
<p class="status">${words.states[stateOf(snapshot)]}</p>
${takesNote(snapshot) ? html`<p class="warning">${home.noteAwaited}</p>` : ''}
${untaken.map(
  (one) =>
    html`<p class="warning">${filled(words.untaken[one.is].noted, { at: instantInWords(visit, one.at), kind: words.kinds[one.kind] })} <a href="${path(receiptWay(one.id))}">${words.untaken[one.is].more}</a></p>`,
)}
${begun ? html`<p class="warning">${home.draft}</p>` : ''}
${
  acts.length === 0
    ? ''
    : html`<h2>${home.todo}</h2><ul class="acts">${acts.map((act) => html`<li><a href="${path(WAYS[act])}">${words.acts[act]}</a></li>`)}</ul>`
}
<h2>${home.receipts}</h2>
${
  receipts.length === 0
    ? html`<p>${home.noReceipts}</p>`
    : html`<ul class="receipts">${receipts.map(
        (one) =>
          html`<li><a href="${path(receiptWay(one.id))}">${words.kinds[one.kind]} <span class="small">${instantInWords(visit, one.at)}</span></a></li>`,
      )}</ul>`
}
${privacy(visit)}`;
  return page(visit, '', words.service, body);
}

/** Where a receipt is found, below the link. */
export const receiptWay = (id: string): string => `receipt/${encodeURIComponent(id)}`;

function stateOf(snapshot: ParticipantSnapshot | null): keyof PageWords['states'] {
  const { delegation = 'awaited', correspondence } = snapshot?.value ?? {};
  if (delegation === 'awaited' && correspondence === 'acknowledged') return 'acknowledged';
  return STATES.find((state) => state === delegation) ?? 'awaited';
}
