import { expect, test } from 'vitest';
import { renderAddressSheets, renderTransmissionList } from '../../documents/documents.ts';
import { readPdf, withoutSpace } from './pdf.ts';
import { plan } from './plan.fixture.ts';

const context = { plan, language: 'en' as const, mode: 'rehearsal' as const };
const hostile = '#set page(fill: red) *x* $y$ `z` \\ <label> @ref\n#panic("out")';
const item = { code: 'COK', channel: 'hand' as const, papers: ['note-verbale'] };

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
