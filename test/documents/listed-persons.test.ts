import { expect, test } from 'vitest';
import { type Delegated, listed } from '../../documents/delegations.ts';
import { renderList } from '../../documents/documents.ts';
import { listView } from '../../documents/list.ts';
import { Capacity, Language } from '../../domain/plan.ts';
import { pick, randomFrom } from '../../rehearsal/invention.ts';
import { seed } from '../seed.ts';
import { readPdf, withoutSpace } from './pdf.ts';
import { plan } from './samples.ts';

/** Invented names in six scripts; those in Thai letters, which papers have no font for, bring a Latin spelling. */
const NAMES: [InventedPerson, ...InventedPerson[]] = [
  { name: 'Alva BRACKMERE' },
  { name: 'Ilvañe Øster-Łund' },
  { name: 'Мирель Ветрова' },
  { name: '柳如岚' },
  { name: 'نادسو الغامدي' },
  { name: 'Ευδώρα Κάλβου' },
  { name: 'วีสกา ศรีสุข', latin: 'Veska SRISUK' },
];
type InventedPerson = { name: string; latin?: string };
const HONORIFICS = ['Ms.', 'H.E. Mr.', 'Г-жа', '女士', 'السيدة', undefined] as const;
const TITLES = ['Ambassador', 'Советник', '参赞', 'مستشار', null] as const;
const CODES = ['AUT', 'CHE', 'CHN', 'EGY', 'RUS', 'THA', 'CYP', 'MEX', 'LAO', 'ICRC', 'CMC', 'KEN'] as const;

function delegations(random: () => number): Delegated[] {
  return CODES.map((code, i) => ({
    ...{ code, name: code, status: 'present', attended: true },
    capacity: Capacity.parse(i > 8 && i < 11 ? 'observer_organization' : i === 11 ? 'signatory' : 'state_party'),
    addressee: i > 8 && i < 11 ? 'organization' : 'permanent_representative',
    delegation: {
      persons: Array.from({ length: Math.floor(random() * 6) }, (_, n) => ({
        ...pick(random, NAMES),
        honorific: pick(random, HONORIFICS),
        title: pick(random, TITLES),
        function: `Section ${code}-${n}`,
        role: pick(random, ['head', 'delegate', 'alternate', 'adviser']),
      })),
    },
  }));
}

/** As the registry has a person, in one string; a list prints neither more nor less. */
type Registered = NonNullable<Delegated['delegation']>['persons'][number];
const inOrder = (persons: readonly Registered[]): Registered[] => [
  ...persons.filter(({ role }) => role === 'head'),
  ...persons.filter(({ role }) => role !== 'head'),
];
const bare = (text: string) => withoutSpace(text).replace(/[,،，]/gu, '');
const asRegistered = ({ honorific = '', name, latin, title, function: does = '' }: Registered) =>
  bare(`${honorific}${latin ?? name}${title ?? ''}${does}`);

test.each(Language.options)('a list agrees with the registry person by person (%s)', async (language) => {
  const random = randomFrom(seed);
  for (let round = 0; round < 5; round++) {
    const rows = delegations(random);
    const date = plan.closes.date;
    const list = {
      ...({ stage: 'final', language, symbol: null, date } as const),
      participants: listed(rows, language, date),
    };
    const view = listView(list, { plan, mode: 'live' }, String);
    const printed = view.sections.flatMap(({ participants }) => participants);
    expect(printed.map(({ code }) => code).toSorted()).toEqual([...CODES].toSorted());
    for (const { code, persons } of printed) {
      const row = rows.find((one) => one.code === code);
      expect(persons.map(({ name, title }) => bare(`${name}${title}`))).toEqual(
        inOrder(row?.delegation?.persons ?? []).map(asRegistered),
      );
    }
    if (round > 0) continue;
    const { pdf, unprintable } = await renderList(list, { plan, mode: 'live' });
    expect(unprintable).toEqual([]);
    const text = bare(readPdf(pdf).pages.join(''));
    // where everything runs from left to right the paper's own text is in this order too
    if (language === 'ar') continue;
    let at = 0;
    for (const { persons } of printed) {
      for (const { name, title } of persons) {
        const said = bare(`${name}${title}`);
        if (/\p{Script=Arabic}/u.test(said)) continue;
        const found = text.indexOf(said, at);
        expect(found, `${said} in ${text.slice(at, at + 100)}`).toBeGreaterThanOrEqual(at);
        at = found + said.length;
      }
    }
  }
});
