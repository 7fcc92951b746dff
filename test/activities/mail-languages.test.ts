import type pg from 'pg';
import { expect, test } from 'vitest';
import { FinalManifest } from '../../domain/manifest.ts';
import { type AddressEntry, loadEntries, nextMessages } from '../../mail/addressing.ts';
import { readSender } from '../../mail/message.ts';
import { openRegistry, sha256, stage } from './support.ts';

const wording = (language: string) => ({ subject: `subject ${language}`, body: `body ${language}` });
const paper = (name: string, language: string, more: Record<string, unknown> = {}) => ({
  ...{ name, language, capacities: ['state_party'], template: 'note-verbale', sha256: sha256(name) },
  ...more,
});
const calendar = (language: string) => ({
  name: `calendar-${language}`,
  language,
  filename: 'ccm-12msp.ics',
  media: 'text/calendar; charset=utf-8; method=PUBLISH',
  sha256: sha256(`calendar ${language}`),
});

/** Participants by code, with their languages, as a circulation of these papers and e-mails addresses them. */
async function addressed(
  pool: pg.Pool,
  languages: Record<string, string>,
  manifest: { documents: unknown[]; mail: string[]; attachments?: unknown[] },
): Promise<Record<string, Pick<AddressEntry, 'language' | 'wording'> & { files: string[] }>> {
  const codes = Object.keys(languages);
  const { input } = await stage(pool, { codes });
  await pool.query(
    `UPDATE participant SET language = l.value FROM jsonb_each_text($1) AS l WHERE participant.code = l.key`,
    [JSON.stringify(languages)],
  );
  const mail = Object.fromEntries(manifest.mail.map((language) => [language, wording(language)]));
  const entries = await loadEntries(pool, input, FinalManifest.parse({ ...manifest, mail }), input.at);
  const rows = nextMessages(entries, [], { ...input, sender: readSender({}) });
  return Object.fromEntries(
    entries.map(({ code, language, wording: words }) => {
      const files = rows.find(({ key }) => key.participant === code)?.message.attachments ?? [];
      return [code, { language, wording: words, files: files.map(({ filename }) => filename) }];
    }),
  );
}

test('each participant gets e-mail, paper and calendar in its own language where the circulation has all of them', async () => {
  const { pool } = await openRegistry();
  const found = await addressed(
    pool,
    { FRA: 'fr', ESP: 'es', CHE: 'en', RUS: 'ru', EGY: 'ar' },
    {
      // Russian has no e-mail, Arabic no paper
      documents: ['en', 'fr', 'es', 'ru'].map((language) => paper(`note-${language}`, language)),
      mail: ['en', 'fr', 'es', 'ar'],
      attachments: ['en', 'fr', 'es'].map(calendar),
    },
  );
  const inLanguage = (language: string) => ({
    language,
    wording: wording(language),
    files: [`REHEARSAL-note-${language}.pdf`, 'ccm-12msp.ics'],
  });
  expect(found).toEqual({
    ...{ FRA: inLanguage('fr'), ESP: inLanguage('es') },
    ...{ CHE: inLanguage('en'), RUS: inLanguage('en'), EGY: inLanguage('en') },
  });
});

test('a language that lacks one kind of paper gives way to English for all of them', async () => {
  const { pool } = await openRegistry();
  const annex = (language: string) => paper(`annex-${language}`, language, { template: 'costs-note' });
  const documents = [paper('note', 'en'), paper('note-fr', 'fr'), paper('note-es', 'es'), annex('en'), annex('fr')];
  const found = await addressed(pool, { FRA: 'fr', ESP: 'es' }, { documents, mail: ['en', 'fr', 'es'] });
  expect(found).toMatchObject({
    FRA: { language: 'fr', files: ['REHEARSAL-note-fr.pdf', 'REHEARSAL-annex-fr.pdf'] },
    ESP: { language: 'en', files: ['REHEARSAL-note.pdf', 'REHEARSAL-annex-en.pdf'] },
  });
});

test('a paper to one participant goes to no other; one who has none gets the collective paper', async () => {
  const { pool } = await openRegistry();
  const own = (code: string, language: string) =>
    paper(`note-${code.toLowerCase()}`, language, { participant: code, template: 'note-verbale' });
  const documents = [own('CHE', 'en'), own('FRA', 'fr'), paper('note', 'en'), paper('note-fr', 'fr')];
  const languages = { CHE: 'en', FRA: 'fr', LAO: 'en', MLI: 'fr' };
  expect(await addressed(pool, languages, { documents, mail: ['en', 'fr'] })).toMatchObject({
    CHE: { language: 'en', files: ['REHEARSAL-note-che.pdf'] },
    FRA: { language: 'fr', files: ['REHEARSAL-note-fra.pdf'] },
    LAO: { language: 'en', files: ['REHEARSAL-note.pdf'] },
    MLI: { language: 'fr', files: ['REHEARSAL-note-fr.pdf'] },
  });
});

test('one who has neither is not addressed with what is another’s', async () => {
  const { pool } = await openRegistry();
  const documents = [paper('note-che', 'en', { participant: 'CHE' })];
  await expect(addressed(pool, { CHE: 'en', LAO: 'en' }, { documents, mail: ['en'] })).rejects.toMatchObject({
    code: 'NoDocument',
    message: expect.stringMatching(/for LAO;/),
  });
});
