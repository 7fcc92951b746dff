import { randomUUID } from 'node:crypto';
import { html } from 'hono/html';
import type { AskedBesides } from '../../domain/asked.ts';
import { DELEGATE_ROLES } from '../../domain/delegation.ts';
import type { DraftPerson } from '../../registry/drafts.ts';
import { keyOfAnswer } from '../acting.ts';
import { type KeptDraft, type Ready, submissionOnRecord } from '../draft.ts';
import { back, type Html, page, privacy } from '../layout.ts';
import { fieldsFor, type Typed, type Wrong } from '../typed.ts';
import type { Visit } from '../visit.ts';
import { FIELDS, type FieldName, filled, LANGUAGES, type PageWords } from '../words.ts';

/** The list of persons, one person, and the list before it is sent. */

const nameIn = (person: DraftPerson): string => (typeof person.name === 'string' ? person.name : '');
const linesOf = (person: DraftPerson, words: PageWords): string[] =>
  [
    DELEGATE_ROLES.flatMap((role) => (role === person.role ? [words.roles[role]] : []))[0],
    person.title,
    person.function,
    person.organization,
  ].filter((text): text is string => typeof text === 'string' && text !== '');
const asWritten = (person: DraftPerson): string =>
  [person.honorific, nameIn(person)]
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .join(' ');

/** What is wrong, in a list that leads to each field. */
export const summaryOf = (visit: Visit, wrong: readonly (Wrong & { href: string | null })[]): Html | '' =>
  wrong.length === 0
    ? ''
    : html`<div class="errors" role="alert" tabindex="-1" aria-labelledby="errors"><h2 id="errors">${
        visit.words.errors.title
      }</h2><ul>${wrong.map(({ said, href }) => html`<li>${href === null ? said : html`<a href="${href}">${said}</a>`}</li>`)}</ul></div>`;

/** The title of a page on which something is to be put right says so first. */
export const titleWith = ({ words }: Visit, title: string, wrong: number): string =>
  wrong === 0 ? title : `${words.errors.title}: ${title}`;

export function listPage(visit: Visit, { persons, begun }: KeptDraft): Html {
  const { words, path } = visit;
  const says = words.persons;
  const buttons = (person: DraftPerson, index: number) =>
    html`<div class="row"><a class="button second" href="${path(`delegation/person/${person.key}`)}" aria-label="${filled(says.of, { act: says.edit, name: nameIn(person) })}">${says.edit}</a>${[
      ...(index > 0 ? (['up'] as const) : []),
      ...(index < persons.length - 1 ? (['down'] as const) : []),
      'remove' as const,
    ].map(
      (act) =>
        html`<form method="post" action="${path(`delegation/${act}`)}"><input type="hidden" name="person" value="${person.key}"><button class="second" aria-label="${filled(says.of, { act: says[act], name: nameIn(person) })}">${says[act]}</button></form>`,
    )}</div>`;
  const body = html`<h1>${says.title}</h1>
<p>${says.intro}</p>
<p class="status">${persons.length === 0 ? says.none : filled(says.number, { count: persons.length })}</p>
<div class="buttons"><a class="button${persons.length === 0 ? '' : ' second'}" href="${path('delegation/new')}">${says.add}</a>${
    persons.length === 0 ? '' : html`<a class="button" href="${path('delegation/check')}">${says.check}</a>`
  }<a class="button second" href="${path('form')}">${words.form.title}</a></div>
<ol class="persons">${persons.map(
    (person, index) =>
      html`<li><p class="name">${index + 1}. <bdi>${asWritten(person)}</bdi></p>${linesOf(person, words).map((line) => html`<p class="small"><bdi>${line}</bdi></p>`)}${buttons(person, index)}</li>`,
  )}</ol>
${begun ? discardForm(visit) : ''}
${back(visit)}${privacy(visit)}`;
  return page(visit, 'delegation', says.title, body);
}

const discardForm = ({ words, path }: Visit): Html =>
  html`<form method="post" action="${path('delegation/discard')}"><div class="buttons"><button class="second">${words.persons.discard}</button></div></form>`;

export function personPage(
  visit: Visit,
  of: { key: string | null; typed: Typed; wrong: readonly Wrong[]; asked: readonly AskedBesides[] },
): Html {
  const { words, path } = visit;
  const { key, typed, wrong, asked } = of;
  const title = key === null ? words.person.add : words.person.edit;
  const way = key === null ? 'delegation/new' : `delegation/person/${key}`;
  const files = asked.includes('photo');
  const body = html`<h1>${title}</h1>
${summaryOf(
  visit,
  wrong.map((one) => ({ ...one, href: one.field === null ? null : `#${one.field}` })),
)}
<form method="post" action="${path('delegation/person')}" novalidate${files ? html` enctype="multipart/form-data"` : ''}>
<input type="hidden" name="person" value="${key ?? randomUUID()}">
${key === null ? html`<input type="hidden" name="new" value="yes">` : ''}
${fieldsFor(asked).map((field) => fieldOf(visit, field, typed[field] ?? '', wrong.find((one) => one.field === field)?.said))}
<div class="buttons"><button name="then" value="list">${words.person.save}</button><button class="second" name="then" value="another">${words.person.saveAndAdd}</button></div>
</form>
<p class="back"><a href="${path('delegation')}">${words.persons.title}</a></p>
${privacy(visit)}`;
  return page(visit, way, titleWith(visit, title, wrong.length), body);
}

function fieldOf({ words }: Visit, field: FieldName, value: string, wrong: string | undefined): Html {
  const needed = field === 'role' || field === 'name';
  const hint = hintOf(field, words);
  const described = [hint === null ? null : `${field}-hint`, wrong === undefined ? null : `${field}-error`].filter(
    (one) => one !== null,
  );
  const attributes = html` id="${field}" name="${field}"${described.length > 0 ? html` aria-describedby="${described.join(' ')}"` : ''}${
    wrong === undefined ? '' : html` aria-invalid="true"`
  }${needed ? html` aria-required="true"` : ''}`;
  return html`<div class="field${wrong === undefined ? '' : ' wrong'}"><label for="${field}">${words.fields[field]}${
    needed ? '' : html` <span class="small">(${words.labels.optional})</span>`
  }</label>${hint === null ? '' : html`<p class="hint" id="${field}-hint">${hint}</p>`}${
    wrong === undefined ? '' : html`<p class="error" id="${field}-error">${wrong}</p>`
  }${controlOf(field, value, attributes, words)}</div>`;
}

function controlOf(field: FieldName, value: string, attributes: Html, words: PageWords): Html {
  const options = (choices: readonly (readonly [string, string])[]) =>
    html`<select${attributes}><option value="">${words.person.choose}</option>${choices.map(
      ([of, said]) => html`<option value="${of}"${of === value ? html` selected` : ''}>${said}</option>`,
    )}</select>`;
  if (field === 'role') return options(DELEGATE_ROLES.map((role) => [role, words.roles[role]]));
  if (field === 'language') return options(LANGUAGES.map(({ language, name }) => [language, name]));
  if (field === 'photo') return html`<input type="file" accept="image/jpeg,image/png"${attributes}>`;
  if (field === 'email') return html`<input type="email" dir="ltr" autocomplete="off" value="${value}"${attributes}>`;
  if (field === 'birthDate' || field === 'passportNumber' || field === 'passportExpires')
    return html`<input type="text" dir="ltr" autocomplete="off" value="${value}"${attributes}>`;
  return html`<input type="text" dir="auto" autocomplete="off" value="${value}"${attributes}>`;
}

/** In megabytes. */
export const LARGEST_PHOTO = 4;

const hintOf = (field: FieldName, { hints }: PageWords): string | null => {
  if (field === 'photo') return filled(hints.photo, { size: LARGEST_PHOTO });
  return field === 'honorific' || field === 'name' || field === 'latin' || field === 'title' ? hints[field] : null;
};

/** @param registered the list whose place it would take, where that is another than it was begun on */
export function checkPage(
  visit: Visit,
  { persons, sent }: KeptDraft,
  ready: Ready,
  registered: readonly DraftPerson[] | null,
): Html {
  const overtaken = registered !== null;
  const { words, path, over } = visit;
  const says = words.check;
  const wrong = 'wrong' in ready ? ready.wrong : [];
  const to = (key: string | null) => (key === null ? path('delegation') : path(`delegation/person/${key}`));
  const body = html`<h1>${says.title}</h1>
${summaryOf(
  visit,
  wrong.map((one) => ({ ...one, href: to(one.key) })),
)}
${over === 'final' ? html`<p class="warning">${words.home.final}</p>` : ''}
${overtaken ? html`<p class="warning" role="alert">${says.overtaken}</p>` : ''}
<p>${says.intro}</p>
<p class="status">${filled(words.persons.number, { count: persons.length })}</p>
${personsIn(persons, words)}
${
  'wrong' in ready
    ? ''
    : html`<form method="post" action="${path('delegation/send')}"><input type="hidden" name="key" value="${keyFor(sent, ready.hash)}">${
        overtaken ? html`<input type="hidden" name="over" value="${submissionOnRecord(visit) ?? 'none'}">` : ''
      }<div class="buttons"><button>${
        over === 'final' ? says.sendRequest : overtaken ? says.sendOver : says.send
      }</button></div></form>`
}
${
  registered === null
    ? ''
    : html`<h2>${words.home.registered}</h2>
<p class="status">${registered.length === 0 ? words.persons.none : filled(words.persons.number, { count: registered.length })}</p>
${personsIn(registered, words)}
${discardForm(visit)}`
}
<p class="back"><a href="${path('delegation')}">${words.persons.title}</a></p>
${privacy(visit)}`;
  return page(visit, 'delegation/check', titleWith(visit, says.title, wrong.length), body);
}

/** A list that is sent already is the same answer again. */
const keyFor = (sent: string | undefined, hash: string): string =>
  sent === undefined ? `${randomUUID()}-${hash}` : keyOfAnswer(sent);

const personsIn = (persons: readonly DraftPerson[], words: PageWords): Html =>
  html`<ol class="persons">${persons.map(
    (person, index) =>
      html`<li><p class="name">${index + 1}. <bdi>${asWritten(person)}</bdi></p>${detailsOf(person, words)}</li>`,
  )}</ol>`;

const SHOWN = FIELDS.filter((field) => field !== 'honorific' && field !== 'name' && field !== 'photo');

/** Everything that was typed of a person, with its field. */
function detailsOf(person: DraftPerson, words: PageWords): Html {
  const said = (field: FieldName, value: string): string => {
    if (field === 'role')
      return DELEGATE_ROLES.flatMap((role) => (role === value ? [words.roles[role]] : []))[0] ?? value;
    if (field === 'language') return LANGUAGES.find(({ language }) => language === value)?.name ?? value;
    return value;
  };
  return html`<dl class="facts">${SHOWN.map((field) => {
    const value = person[field];
    if (typeof value !== 'string' || value === '') return '';
    return html`<dt>${words.fields[field]}</dt><dd><bdi>${said(field, value)}</bdi></dd>`;
  })}</dl>`;
}
