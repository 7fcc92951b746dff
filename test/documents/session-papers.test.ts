import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import {
  daysOf,
  renderSessionPaper,
  SESSION_PAPERS,
  type SessionPaper,
  sessionDocx,
  sessionView,
} from '../../documents/session/session.ts';
import { Language, type MeetingPlan } from '../../domain/plan.ts';
import { readPdf } from './pdf.ts';
import { plan } from './samples.ts';

/** Papers of the meeting in session: the same facts in every language, in forms that can be read and kept. */

const facts = { date: '2024-06-20', day: '2024-09-10', drawn: [] };
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
    expect(text).not.toMatch(/[{}]/);
    expect(text).toMatch(own[language]);
    expect(here.blocks.map(({ kind }) => kind)).toEqual(english.blocks.map(({ kind }) => kind));
    expect(symbolsIn(text)).toEqual(symbolsIn(textOf(english)));
    if (language === 'ar' || language === 'ru' || language === 'zh') expect(text).not.toMatch(/\b(the|Meeting|of)\b/);
  });

  test('is a PDF/UA-1 that a rehearsal marks, one for an archive, and a Word file', async () => {
    const made = await renderSessionPaper(view(paper, 'ar'), { archive: true });
    const read = readPdf(made.pdf);
    expect(read.metadata).toMatch(/<pdfuaid:part>1</);
    expect(read.catalog).toMatch(/\/Lang \(ar\)/);
    for (const page of read.pages) expect(page.match(/REHEARSAL/g)?.length).toBeGreaterThanOrEqual(2);
    expect(readPdf(made.archive?.pdf ?? new Uint8Array()).metadata).toMatch(/<pdfaid:part>2</);
    const word = unzipSync(await sessionDocx(view(paper, 'ar')));
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
