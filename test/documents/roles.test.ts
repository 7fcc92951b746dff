import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { renderAcknowledgement } from '../../documents/acknowledgement.ts';
import { nameOf } from '../../documents/addressees.ts';
import { renderList } from '../../documents/list.ts';
import { listDocx } from '../../documents/list-files.ts';
import { wordingOf } from '../../documents/wording.ts';
import { Language } from '../../domain/plan.ts';
import { readPdf } from './pdf.ts';
import { plan } from './samples.ts';

/** What a person of a delegation is, as its note says, stands in every paper that names them. */

const persons = (['delegate', 'adviser', 'head', 'alternate'] as const).map((role, i) => ({
  name: `Person ${'ABCD'[i]}`,
  title: null,
  role,
}));

test.each(Language.options)(
  'head, alternate and adviser are printed, in list and acknowledgement (%s)',
  async (language) => {
    const { roles, comma } = wordingOf(language).list;
    const participants = [
      { code: 'CHE', name: 'X', capacity: 'state_party' as const, answer: 'named' as const, attended: true, persons },
    ];
    const list = { stage: 'final' as const, language, symbol: null, date: '2024-09-13', participants };
    const context = { plan, mode: 'live' as const };
    const squeezed = (text: string) => text.replace(/[\s\u2066-\u2069]/gu, '');
    const word = strFromU8(unzipSync(await listDocx(list, context))['word/document.xml'] ?? new Uint8Array());
    const texts = {
      pdf: squeezed(readPdf((await renderList(list, context)).pdf).pages.join('')),
      word: squeezed(word.replace(/<[^>]+>/g, '')),
    };
    const said = [
      ['Person C', roles.head],
      ['Person A', null],
      ['Person B', roles.adviser],
      ['Person D', roles.alternate],
    ] as const;
    if (language !== 'ar') {
      for (const [name, role] of said) {
        expect(texts.pdf).toContain(squeezed(`${name}${role === null ? '' : `·${role}`}`));
        expect(texts.word).toContain(squeezed(`${name}${role === null ? '' : `${comma}${role}`}`));
      }
    }
    const participant = {
      code: 'CHE',
      kind: 'permanent_representative' as const,
      name: nameOf({ code: 'CHE', addressee: 'permanent_representative', name: 'X' }, language, '2024-09-13'),
      share: null,
    };
    const sender = plan.circulations.find(({ kind }) => kind === 'reminder');
    if (sender === undefined) throw new Error('the plan has no reminder');
    const acknowledged = await renderAcknowledgement(
      { participant, language, persons, recorded: '2024-08-01' },
      { plan, sender, number: null, date: '2024-08-02', mode: 'live' },
    );
    const text = squeezed(readPdf(acknowledged.pdf).pages.join(''));
    // the letters of Arabic stand in the file from left to right, as they are seen
    const seen = (role: string) => (language === 'ar' ? [...role].reverse().join('') : role);
    for (const role of Object.values(roles)) expect(text).toContain(squeezed(seen(role)));
  },
);
