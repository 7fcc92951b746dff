import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { draftsOf } from '../../cli/commands/documents-preview.ts';
import { addressedToNobody, draftText, renderCirculation } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { readDocx } from '../../documents/read-docx.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { loadPlan } from '../../meetings/plan.ts';

const loaded = loadPlan('meetings/ccm-12msp.yaml');
if (!loaded.ok) throw new Error('the sample plan can be read');
const inEnglish = <D extends { language: string }>(documents: D[]) =>
  documents.filter(({ language }) => language === 'en');
const plan: MeetingPlan = {
  ...loaded.plan,
  circulations: loaded.plan.circulations.map((one) => ({ ...one, documents: inEnglish(one.documents) })),
};
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const options = { language: 'en', format: 'pdf', mode: 'live' } as const;

it('gives the very bytes that a draft of the meeting has', async () => {
  const [circulation] = plan.circulations;
  if (circulation === undefined) throw new Error('a plan has circulations');
  const context = { plan, circulation, number: null, date: null, mode: 'live' } as const;
  const drafted = draftText(plan, circulation, factsOf(plan)).documents;
  const papers = await Promise.all(drafted.map((one) => renderCirculation(addressedToNobody(one), context)));
  const drafts = await draftsOf(plan, circulation.name, options);
  expect(drafts.map(({ bytes }) => sha256(bytes))).toEqual(papers.map((paper) => paper.sha256));
  expect(drafts.length).toBeGreaterThan(0);
  const [rehearsed] = await draftsOf(plan, circulation.name, { ...options, mode: 'rehearsal' });
  expect(rehearsed?.bytes.equals(drafts[0]?.bytes ?? Buffer.alloc(0))).toBe(false);
});

it('gives Word files too, of the documents of one language', async () => {
  const drafts = await draftsOf(plan, 'invitation', { ...options, format: 'docx' });
  expect(drafts.map(({ bytes, name }) => readDocx(bytes).name === name)).toEqual(drafts.map(() => true));
  expect(new Set(drafts.map(({ language }) => language))).toEqual(new Set(['en']));
});

it.each([
  ['nothing', options, 'UNKNOWN_CIRCULATION', /no circulation nothing; it has convocation/],
  ['convocation', { ...options, language: 'zh' as const }, 'UNKNOWN_LANGUAGE', /no document in zh; it has en/],
])('says what there is instead of %s', async (name, of, code, message) => {
  await expect(draftsOf(plan, name, of)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
