import { describe, expect, test } from 'vitest';
import { byCapacity } from '../../documents/list.ts';
import { readDocx } from '../../documents/read-docx.ts';
import { reportText } from '../../documents/session/report.ts';
import {
  advanced,
  drafted,
  edited,
  type KeptReport,
  reportDocx,
  reportView,
} from '../../documents/session/reporting.ts';
import { printView } from '../../documents/session/session.ts';
import { numberedIn } from '../../documents/session/text.ts';
import { Language } from '../../domain/plan.ts';
import { randomFrom } from '../../rehearsal/invention.ts';
import { seed } from '../seed.ts';
import { readPdf } from './pdf.ts';
import { plan } from './samples.ts';
import { day, groundIn, proceedings, type Told, there } from './session.fixture.ts';

/** The report of a meeting in session: what it states is what the record holds, and no version is lost. */

const { session } = plan;
if (session === undefined) throw new Error('the sample plan has a session');
const around = { plan, session, drawn: [], mode: 'rehearsal' } as const;
const persons = new Map([['7Q2M9XF3TK', 'Ms. Alva DUNHOLLOW']]);
const draftOf = (told: readonly Told[]): KeptReport =>
  drafted(Language.options, '2024-09-13', groundIn(proceedings(told), persons));
const said = ({ languages }: KeptReport, language: Language) =>
  (languages[language]?.paragraphs ?? []).map(({ text }) => text).join('\n');

describe('a day in the room', () => {
  const text = said(draftOf(day), 'en');
  test.each([
    'The Meeting elected the following by acclamation. President: Ms. Alva DUNHOLLOW (Mexico).',
    'The Meeting adopted its agenda, which is contained in annex I. The text was adopted as orally amended.',
    'Vice-Presidents: Switzerland, Zambia.',
    'admitted the following organizations as observers (1): European Union.',
    'Statements were made by the following participants (2): Austria, Lao People’s Democratic Republic.',
    'The Meeting calls upon all States to join without delay.\nThe text was adopted as orally amended.',
    'Chad. Its deadline under article 4(5), 1 October 2024, is extended until 1 October 2025.\nThe extension had been requested until 1 October 2026.',
    'In favour: 2. Against: 0. Abstaining: 1. Present and voting: 2. Needed: 2.\nIn favour: Austria, Mexico.\nAbstaining: Switzerland.',
    'Dates: 16 to 19 September 2025. Place: Geneva, Switzerland. President-designate: to be decided.',
    'The Meeting was closed at 10.',
  ])('%s', (sentence) => expect(text).toContain(sentence));

  test('what was granted in full says nothing of what was asked', () => {
    expect(text).toMatch(
      /Lao People’s Democratic Republic\. Its deadline .* until 1 August 2030\.\n(?!The extension had)/,
    );
  });
});

describe('stages', () => {
  const draft = draftOf(day);
  const { report, unapplied } = advanced(draft, draft, proceedings(day).report.changes);

  test('an amendment goes into its paragraph, in the languages in which it has words, and what is lacking is said', () => {
    expect(said(report, 'en')).toContain('The Meeting was solemnly opened at');
    expect(said(report, 'fr')).toContain('L’Assemblée a été solennellement ouverte');
    expect(said(report, 'ru')).toBe(said(draft, 'ru'));
    expect(unapplied.map(({ language, paragraph }) => [language, paragraph])).toEqual([
      ['es', 3],
      ['ru', 3],
      ['ar', 3],
      ['zh', 3],
    ]);
  });

  test('an amended paragraph is found again when the record has grown before it', () => {
    const grown = draftOf([{ entry: { kind: 'adopt', what: 'credentials_report' } }, ...day]);
    const later = advanced(draft, grown, proceedings(day).report.changes);
    expect(said(later.report, 'en')).toContain('The Meeting was solemnly opened at');
  });

  test('an amendment that quotes what the paragraph does not say changes nothing', () => {
    const changes = [{ number: 1, paragraph: 3, changes: [{ where: 'x', was: 'nothing of the kind', now: 'y' }] }];
    const none = advanced(draft, draft, changes);
    expect(said(none.report, 'en')).toBe(said(draft, 'en'));
    expect(none.unapplied[0]?.why).toBe('the paragraph does not say "nothing of the kind"');
  });

  test.each(Language.options)('a Word file in %s comes back as it was, also with tracked changes', async (language) => {
    const files = await Promise.all([
      reportDocx(report, language, around),
      reportDocx(report, language, { ...around, before: draft }),
    ]);
    for (const file of files) expect(edited(report, [file], '2024-10-01').languages).toEqual(report.languages);
    const [file] = files;
    if (file === undefined) throw new Error('a file was made');
    expect(readDocx(file).name).toBe(language === 'en' ? 'report' : `report-${language}`);
  });

  test('a Word file of an earlier version is refused', async () => {
    const file = await reportDocx(draft, 'en', around);
    expect(() => edited(report, [file], '2024-10-01')).toThrow(/another version/);
  });

  test.each(Language.options)('each stage in %s is a paper to send and to keep', async (language) => {
    for (const version of [draft, report, edited(report, [], '2024-10-01')]) {
      const made = await printView(reportView(version, language, around), { archive: true });
      expect(readPdf(made.pdf).metadata).toMatch(/<pdfuaid:part>1</);
      expect(readPdf(made.archive?.pdf ?? new Uint8Array()).metadata).toMatch(/<pdfaid:part>2</);
    }
    expect(reportView(draft, language, around).symbol).toBe('CCM/MSP/2024/CRP.1');
    expect(reportView(report, language, around).symbol).toBe('CCM/MSP/2024/11');
  });
});

/** A session by chance, with slips and their corrections, and what the record then holds. */
function chanced(random: () => number) {
  const one = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
  const codes = there.map(({ code }) => code);
  const code = () => codes[Math.floor(random() * codes.length)] ?? 'MEX';
  const items = session?.agenda.map(({ item }) => item) ?? [];
  const told: Told[] = [{ entry: { kind: 'sitting', act: 'open' } }, { entry: { kind: 'meeting', act: 'open' } }];
  const speakers = new Map<string, string[]>();
  const decided: { text: string; how: 'without_vote' | 'acclamation' | 'noted' }[] = [];
  for (let i = 0; i < 40; i += 1) {
    const item = items[Math.floor(random() * items.length)] ?? '9';
    const what = one(['speak', 'slip', 'decide']);
    if (what === 'decide') {
      const text = `Decision ${i} with * and _ and \\ in it.`;
      const how = one(['without_vote', 'acclamation', 'noted'] as const);
      told.push({ entry: { kind: 'propose', proposal: `p-${i}`, item }, words: { en: text } });
      told.push({ entry: { kind: 'decide', proposal: `p-${i}`, how } });
      decided.push({ text, how });
    } else {
      const speaker = code();
      told.push({ entry: { kind: 'speak', act: 'take', item, speaker } });
      if (what === 'slip') {
        told.push({ entry: { kind: 'correct', entry: told.length, why: 'a slip', reads: null } });
        continue;
      }
      const list = speakers.get(item) ?? [];
      if (!list.includes(speaker)) speakers.set(item, [...list, speaker]);
    }
  }
  return { told, speakers, decided };
}

test.each(Array.from({ length: 8 }, (_, i) => seed + i))(
  'figures, lists and decisions are those of the record, by chance %i',
  (chance) => {
    const { told, speakers, decided } = chanced(randomFrom(chance));
    const record = proceedings(told);
    const numbers: number[] = [];
    for (const language of Language.options) {
      const ground = groundIn(record)(language);
      const { paragraphs } = reportText(language, ground);
      const text = (key: string) => paragraphs.filter((one) => one.key === key).map((one) => one.text);
      numbers.push(numberedIn(paragraphs).length);
      const nameOf = (code: string) => ground.participants.find((one) => one.code === code)?.name ?? code;
      for (const [item, codes] of speakers) {
        const [sentence = ''] = text(`item/${item}/statements`);
        expect(sentence).toMatch(new RegExp(`[(（]${codes.length}\\D`));
        for (const code of codes) expect(sentence).toContain(nameOf(code));
      }
      expect(paragraphs.filter(({ key }) => key.endsWith('/statements'))).toHaveLength(speakers.size);
      const decisions = paragraphs.filter(({ key }) => key.startsWith('decision/'));
      expect(decisions).toHaveLength(decided.length);
      for (const [i, { text: words }] of decided.entries())
        expect(decisions[i]?.text).toContain(words.replace(/[\\*_]/g, '\\$&'));
      for (const { capacity, participants } of byCapacity({
        stage: 'final',
        language,
        participants: ground.participants,
      }))
        expect(text(`participation/${capacity}`)[0]).toMatch(new RegExp(`[(（]${participants.length}\\D`));
    }
    // every language has the same paragraphs, so that their numbers are the same
    expect(new Set(numbers).size).toBe(1);
  },
);
