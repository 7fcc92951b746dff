import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { credentialsView } from '../../documents/credentials.ts';
import { credentialsDocx } from '../../documents/credentials-docx.ts';
import { examinedIn } from '../../documents/examined.ts';
import { factsOf } from '../../documents/facts.ts';
import type { Act } from '../../domain/act.ts';
import type { CredentialsPaper } from '../../domain/credentials.ts';
import { Language } from '../../domain/plan.ts';
import { credentialsFacts, wanting as plan } from './samples.ts';

const { treaty } = factsOf(plan);
const viewOf = (paper: CredentialsPaper, language: Language, facts = credentialsFacts) =>
  credentialsView(paper, facts, language, { plan, treaty, mode: 'live' });
const textOf = ({ sections }: ReturnType<typeof viewOf>) =>
  sections
    .flatMap(({ heading, paragraphs }) => [
      heading,
      ...paragraphs.map((lines) =>
        lines
          .flat()
          .map(({ text }) => text)
          .join(''),
      ),
    ])
    .join('\n')
    .replaceAll('\u00a0', ' ');

describe('papers on credentials', () => {
  it('the memorandum has three lists in the order in which the treaty seats its States', () => {
    const text = textOf(viewOf('credentials-memorandum', 'en'));
    expect(text).toMatch(/\(a\) Formal credentials .* \(4\): Austria, Belgium, Mexico, Switzerland\./);
    expect(text).toMatch(
      /\(b\) .* other means.* \(4\): Côte d’Ivoire, Ghana, Lao People’s Democratic Republic, Somalia\./,
    );
    expect(text).toMatch(/\(c\) .* not yet communicated .* \(2\): Togo, Zambia\./);
    expect(text).toContain('participate in the Meeting provisionally');
    // the seats are those of English in every language
    expect(textOf(viewOf('credentials-memorandum', 'fr'))).toMatch(/\(4\) : Autriche, Belgique, Mexique, Suisse\./);
  });

  it('an empty list is said to be empty', () => {
    const text = textOf(viewOf('credentials-memorandum', 'en', { ...credentialsFacts, states: [] }));
    expect(text).toContain('(a) No State Party has submitted formal credentials');
    expect(text).not.toContain('assurance');
  });

  it('the report says who was of the committee, what it found, the objection and what it recommends', () => {
    const text = textOf(viewOf('credentials-report', 'en'));
    expect(text).toContain('in accordance with rule 3 of the rules of procedure of the Meeting');
    expect(text).toContain('chaired by the representative of the following State Party: Switzerland.');
    expect(text).toContain('The Committee met on 11 September 2024, 12 September 2024.');
    expect(text).toContain('of 10 September 2024 (CCM/MSP/2024/CRP.1)');
    expect(text).toMatch(/did not accept .* \(1\): Somalia\./);
    expect(text).toContain('Objecting: Austria. Credentials objected to: Somalia.');
    expect(text).toContain('Approves the report of the Credentials Committee.');
  });

  it.each(Language.options)('every language says the same: figures, symbols, number of paragraphs (%s)', (language) => {
    for (const paper of ['credentials-memorandum', 'credentials-report'] as const) {
      const [own, english] = [viewOf(paper, language), viewOf(paper, 'en')];
      const shape = ({ sections }: typeof own) =>
        sections.map(({ paragraphs }) => paragraphs.map((lines) => lines.length));
      expect(shape(own)).toEqual(shape(english));
      const counted = (text: string) => [...text.matchAll(/[（(](\d+)个?[）)]/g)].map(([, n]) => n);
      expect(counted(textOf(own))).toEqual(counted(textOf(english)));
      expect(own.symbol).toBe(english.symbol);
    }
  });

  it('days and objections come from the record', () => {
    const act = (action: string, subject: string, detail: Act['detail']): Act => ({
      ...{ id: action + subject, at: '2024-09-10T13:00:00Z', worldAt: '2024-09-10T13:00:00Z', actor: 'system:meeting' },
      ...{ action, subject, authority: 'the committee', basis: null, detail, workflow: 'w', run: 'r' },
    });
    const acts = [
      act('credentials_memorandum_drawn', 'm', {}),
      act('credentials_examined', 'CHE', { met: '2024-09-12', outcome: 'accepted' }),
      act('credentials_examined', 'MLI', { met: '2024-09-11', outcome: 'refused' }),
      act('credentials_objected', 'MLI', { met: '2024-09-11', by: 'GHA', en: 'Not signed.' }),
    ];
    expect(examinedIn(acts, plan)).toEqual({
      memorandum: '2024-09-10',
      met: ['2024-09-11', '2024-09-12'],
      objections: [{ by: 'GHA', to: 'MLI', words: { en: 'Not signed.' } }],
    });
  });

  it('as a Word file it has the same paragraphs, and says that it is not the issued original', async () => {
    const context = { plan, treaty, mode: 'live' } as const;
    const file = await credentialsDocx('credentials-report', credentialsFacts, 'en', context);
    const xml = strFromU8(unzipSync(file)['word/document.xml'] ?? new Uint8Array());
    const text = xml.replace(/<[^>]+>/g, '').replaceAll('\u00a0', ' ');
    expect(text).toContain('This file is not the issued original.');
    expect(text).toContain('1. On 10 September 2024, in accordance with rule 3');
    expect(text).toContain('Objecting: Austria.');
    expect(text).toContain('Approves the report of the Credentials Committee.');
  });
});
