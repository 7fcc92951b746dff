import { expect, test } from 'vitest';
import { type AskedDelegation, questionSaid, questionsOf } from '../../domain/questions.ts';

type Named = AskedDelegation['persons'][number];
const person = (name: string, more: Partial<Named> = {}): Named => ({
  ...{ name, title: 'Counsellor', role: 'delegate' },
  ...more,
});
const head = (name: string, more: Partial<Named> = {}) => person(name, { role: 'head', title: 'Ambassador', ...more });
const delegation = (code: string, persons: Named[], more: Partial<AskedDelegation> = {}): AskedDelegation => ({
  ...{ code, capacity: 'state_party', submission: `list-of-${code}`, persons },
  ...more,
});
const asked = (...delegations: AskedDelegation[]) =>
  questionsOf(delegations).map(({ kind, of }) => [
    kind,
    ...of.map(({ participant, persons }) => [participant, persons]),
  ]);

test('a delegation with one head, each person once and with a title, asks nothing', () => {
  expect(asked(delegation('CHE', [head('Ada LORIMOND'), person('Bo FARROWIND')]))).toEqual([]);
});

test.each([
  ['in another order', 'Lorimond Ada'],
  ['without accents', 'Adá Lorimond'],
  ['with a slip of a letter', 'Ada Lorimnod'],
  ['by their initial', 'A. Lorimond'],
])('the same person twice, %s', (_, other) => {
  expect(asked(delegation('CHE', [head('Ada LORIMOND'), person('Bo FARROWIND'), person(other)]))).toEqual([
    ['twice', ['CHE', [1, 3]]],
  ]);
});

test('a person twice in two scripts, by the Latin spelling', () => {
  expect(asked(delegation('JOR', [head('آدا المثال', { latin: 'Ada Almithal' }), person('Almithal Ada')]))).toEqual([
    ['twice', ['JOR', [1, 2]]],
  ]);
});

test('one person in two delegations is asked of both, once', () => {
  const both = [
    delegation('COK', [head('Ada LORIMOND')]),
    delegation('NIU', [head('Bo FARROWIND'), person('Lorimond, Adá')]),
  ];
  const [question, ...others] = questionsOf(both);
  expect(others).toEqual([]);
  expect(question).toMatchObject({
    kind: 'elsewhere',
    of: [
      { participant: 'COK', persons: [1] },
      { participant: 'NIU', persons: [2] },
    ],
  });
  expect(question && questionSaid(question)).toBe('person 1 of COK may be NIU’s person 2: for whom do they come?');
});

test('none and several heads', () => {
  expect(asked(delegation('CHE', [person('Ada LORIMOND')]))).toEqual([['no_head', ['CHE', []]]]);
  expect(asked(delegation('CHE', [head('Ada LORIMOND'), person('Cy PELLUCID'), head('Bo FARROWIND')]))).toEqual([
    ['two_heads', ['CHE', [1, 3]]],
  ]);
});

test.each(['Legal Adviser', 'Senior Policy Advisor', 'Asesora jurídica', 'Conseillère juridique', '法律顾问'])(
  'a head who is an adviser: %s',
  (title) => {
    expect(asked(delegation('CHE', [head('Ada LORIMOND', { title })]))).toEqual([['head_adviser', ['CHE', [1]]]]);
    expect(asked(delegation('CHE', [head('Ada LORIMOND', { function: title })]))).toEqual([
      ['head_adviser', ['CHE', [1]]],
    ]);
  },
);

test.each(['Premier Conseiller', 'Ministre conseiller', 'Consejera', 'Советник'])('no adviser by rank: %s', (title) => {
  expect(asked(delegation('CHE', [head('Ada LORIMOND', { title })]))).toEqual([]);
});

test('an organization is led by whom it likes', () => {
  const persons = [head('Ada LORIMOND', { title: 'Policy Adviser' })];
  expect(asked(delegation('CMC', persons, { capacity: 'observer_organization' }))).toEqual([]);
});

test('persons without title, in one question; a function is one', () => {
  const persons = [
    head('Ada LORIMOND', { title: null, function: 'Head of Section' }),
    person('Bo X', { title: null }),
    person('Cy Y', { title: null }),
  ];
  expect(asked(delegation('CHE', persons))).toEqual([['untitled', ['CHE', [2, 3]]]]);
});

test('a question keeps its id while the delegation stands, and has another once it changes', () => {
  const id = (submission: string) => questionsOf([delegation('CHE', [person('Ada LORIMOND')], { submission })])[0]?.id;
  expect(id('one')).toMatch(/^[0-9a-f]{12}$/);
  expect(id('one')).toBe(id('one'));
  expect(id('two')).not.toBe(id('one'));
});

test('no question carries a name', () => {
  const all = questionsOf([
    delegation('COK', [person('Ada LORIMOND', { title: null }), person('Ada Lorimond')]),
    delegation('NIU', [head('Ada LORIMOND', { title: 'Adviser' })]),
  ]);
  expect(all.length).toBeGreaterThan(4);
  expect(JSON.stringify([all, all.map(questionSaid)])).not.toMatch(/lorimond/i);
});
