import { createHash } from 'node:crypto';
import { draftText, type Rendered, renderCirculation, renderList } from '../../documents/documents.ts';
import { circulationDocx } from '../../documents/docx.ts';
import { listCsv, listDocx, listXlsx } from '../../documents/list-files.ts';
import type { Language, Mode } from '../../domain/plan.ts';
import { list } from './list.fixture.ts';
import { facts, plan } from './plan.fixture.ts';
import { samples } from './samples.ts';

/** Every paper of the fixture's circulations, by the document's name. */
export async function papers(stage: 'draft' | 'final', mode: Mode): Promise<Map<string, Rendered>> {
  const made = new Map<string, Rendered>();
  for (const circulation of plan.circulations) {
    const { number, date } = stage === 'final' ? circulation.issue : { number: null, date: null };
    for (const document of draftText(plan, circulation, facts).documents) {
      made.set(document.name, await renderCirculation(document, { plan, circulation, number, date, mode }));
    }
  }
  return made;
}

/**
 * The hashes of papers, drafts and finals and the list, as PDF and as office files, and samples of them in these languages: what
 * has to be the same everywhere.
 */
export async function hashes(languages: readonly Language[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const stage of ['draft', 'final'] as const) {
    for (const [name, paper] of await papers(stage, 'rehearsal')) found[`${name}-${stage}`] = paper.sha256;
  }
  for (const language of languages) {
    const made = await Promise.all(
      samples(language, 'rehearsal').map(async ({ name, print }) => ({ name, ...(await print(true)) })),
    );
    for (const { name, sha256, archive } of made) {
      found[`${name}.${language}`] = sha256;
      found[`${name}.${language}.archive`] = archive?.sha256 ?? '';
    }
  }
  found.list = (await renderList(list, { plan, mode: 'rehearsal' })).sha256;
  const context = { plan, mode: 'rehearsal' } as const;
  const office = { docx: listDocx(list, context), xlsx: listXlsx(list, context), csv: listCsv(list, context) };
  for (const [form, bytes] of Object.entries(office)) found[`list.${form}`] = sha256(await bytes);
  for (const circulation of plan.circulations) {
    for (const document of draftText(plan, circulation, facts).documents) {
      const file = await circulationDocx(document, { ...context, circulation, number: null, date: null });
      found[`${document.name}.docx`] = sha256(file);
    }
  }
  return found;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
