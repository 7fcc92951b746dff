import { expect, test } from 'vitest';
import { type Delegated, languagesOfLists, listIn } from '../../documents/delegations.ts';
import { listView } from '../../documents/list.ts';
import { Language } from '../../domain/plan.ts';
import { plan } from './samples.ts';

const row = (code: string, language: string): Delegated => ({
  ...{ code, name: code, language, capacity: 'state_party', addressee: 'permanent_representative' },
  ...{ status: 'present', attended: true },
  delegation: { persons: [{ name: 'Alva BRACKMERE', honorific: 'Ms.', title: 'Ambassador', role: 'head' }] },
});
const rows = [row('CHE', 'fr'), row('MEX', 'es'), row('AUT', 'en'), row('EGY', 'ar'), row('ESP', 'es')];

const official = { ...plan, lists: 'notes' as const };
const view = (of: typeof plan) =>
  listView(
    listIn(rows, { plan: of, stage: 'final', language: 'en', date: plan.closes.date }),
    { plan: of, mode: 'live' },
    String,
  );

test('the official list is one document in the languages of the notes, each delegation in its own', () => {
  expect(languagesOfLists({ plan: official })).toEqual(['en']);
  const { title, masthead, sections, counts } = view(official);
  expect(title).toBe('List of participants / Liste des participants / Lista de participantes');
  expect(masthead.lines).toContain('English/French/Spanish only');
  expect(sections.map((one) => one.title)).toEqual(['States Parties / États parties / Estados Partes']);
  // in the order of the English alphabet; Egypt, whose language no note has, in English
  expect(sections[0]?.participants.map(({ name, persons }) => [name, persons[0]?.said])).toEqual([
    ['Austria', 'Head of delegation'],
    ['Egypt', 'Head of delegation'],
    ['México', 'Jefatura de la delegación'],
    ['España', 'Jefatura de la delegación'],
    ['Suisse', 'Chef de délégation'],
  ]);
  expect(counts.total).toEqual(['Total', '5', '5']);
});

test('a plan may ask for one in each language of the session, as meetings do that began before', () => {
  for (const lists of ['each', undefined] as const) {
    const { lists: _, ...rest } = plan;
    const of = lists === undefined ? rest : { ...rest, lists };
    expect([...languagesOfLists({ plan: of })].toSorted()).toEqual([...Language.options].toSorted());
    expect(view(of).title).toBe('List of participants');
  }
});
