import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Contact, loadDirectory } from '../../meetings/directory.ts';
import { PlanError } from '../../meetings/plan.ts';
import { profileOf, rosterOf } from '../../treaties/treaties.ts';

const file = resolve(import.meta.dirname, '../../meetings/directory.example.csv');

describe('the example directory', () => {
  const contacts = loadDirectory(file);
  const roster = rosterOf(profileOf('CCM'), '2024-02-15');
  const of = (code: string) => contacts.filter((contact) => contact.participants.includes(code));
  const byPost = (all: Contact[]) => all.every((contact) => contact.channel === 'post');

  test('reaches each of the 202 participants and nobody else', () => {
    const without = roster.filter(
      ({ code }) => !of(code).some((contact) => contact.role === 'to' && contact.rank === 1),
    );
    expect(without).toEqual([]);
    const codes = new Set(roster.map((row) => row.code));
    expect(contacts.flatMap((contact) => contact.participants).filter((code) => !codes.has(code))).toEqual([]);
  });

  test('five States are reached by post only: the two without a mission and three others', () => {
    const post = roster.filter(({ code }) => byPost(of(code))).map((row) => row.code);
    expect(post.sort()).toEqual(['COK', 'COM', 'KIR', 'NIU', 'TUV']);
    expect([...of('COK'), ...of('NIU')].map((contact) => contact.place)).toEqual(['capital', 'capital']);
  });

  test('every other State has an e-mail address in New York first', () => {
    const states = roster.filter((row) => row.kind === 'state' && !byPost(of(row.code)));
    const first = states.map((row) => of(row.code).find((contact) => contact.rank === 1));
    expect(first).toHaveLength(192);
    expect(first.filter((contact) => contact?.place !== 'new_york' || contact.channel !== 'email')).toEqual([]);
  });

  test('one covering mission serves three States', () => {
    const covering = contacts.filter((contact) => contact.participants.length > 1);
    expect(covering.map((contact) => [contact.place, contact.participants])).toEqual([
      ['covering_mission', ['NRU', 'PLW', 'FSM']],
    ]);
  });

  test('only reserved addresses, and working languages', () => {
    const mail = contacts.filter((contact) => contact.channel === 'email');
    expect(mail.filter((contact) => !/@[a-z.]+\.example$/.test(contact.address))).toEqual([]);
    expect(new Set(mail.map((contact) => contact.address)).size).toBe(mail.length);
    expect(new Set(contacts.map((contact) => contact.language))).toEqual(new Set(['en', 'fr', 'es']));
    expect(of('CHE')[0]?.name).toBe('Permanent Mission of Switzerland to the United Nations');
    expect(of('NLD')[0]?.name).toBe('Permanent Mission of the Kingdom of the Netherlands to the United Nations');
    expect(of('VAT')[0]?.name).toBe('Permanent Observer Mission of the Holy See to the United Nations');
  });
});

describe('a directory that cannot be used', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'convene-directory-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const header = readFileSync(file, 'utf8').split('\n')[0];
  function problemsOf(...rows: string[]) {
    const path = join(folder, 'directory.csv');
    writeFileSync(path, rows.join('\n'));
    try {
      loadDirectory(path);
    } catch (error) {
      if (error instanceof PlanError) return error.problems.map((p) => `${p.line} ${p.code} ${p.field}`);
      throw error;
    }
    return [];
  }
  const row = (over: Partial<Record<'id' | 'participants' | 'place' | 'address' | 'rank' | 'until', string>>) => {
    const {
      id = 'che',
      participants = 'CHE',
      place = 'geneva',
      address = 'a@che.example',
      rank = '1',
      until = '',
    } = over;
    return `${id},${participants},${place},to,email,en,An office,"${address}",${rank},2024-01-01,${until}`;
  };

  test('all problems at once, by line', () => {
    const problems = problemsOf(
      `${header}`,
      row({}),
      row({}),
      row({ id: 'b', participants: 'che' }),
      row({ id: 'c', place: 'moon', rank: '0', until: '2023-01-01' }),
      row({ id: 'd', participants: 'CHE CHE' }),
    );
    expect(problems).toEqual([
      '3 directory.duplicate id',
      '4 directory.value participants[0]',
      '5 directory.value place',
      '5 directory.value rank',
      '5 directory.validity valid_until',
      '6 directory.participant_twice participants',
    ]);
  });

  test.each([
    'a@che.example, b@che.example',
    'a@che.example;b@che.example',
    'Office <a@che.example>',
    'che.example',
    'a@che.example bcc:x',
  ])('an e-mail contact has exactly one address: %s', (address) =>
    expect(problemsOf(`${header}`, row({ address }))).toEqual(['2 directory.email address']),
  );

  test('a line break in an address cannot bring a header in', () => {
    const problems = problemsOf(`${header}`, row({ address: 'a@che.example\r\nBcc: x@y.example' }));
    expect(problems.map((line) => line.replace(/^\d+ /, ''))).toEqual(['directory.email address']);
  });

  test('other columns, no rows, no file', () => {
    expect(problemsOf('id,name', 'a,b')).toEqual(['null directory.columns ']);
    expect(problemsOf(`${header}`)).toEqual(['null directory.empty ']);
    expect(problemsOf(`${header}`, 'a,b')).toEqual(['null directory.unreadable ']);
  });
});
