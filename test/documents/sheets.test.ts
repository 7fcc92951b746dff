import { expect, test } from 'vitest';
import { renderAddressSheets, renderTransmissionList } from '../../documents/documents.ts';
import { wordingOf } from '../../documents/wording.ts';
import { Language } from '../../domain/plan.ts';
import { readPdf, withoutSpace } from './pdf.ts';
import { plan } from './plan.fixture.ts';

const context = { plan, language: 'en' as const, mode: 'rehearsal' as const };
const hostile = '#set page(fill: red) *x* $y$ `z` \\ <label> @ref\n#panic("out")';
const item = { code: 'COK', channel: 'hand' as const, papers: ['note-verbale'] };

test('the transmission list has a place for the date of dispatch, the registered number and the signature', async () => {
  const items = ['COK', 'NIU'].map((code) => ({ ...item, code, name: 'Ministry', address: ['Specimen Street 1'] }));
  const posted = { reference: 'ODA/01-2024/CCM', date: '2024-02-15', items };
  const { pages } = readPdf((await renderTransmissionList(posted, context)).pdf);
  expect(pages).toHaveLength(1);
  const { sent, registered, received } = wordingOf('en').post.columns;
  for (const words of [sent, registered, received]) expect(pages[0]).toContain(withoutSpace(words));
  const columns = Language.options.map((language) => Object.values(wordingOf(language).post.columns));
  for (const words of columns) expect(new Set(words).size).toBe(8);
});

test.each([
  ['address sheets', renderAddressSheets],
  ['transmission list', renderTransmissionList],
])('names and addresses stay text in %s', async (_, render) => {
  const items = [{ ...item, name: `${hostile}\u202e`, address: [hostile, '\u2066x'] }];
  const { pages } = readPdf((await render({ reference: hostile, date: '2024-02-15', items }, context)).pdf);
  expect(pages).toHaveLength(1);
  const [text = ''] = pages;
  expect(text.split(withoutSpace(hostile.split('\n')[0] ?? '')).length - 1).toBeGreaterThanOrEqual(3);
  expect(text).toContain('#panic("out")');
  expect(text).not.toMatch(/[\u202e\u2066]/);
});
