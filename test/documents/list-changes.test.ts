import { describe, expect, test } from 'vitest';
import type { ParticipantsList } from '../../documents/documents.ts';
import { CHANGED_FIELDS, listChanges, onlyChanged } from '../../documents/list-changes.ts';
import { listChangesDocx } from '../../documents/list-changes-docx.ts';
import { part } from './office-file.ts';
import { plan } from './samples.ts';

type Participant = ParticipantsList['participants'][number];
type Person = Participant['persons'][number];

const person = (name: string, change: Partial<Person> = {}): Person => ({
  name,
  title: 'Counsellor',
  role: 'delegate',
  ...change,
});
const participant = (code: string, persons: Person[], change: Partial<Participant> = {}): Participant => ({
  ...{ code, name: code, capacity: 'state_party', answer: 'named', attended: true, persons },
  ...change,
});
const list = (...participants: Participant[]): ParticipantsList => ({
  ...{ stage: 'provisional', language: 'en', symbol: null, date: '2024-09-12', participants },
});

const before = list(
  participant('AUT', [
    person('Ms.\u00a0Alva BRACKMERE', { role: 'head' }),
    person('Mr.\u00a0Cael ROSENDAL'),
    person('Ulvar DUNHOLLOW'),
  ]),
  participant('CHE', [person('王芳'), person('Мирель Ветрова')]),
  participant('KEN', [person('Quill YEWGARTH')], { capacity: 'signatory' }),
  participant('PER', [person('Lumo ESTERBANE')]),
);
const after = list(
  participant('AUT', [
    person('Ms.\u00a0Alva BRACKMERE', { role: 'head', title: 'Ambassador' }),
    person('H.E. Mr.\u00a0Caël Rosendal'),
    person('Selvo OAKHAVER'),
  ]),
  participant('CHE', [person('Мирель Ветрова'), person('王芳')]),
  participant('LAO', [person('نادسو الغامدي')]),
  participant('PER', [person('Lumo ESTERBANE')]),
);

describe('what changed between two lists', () => {
  const changes = onlyChanged(listChanges({ before, after }));
  const of = (code: string) => changes.find((one) => one.code === code);

  test('is who came, who went, and what of whom, in the order of the list', () => {
    expect(changes.map(({ code, kind }) => [code, kind])).toEqual([
      ['AUT', 'changed'],
      ['CHE', 'reordered'],
      ['LAO', 'added'],
      ['KEN', 'removed'],
    ]);
    expect(of('AUT')?.persons.map(({ kind, fields }) => [kind, ...fields])).toEqual([
      ['changed', 'title'],
      ['changed', 'name'],
      ['added'],
      ['removed'],
    ]);
    expect(CHANGED_FIELDS).toEqual(['name', 'title', 'role']);
    expect(of('KEN')?.persons.map(({ pieces }) => pieces)).toEqual([
      [{ kind: 'gone', text: 'Quill YEWGARTH, Counsellor' }],
    ]);
  });

  test('is nothing between a list and itself', () => {
    expect(onlyChanged(listChanges({ before, after: before }))).toEqual([]);
  });

  test('is tracked in Word, where the list is whole', async () => {
    const document = part(await listChangesDocx(before, after, { plan, mode: 'live' }), 'word/document.xml');
    const told = (tag: 'ins' | 'del') =>
      [...document.matchAll(new RegExp(`<w:${tag} [^>]*><w:r>.*?</w:r></w:${tag}>`, 'gs'))]
        .map(([run]) => run.replace(/<[^>]+>/g, ''))
        .join('|');
    expect(told('ins')).toMatch(/Ambassador.*Selvo OAKHAVER.*LAO.*نادسو/s);
    expect(told('del')).toMatch(/Counsellor.*Ulvar DUNHOLLOW.*KEN.*Quill/s);
    expect(told('ins')).not.toContain('ESTERBANE');
    expect(document).toContain('Lumo ESTERBANE');
  });
});
