import { randomUUID } from 'node:crypto';
import { html } from 'hono/html';
import { nameOf } from '../../documents/addressees.ts';
import { delegateLine } from '../../documents/delegate-lines.ts';
import { venueMinute } from '../../domain/day.ts';
import { printedCode } from '../../domain/delegate.ts';
import type { PassageWay } from '../../domain/passage.ts';
import type { DelegateRow } from '../../registry/delegates.ts';
import type { PassageRow } from '../../registry/passages.ts';
import type { DeskVisit, RoomCounts } from '../desk-visit.ts';
import { deskWords } from '../desk-words.ts';
import { framed, type Html } from '../layout.ts';
import { filled } from '../words.ts';

/** What the page of a desk shows, besides the place to scan. `room`: null where the registry did not say. */
export type DeskShown = {
  room: RoomCounts | null;
  looked?: string;
  found?: readonly DelegateRow[];
  done?: { passage: PassageRow; delegate: DelegateRow };
  already?: { delegate: DelegateRow; way: PassageWay; since: string | null } | undefined;
  problem?: 'notNamed' | 'nobody' | 'over' | 'failed';
  isUntold?: boolean;
};

/** As many as a screen takes. */
const MOST = 25;

export function deskPage(desk: DeskVisit, shown: DeskShown): Html {
  const words = deskWords();
  const { meeting, link, token } = desk;
  const { found, looked = '' } = shown;
  const body = html`<h1>${words.title}</h1>
${told(desk, shown)}
<form method="post" action="/d/${token}/find" autocomplete="off">
<p><label for="who">${words.find}</label>
<input id="who" name="who" type="text" maxlength="200" autocapitalize="off" spellcheck="false" autofocus></p>
<div class="buttons"><button>${words.search}</button></div>
</form>
${found === undefined ? '' : results(desk, found, looked)}
${shown.room === null ? '' : html`<p class="room">${filled(words.room, { ...shown.room })}</p>`}`;
  return framed({
    ...{ language: 'en' as const, mode: meeting.mode, body, nav: html`` },
    words: { skip: words.skip, rehearsal: words.rehearsal },
    title: `${words.title} · ${filled(words.desk, { desk: link.desk })} · ${meeting.plan.short}`,
    heading: html`<p class="service">${words.service}</p><p class="meeting">${meeting.plan.short} · ${filled(words.desk, { desk: link.desk })}</p>`,
  });
}

/** What became of the last press. */
function told(
  { meeting: { plan } }: DeskVisit,
  { done, already, problem, isUntold = false }: DeskShown,
): Html | string {
  const words = deskWords();
  const minute = (at: string | null) => (at === null ? '' : venueMinute(at, plan).slice(-5));
  if (problem !== undefined) return html`<p class="warning" role="alert">${words[problem]}</p>`;
  if (already !== undefined) {
    const said = { who: whoIn(already.delegate), at: minute(already.since) };
    return html`<p class="warning" role="status">${filled(words.already[already.way], said)}</p>`;
  }
  if (done === undefined) return '';
  const { passage, delegate } = done;
  const said = { who: whoIn(delegate), at: minute(passage.at) };
  return html`<p class="success" role="status">${filled(words.done[passage.way], said)}</p>${
    isUntold ? html`<p class="warning">${words.untold}</p>` : ''
  }`;
}

const whoIn = ({ person, participant }: DelegateRow): string =>
  `${person === null ? deskWords().unnamed : `${person.name}`} (${participant})`;

function results(desk: DeskVisit, found: readonly DelegateRow[], looked: string): Html {
  const words = deskWords();
  const shown = found.slice(0, MOST);
  if (found.length === 0) return html`<p class="warning" role="status"><bdi>${looked}</bdi>: ${words.nobody}</p>`;
  const said =
    found.length > MOST
      ? filled(words.many, { count: found.length, shown: MOST })
      : filled(words.found, { count: found.length });
  return html`<div role="status"><h2>${said}</h2></div>
<ul class="found">${shown.map((row) => one(desk, row))}</ul>`;
}

function one({ meeting: { plan }, token }: DeskVisit, row: DelegateRow): Html {
  const words = deskWords();
  const { code, way, at, person, gone_at: gone, participant, name, addressee } = row;
  const isIn = way === 'arrival';
  const minute = at === null ? '' : venueMinute(at, plan);
  const state = isIn
    ? filled(words.in, { at: minute })
    : at === null
      ? words.unseen
      : filled(words.out, { at: minute });
  const line = person === null ? null : delegateLine(person, 'en');
  const called = person === null ? words.unnamed : [person.honorific, person.name].filter(Boolean).join(' ');
  const press = isIn ? words.departs : words.arrives;
  const next: PassageWay = isIn ? 'departure' : 'arrival';
  return html`<li class="found-person">
<h3 class="found-name"><bdi>${called}</bdi></h3>
${person?.latin === undefined ? '' : html`<p class="found-latin"><bdi>${person.latin}</bdi></p>`}
<dl class="facts"><dt>${words.columns.delegation}</dt><dd><bdi>${nameOf({ code: participant, name, addressee }, 'en', plan.opens.date).name}</bdi>${line === null ? '' : html` · ${line.role}`}</dd>
<dt>${words.columns.state}</dt><dd>${state}</dd></dl>
${
  gone !== null && !isIn
    ? html`<p class="warning">${words.gone}</p>`
    : html`<form method="post" action="/d/${token}/pass">
<input type="hidden" name="key" value="${randomUUID()}"><input type="hidden" name="code" value="${code}"><input type="hidden" name="way" value="${next}">
<div class="buttons"><button aria-label="${press}: ${called}">${press}</button> <span class="code" translate="no">${printedCode(code)}</span></div>
</form>`
}
</li>`;
}
