import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { listed } from '../../documents/delegations.ts';
import { type ParticipantsList, renderList } from '../../documents/documents.ts';
import { listCsv } from '../../documents/list-files.ts';
import { wordingOf } from '../../documents/wording.ts';
import { Language } from '../../domain/plan.ts';
import { plan12 } from '../workflows/support.ts';
import { readPdf, withoutSpace } from './pdf.ts';

/** The United Nations by entity, and a delegation that is contested. */

const context = { plan: plan12(), mode: 'live' } as const;
const of = (name: string, organization?: string, role = 'delegate') => ({
  ...{ name, title: 'Officer', role },
  ...(organization !== undefined && { organization }),
});
const rows: Parameters<typeof listed>[0] = [
  {
    ...{ code: 'UN', name: 'United Nations', capacity: 'observer_organization', addressee: 'organization' },
    ...{ status: 'nominated', attended: false },
    delegation: {
      persons: [
        of('Alva ROSENDAL', 'UNMAS'),
        of('Brindo CORVANEL', 'UNDP', 'head'),
        of('Cael PELLUCID', 'UNICEF'),
        of('Darine YEWGARTH'),
        of('Edwy LORIMOND', 'unmas'),
      ],
    },
  },
  {
    ...{ code: 'ICRC', name: 'ICRC', capacity: 'observer_organization', addressee: 'organization' },
    ...{ status: 'nominated', attended: false },
    delegation: { persons: [of('Jorun MARROWIN', 'Legal Division'), of('Hanno OAKHAVER', 'Arms Unit')] },
  },
  {
    ...{ code: 'CHE', name: 'Switzerland', capacity: 'state_party', addressee: 'permanent_representative' },
    ...{ status: 'nominated', attended: false, contested: true },
    delegation: { persons: [of('Galen VANTREUX', 'Permanent Mission', 'head')] },
  },
];
const listIn = (language: Language): ParticipantsList => ({
  ...{ stage: 'provisional', language, symbol: null, date: '2024-09-02' },
  participants: listed(rows, language, '2024-09-02'),
});

test('persons of the United Nations stand under their entities in order, those of none first; others do not', async () => {
  const text = (await readPdf((await renderList(listIn('en'), context)).pdf)).pages.join('');
  const order = [
    'UnitedNations',
    'DarineYEWGARTH',
    'UNDP',
    'BrindoCORVANEL',
    'UNICEF',
    'CaelPELLUCID',
    'UNMAS',
    'AlvaROSENDAL',
    'EdwyLORIMOND',
  ];
  const from = text.lastIndexOf('UnitedNations', text.indexOf('DarineYEWGARTH'));
  const places = order.map((one) => text.indexOf(one, from));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(text.split('UNMAS')).toHaveLength(2);
  for (const unsaid of ['LegalDivision', 'PermanentMission']) expect(text).not.toContain(unsaid);
});

test.each(Language.options)('a contested delegation is listed with a footnote, in %s', async (language) => {
  const text = (await readPdf((await renderList(listIn(language), context)).pdf)).pages.join('');
  expect(text).toContain('GalenVANTREUX');
  if (language !== 'ar') expect(text).toContain(withoutSpace(wordingOf(language).list.contested));
});

test('spreadsheets have the entity of each person, and say that a delegation is contested', () => {
  const read: Record<string, string>[] = parse(Buffer.from(listCsv(listIn('en'), context)), {
    bom: true,
    columns: true,
  });
  const entities = read.filter(({ code }) => code === 'UN').map(({ entity }) => entity);
  expect(entities).toEqual(['', 'UNDP', 'UNICEF', 'UNMAS', 'unmas']);
  expect(read.find(({ code }) => code === 'CHE')?.answer).toMatch(
    /^The representation of this participant is contested/,
  );
});

test.each(Language.options)(
  'in %s, a State without formal credentials takes part provisionally, in official lists',
  async (language) => {
    const [row] = rows.filter(({ code }) => code === 'CHE');
    const said = wordingOf(language).list.provisional;
    const printed = async (stage: ParticipantsList['stage'], provisional: boolean) => {
      const participants = listed(
        row === undefined ? [] : [{ ...row, attended: true, provisional }],
        language,
        '2024-09-02',
      );
      const list = { ...listIn(language), stage, participants };
      const csv: string[][] = parse(Buffer.from(listCsv(list, context)), { bom: true });
      const pdf = withoutSpace((await readPdf((await renderList(list, context)).pdf)).pages.join(''));
      return {
        csv: csv.some((cells) => cells.some((cell) => cell.includes(said))),
        pdf: pdf.includes(withoutSpace(said)),
      };
    };
    // letters of Arabic are joined into other signs
    const isRead = language !== 'ar';
    for (const stage of ['provisional', 'final'] as const)
      expect(await printed(stage, true)).toEqual({ csv: true, pdf: isRead });
    expect(await printed('final', false)).toEqual({ csv: false, pdf: false });
    expect(await printed('deadline', true)).toEqual({ csv: false, pdf: false });
  },
);
