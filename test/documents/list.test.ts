import { describe, expect, it } from 'vitest';
import { ListStage, type ParticipantsList, renderList } from '../../documents/documents.ts';
import { printable } from '../../documents/printable.ts';
import { list } from './list.fixture.ts';
import { readPdf, withoutSpace } from './pdf.ts';
import { plan } from './plan.fixture.ts';

const live = { plan, mode: 'live' } as const;
const textOf = async (data: ParticipantsList) => readPdf((await renderList(data, live)).pdf).pages.join('');

/** The fixture with one person of this name in Austria's delegation. */
const naming = (name: string): ParticipantsList => ({
  ...list,
  participants: list.participants.map((participant) =>
    participant.code === 'AUT' ? { ...participant, persons: [{ name, title: name, role: 'head' }] } : participant,
  ),
});

function inOrder(text: string, ...expected: string[]) {
  const places = expected.map((part) => text.indexOf(withoutSpace(part)));
  expect(
    places.every((place) => place >= 0),
    `all of ${expected.join(', ')} in ${text}`,
  ).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
}

describe('the list of participants', () => {
  it('has capacities in order, participants alphabetically, organizations last', async () => {
    const text = await textOf(list);
    inOrder(
      text,
      'States Parties Austria',
      "Côte d'Ivoire",
      'Zambia',
      'Signatory States Kenya',
      'States not party Oman',
      'Organizations Cluster',
    );
  });

  it('has the head first, then the order of the note, with titles as submitted', async () => {
    inOrder(
      await textOf(list),
      'Mr. Bert Haupt, Ambassador · Head of delegation',
      'Ms. Ada Zweite, Second Secretary',
      'Ms. Cora Dritte · Alternate',
    );
  });

  it('says what was answered', async () => {
    const text = await textOf(list);
    for (const said of [
      'Zambia No delegation will attend',
      "Côte d'Ivoire No reply",
      'Kenya Head of delegation to be confirmed Mr. Dan Ohne, Counsellor',
      'Oman Delegation withdrawn',
      'Cluster Munition Coalition Composition to follow',
    ]) {
      expect(text).toContain(withoutSpace(said));
    }
  });

  it('names nobody of a delegation that was withdrawn', async () => {
    expect(await textOf(list)).not.toContain('EgonFort');
  });

  it('counts', async () => {
    const text = await textOf(list);
    expect(text).toContain('StatesParties31113');
    expect(text).toContain('Total62224');
  });

  it.each(['provisional', 'final'] as const)('has those alone who take part when it is %s', async (stage) => {
    const text = await textOf({ ...list, stage });
    inOrder(text, 'States Parties Austria', 'Signatory States Kenya', 'Summary');
    for (const absent of ['Zambia', "Côte d'Ivoire", 'Oman', 'Cluster Munition Coalition', 'No reply']) {
      expect(text).not.toContain(withoutSpace(absent));
    }
    expect(text).toContain('Total24');
  });

  it('names nobody of an answer whose signed note is awaited, but in the secretariat’s own list, which says so', async () => {
    const participants = list.participants.map((one) =>
      one.code === 'AUT' ? { ...one, attended: false, noteAwaited: true } : one,
    );
    expect(await textOf({ ...list, participants })).toContain(withoutSpace('Austria Signed note awaited'));
    expect(await textOf({ ...list, stage: 'provisional', participants })).not.toContain('Austria');
    const there = participants.map((one) => (one.code === 'AUT' ? { ...one, attended: true } : one));
    const final = await textOf({ ...list, stage: 'final', participants: there });
    expect(final).toContain('Austria');
    expect(final).not.toContain('Haupt');
    // what a former note signed is printed until a newer answer is signed too
    const signed = participants.map((one) =>
      one.code === 'AUT' ? { ...one, signed: [{ name: 'Ms. Uma Alt', title: null, role: 'head' as const }] } : one,
    );
    const provisional = await textOf({ ...list, stage: 'provisional', participants: signed });
    expect(provisional).toContain(withoutSpace('Ms. Uma Alt'));
    expect(provisional).not.toContain('Haupt');
  });

  it('can be of nobody', async () => {
    expect(await textOf({ ...list, stage: 'final', participants: [] })).toContain('Total00');
  });

  it.each([
    ['deadline', 'List drawn at the deadline'],
    ['provisional', 'Provisional list of participants'],
    ['final', 'List of participants'],
  ] as const)('at the stage %s is titled: %s', async (stage, title) => {
    const text = await textOf({ ...list, stage });
    expect(text).toContain(withoutSpace(`13 September 2024 ${title}`));
    expect(text.includes('CCM/MSP/2024/INF.1')).toBe(stage !== 'deadline');
  });

  it.each(ListStage.options)(
    'is tagged PDF/UA-1 with headings and a table (%s), marked in a rehearsal',
    async (stage) => {
      const pdf = readPdf((await renderList({ ...list, stage }, { plan, mode: 'rehearsal' })).pdf);
      expect(pdf.metadata).toMatch(/<pdfuaid:part>1</);
      const all = stage === 'deadline';
      expect(pdf.structure.get('H1')).toBe(all ? 5 : 3);
      expect(pdf.structure.get('H2')).toBe(all ? 6 : 2);
      expect(pdf.structure.get('TH')).toBe(all ? 6 : 3);
      for (const page of pdf.pages) expect(page.match(/REHEARSAL/g)).toHaveLength(3);
    },
  );

  it('prints 202 participants over several pages, each page with its number', async () => {
    const participants = Array.from({ length: 202 }, (_, i) => ({
      code: `Q${String.fromCharCode(65 + (i % 26), 65 + Math.floor(i / 26))}`,
      name: `State ${i}`,
      capacity: 'state_party' as const,
      answer: 'no_reply' as const,
      attended: true,
      persons: [],
    }));
    const { pdf, pages } = await renderList({ ...list, participants }, live);
    expect(pages).toBeGreaterThan(3);
    for (const [i, page] of readPdf(pdf).pages.entries()) expect(page).toContain(`${i + 1}/${pages}`);
  });
});

describe('names from outside', () => {
  it.each([
    '#read("/etc/passwd")',
    '#panic()',
    '*bold* _italic_ $x$ `raw`',
    '<script>alert(1)</script>',
    ']#[',
    '\\u{41} \\n "quoted"',
    'Ünal Đặng Łukasz Владимир Ελένη',
    '王小明',
  ])('print %s as it is', async (name) => {
    const shown = withoutSpace(name);
    expect(await textOf(naming(name))).toContain(`${shown},${shown}·Headofdelegation`);
  });

  it('lose marks of direction, which would turn the words after them', async () => {
    const { text } = printable('abc\u202edef\u2066g\u200eh');
    expect(text).toBe('abcdefgh');
    expect(await textOf(naming('Ms.\u202e Alpha'))).toContain('Ms.Alpha,Ms.Alpha·Headofdelegation');
  });

  it('stand by themselves when they run from right to left', () => {
    expect(printable('فاطمة').text).toBe('\u2068فاطمة\u2069');
  });

  it('break when they are long, and stay on the page', async () => {
    const { text } = printable('W'.repeat(300));
    expect(Math.max(...text.split('\u200b').map((part) => part.length))).toBeLessThanOrEqual(28);
    expect(await textOf(naming('W'.repeat(300)))).toContain('W'.repeat(300));
  });

  it('show what no font has as U+FFFD, and report it', async () => {
    const { pdf, unprintable } = await renderList(naming('Ana 😀 ส'), live);
    expect(unprintable).toEqual(['😀', 'ส']);
    expect(readPdf(pdf).pages.join('')).toContain('Ana\ufffd\ufffd,');
  });

  it('do not tower over the lines above', () => {
    expect([...printable(`a${'\u0301'.repeat(80)}`).text].length).toBeLessThan(8);
  });

  it('hold no control characters or line breaks', () => {
    expect(printable('a\u0000b\nc\u2028d').text).toBe('a b c d');
    expect(printable('a\ud800b')).toEqual({ text: 'a\ufffdb', unprintable: ['\ud800'] });
  });
});
