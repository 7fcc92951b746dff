import { expect, test } from 'vitest';
import { nameOf } from '../../documents/addressees.ts';
import { listed } from '../../documents/delegations.ts';
import { renderList } from '../../documents/documents.ts';
import { Language } from '../../domain/plan.ts';
import { readPdf } from './pdf.ts';
import { plan } from './samples.ts';

const unknown = { code: 'XAAA', name: 'Erewhon', addressee: 'permanent_representative' } as const;
const date = '2024-09-12';

test.each(Language.options)(
  '%s: a code that the data do not know is listed under the name of the registry',
  async (language) => {
    const rows = [unknown, { code: 'CHE', name: 'Switzerland', addressee: 'permanent_representative' } as const].map(
      (one) => ({ ...one, capacity: 'state_party' as const, status: 'no_reply', attended: true, delegation: null }),
    );
    const participants = listed(rows, language, date);
    expect(participants.map(({ name }) => name)[0]).toBe('Erewhon');
    const { pdf, unprintable } = await renderList(
      { stage: 'deadline', language, symbol: null, date, participants },
      { plan, mode: 'live' },
    );
    expect(unprintable).toEqual([]);
    expect(readPdf(pdf).pages.join('')).toContain('Erewhon');
  },
);

test('an organization that the data do not know has every form that a sentence may ask for', () => {
  const league = { code: 'XYZ', name: 'Erewhon League', addressee: 'organization' } as const;
  expect(nameOf(league, 'es', date)).toEqual({
    name: 'Erewhon League',
    the: 'Erewhon League',
    of: 'de Erewhon League',
    to: 'a Erewhon League',
  });
});
