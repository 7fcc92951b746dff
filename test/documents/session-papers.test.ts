import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { letterOf, renderLetter, SESSION_LETTERS } from '../../documents/session/letters.ts';
import type { RosterSeat } from '../../documents/session/seats.ts';
import {
  daysOf,
  renderSessionPaper,
  SESSION_PAPERS,
  type SessionPaper,
  sessionPaperDocx,
  sessionView,
} from '../../documents/session/session.ts';
import { Language, type MeetingPlan } from '../../domain/plan.ts';
import { readPdf } from './pdf.ts';
import { plan } from './samples.ts';
import { day, proceedings } from './session.fixture.ts';

/** Papers of the meeting in session: the same facts in every language, in forms that can be read and kept. */

const named = (code: string, capacity: RosterSeat['capacity'], addressee: RosterSeat['addressee']): RosterSeat => ({
  ...{ code, name: code, capacity, addressee, takesPart: true, present: false },
});
const participants = [
  ...['MEX', 'CHE', 'AUT', 'LAO', 'TCD', 'DEU'].map((code) => named(code, 'state_party', 'permanent_representative')),
  named('CHN', 'state_not_party', 'permanent_representative'),
  named('ICRC', 'observer_organization', 'organization'),
  named('EU', 'observer_organization', 'organization'),
];
const facts = { date: '2024-06-20', day: '2024-09-10', drawn: [], participants, proceedings: proceedings(day) };
const view = (paper: SessionPaper, language: Language, of: MeetingPlan = plan) =>
  sessionView(paper, language, facts, { plan: of, mode: 'rehearsal' });
const textOf = ({ title, note, blocks }: ReturnType<typeof view>): string =>
  [
    title,
    note,
    ...blocks.map((block) => {
      if (block.kind === 'heading') return block.text;
      if (block.kind === 'table') return [block.columns, ...block.rows].map((row) => row.join(' | ')).join('\n');
      return [block.number, ...block.lines.map((line) => line.map(({ text }) => text).join(''))].join(' ');
    }),
  ]
    .join('\n')
    .replaceAll('\u00a0', ' ');
const own: Record<Language, RegExp> = {
  ...{ en: /the/, fr: /[éè]/, es: /[óñí]/ },
  ...{ ru: /\p{Script=Cyrillic}/u, ar: /\p{Script=Arabic}/u, zh: /\p{Script=Han}/u },
};
const symbolsIn = (text: string) => [...new Set(text.match(/CCM\/MSP\/[\dA-Z/.]+[\dA-Zev.]*/g))].sort();

describe.each(SESSION_PAPERS)('%s', (paper) => {
  test.each(Language.options)('in %s says what the English one says', (language) => {
    const [here, english] = [view(paper, language), view(paper, 'en')];
    const text = textOf(here);
    expect(text).not.toMatch(/[{}\\]/);
    expect(text).toMatch(own[language]);
    expect(here.blocks.map(({ kind }) => kind)).toEqual(english.blocks.map(({ kind }) => kind));
    expect(symbolsIn(text)).toEqual(symbolsIn(textOf(english)));
    if (paper !== 'decisions' && (language === 'ar' || language === 'ru' || language === 'zh'))
      expect(text).not.toMatch(/\b(the|Meeting|of)\b/);
  });

  test('is a PDF/UA-1 that a rehearsal marks, one for an archive, and a Word file', async () => {
    const made = await renderSessionPaper(paper, 'ar', facts, { plan, mode: 'rehearsal', archive: true });
    const read = readPdf(made.pdf);
    expect(read.metadata).toMatch(/<pdfuaid:part>1</);
    expect(read.catalog).toMatch(/\/Lang \(ar\)/);
    for (const page of read.pages) expect(page.match(/REHEARSAL/g)?.length).toBeGreaterThanOrEqual(2);
    if (paper === 'plates') return;
    expect(readPdf(made.archive?.pdf ?? new Uint8Array()).metadata).toMatch(/<pdfaid:part>2</);
    const word = unzipSync(await sessionPaperDocx(paper, 'ar', facts, { plan, mode: 'rehearsal' }));
    expect(Buffer.from(word['word/document.xml'] ?? []).toString('utf8')).toContain('w:bidi');
  });
});

test('the agenda has every item of the plan, with its number', () => {
  const { blocks } = view('agenda', 'en');
  expect(blocks.map((block) => block.kind === 'paragraph' && block.number)).toEqual(
    plan.session?.agenda.map(({ item }) => (item.includes(' ') ? item.replace(/^\d+ /, '') : `${item}.`)),
  );
});

test('the programme has what was asked for with its dates, and each sitting', () => {
  const text = textOf(view('programme', 'en'));
  expect(text).toContain('Chad | 28 November 2023 | 1 October 2024 | 1 October 2026');
  expect(text.match(/\d (a|p)\.m\. to \d (a|p)\.m\./g)?.length ?? 0).toBeGreaterThan(0);
  expect(text).toContain('Tuesday, 10 September 2024 | 10 a.m. to 1 p.m. | 1. Opening of the Meeting');
});

test('a daily programme has the sittings of its day alone', () => {
  expect(daysOf(plan)).toEqual(['2024-09-10', '2024-09-11', '2024-09-12', '2024-09-13']);
  const text = textOf(view('daily', 'fr'));
  expect(text).toContain('Séance n° 1, de 10 heures à 13 heures, salle XIX');
  expect(text).toContain('Séance n° 2');
  expect(text).not.toContain('Séance n° 3');
});

test('the register says which languages are there, and what has become of a document', () => {
  const drawn = Language.options.map((language) => ({
    name: language === 'en' ? 'agenda' : `agenda-${language}`,
    language,
  }));
  const [first] = drawn;
  const rows = (papers: typeof drawn) => {
    const [table] = sessionView('register', 'en', { ...facts, drawn: papers }, { plan, mode: 'live' }).blocks;
    return table?.kind === 'table' ? table.rows.map((row) => row.join(' | ')) : [];
  };
  expect(rows(drawn)).toContain(
    'CCM/MSP/2024/1 | Provisional agenda | 3 | English, French, Spanish, Russian, Arabic, Chinese | Issued',
  );
  expect(rows(first === undefined ? [] : [first])).toContain(
    'CCM/MSP/2024/1 | Provisional agenda | 3 | English | To be issued',
  );
  expect(rows([])).toContain('CCM/MSP/2024/7 | Progress report of the President | 10 |  | Symbol reserved');
  expect(
    rows([])
      .map((row) => row.split(' | ')[0])
      .slice(0, 3),
  ).toEqual(['CCM/MSP/2010/3', 'CCM/MSP/2024/1', 'CCM/MSP/2024/2/Rev.1']);
});

test('a plan that says nothing of its session has no such paper', () => {
  const { session: _, ...before } = plan;
  expect(() => view('agenda', 'en', before)).toThrow(/no `session`/);
});

test('delegations sit in the order of the treaty, whatever the language of the paper', () => {
  const seated = (language: Language) => {
    const table = view('seating', language).blocks.find((block) => block.kind === 'table');
    return table?.kind === 'table' ? table.rows.map(([, , name]) => name) : [];
  };
  expect(seated('en').slice(0, 7)).toEqual([
    'Austria',
    'Chad',
    'Germany',
    'Lao People’s Democratic Republic',
    'Mexico',
    'Switzerland',
    'China',
  ]);
  expect(seated('fr').slice(0, 4)).toEqual(['Autriche', 'Tchad', 'Allemagne', 'République démocratique populaire lao']);
});

test('the quorum is told with its arithmetic, and only those who take part are counted', () => {
  const absent = { ...named('ZMB', 'state_party', 'permanent_representative'), takesPart: false };
  const of = { ...facts, participants: [...participants, absent] };
  const text = textOf(sessionView('quorum', 'en', of, { plan, mode: 'live' }));
  expect(text).toContain('States Parties: 7. States Parties taking part: 6. Needed for decisions: 4.');
  expect(text).not.toContain('Zambia');
});

test('the notes for the President follow the sitting, and the last one closes the Meeting', () => {
  const notes = (sitting: number) => textOf(sessionView('notes', 'en', { ...facts, sitting }, { plan, mode: 'live' }));
  expect(notes(5)).toContain('following State Party: Chad. The extension is requested until 1 October 2026.');
  expect(notes(5)).toContain('held at 3 p.m. on Thursday, 12 September 2024');
  expect(notes(8)).toContain(
    '“I declare the Twelfth Meeting of the States Parties to the Convention on Cluster Munitions closed.”',
  );
});

test('organizations that the rules name are not up for approval', () => {
  const text = textOf(view('observers', 'en'));
  expect(text).toContain('European Union');
  expect(text).not.toContain('Red Cross');
});

describe.each(SESSION_LETTERS)('the letter %s', (letter) => {
  test.each(Language.options)('is written in %s with nothing left open', async (language) => {
    const organization = participants.find(({ code }) => code === 'EU');
    if (organization === undefined) throw new Error('the sample has an organization');
    const of = letter === 'admission' ? { admitted: { organization, on: '2024-09-10' } } : {};
    const context = { plan, mode: 'rehearsal', number: null, date: '2024-09-16' } as const;
    const { document } = letterOf(letter, language, of, context);
    const text = [document.title, ...document.paragraphs].join('\n');
    expect(text).not.toMatch(/[{}\\]/);
    expect(text).toMatch(own[language]);
    if (letter === 'transmission') expect(symbolsIn(text)).toEqual(['CCM/MSP/2024/11', 'CCM/MSP/2024/INF.1']);
    expect(readPdf((await renderLetter(letter, language, of, context)).pdf).metadata).toMatch(/<pdfuaid:part>1</);
  });
});
