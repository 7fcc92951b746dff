import { z } from 'zod';
import type { Convene } from '../../client/client.ts';
import { refuseErased } from '../../client/erased.ts';
import { papersOf } from '../../documents/addressees.ts';
import { listIn } from '../../documents/delegations.ts';
import type { CirculationDocument } from '../../documents/documents.ts';
import { CREDENTIALS_PAPERS } from '../../domain/credentials.ts';
import { venueDay } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Language, type MeetingPlan } from '../../domain/plan.ts';
import type { RevisionRow } from '../../registry/circulations.ts';
import type { Pool } from '../../registry/database.ts';
import type { DocumentRow } from '../../registry/documents.ts';
import type { MeetingRow } from '../../registry/meetings.ts';
import { addressedBy, statesWithCredentials } from '../../registry/participants.ts';
import { delegationsOf } from '../../registry/submissions.ts';
import { textOf } from './texts.ts';

/** Papers in other forms than the stored one, made on the fly from what the registry has. */

/** Where papers are read from. */
type PaperSources = { convene: Convene; pool: Pool };

/** A document as its circulation's text has it, and what is printed around it. */
type Source = { document: CirculationDocument; circulation: string; revision: number; context: WordContext };
type WordContext = Parameters<typeof import('../../documents/docx.ts').circulationDocx>[1];

/** A paper of a circulation as a Word file. @throws ConveneError `UNKNOWN_DOCUMENT`, `NOT_DRAFTED` */
export async function docxOf(
  connected: PaperSources,
  meeting: MeetingRow,
  of: { name: string; paper: DocumentRow | undefined; revision: number | undefined },
): Promise<{ bytes: Buffer; circulation: string; revision: number }> {
  const { document, circulation, revision, context } = await sourceOf(connected, meeting, of);
  const { circulationDocx } = await import('../../documents/docx.ts');
  return { bytes: Buffer.from(await circulationDocx(document, context)), circulation, revision };
}

async function sourceOf(
  { convene: { registry }, pool }: PaperSources,
  { id, plan, mode }: MeetingRow,
  { name, paper, revision: wanted }: { name: string; paper: DocumentRow | undefined; revision: number | undefined },
): Promise<Source> {
  const circulation = plan.circulations.find((one) => one.name === (paper?.circulation ?? planned(plan, name)));
  if (circulation === undefined) throw unknown(id, name, plan);
  const { text, revision } = await textOf(registry, id, circulation.name, paper?.revision ?? wanted ?? null);
  const issued = paper?.stage === 'final' ? filled(await registry.revision(id, circulation.name, revision)) : null;
  const context: WordContext = { plan, circulation, number: null, date: null, mode, ...issued };
  const own = text.documents.find((one) => one.name === name);
  if (own !== undefined) return { document: own, circulation: circulation.name, revision, context };
  const addressed = await addressedBy(pool, id, circulation.audience);
  const ofOne = papersOf(text.documents, addressed, context).find(({ document }) => document.name === name);
  if (ofOne === undefined) throw unknown(id, name, plan);
  return { document: ofOne.document, circulation: circulation.name, revision, context };
}

const planned = (plan: MeetingPlan, name: string): string | undefined =>
  plan.circulations.find(({ documents }) => documents.some((one) => one.name === name))?.name;

const unknown = (id: string, name: string, plan: MeetingPlan): ConveneError => {
  const known = plan.circulations.flatMap(({ documents }) => documents.map((one) => one.name)).join(', ');
  return new ConveneError('UNKNOWN_DOCUMENT', `${id} has no paper ${name} that is a Word file. Documents: ${known}.`);
};

const Final = z.looseObject({ number: z.string(), date: z.string() });
function filled({ final_manifest }: RevisionRow): { number: string; date: string } | null {
  if (final_manifest === null) return null;
  const { number, date } = Final.parse(final_manifest);
  return { number, date };
}

const DrawnList = z
  .templateLiteral(['list-', z.enum(['deadline', 'provisional', 'final']), z.string()])
  .transform((name) => z.enum(['deadline', 'provisional', 'final']).parse(name.split('-')[1]));

/**
 * A list of participants in another form, from what the registry has now; `asDrawn` says whether that still gives the
 * stored paper. Names are those of the day on which the list was drawn.
 */
export async function listOf(
  { convene: { registry }, pool }: PaperSources,
  { id, plan, mode }: MeetingRow,
  paper: DocumentRow,
  format: 'docx' | 'xlsx' | 'csv',
): Promise<{ bytes: Buffer; name: string; revision: number; asDrawn: boolean }> {
  const [documents, files] = await Promise.all([
    import('../../documents/documents.ts'),
    import('../../documents/list-files.ts'),
  ]);
  const stage = DrawnList.parse(paper.name);
  const language = Language.parse(paper.language);
  const act = (await registry.acts(id)).findLast((one) => one.act.action === `${stage}_list_drawn`);
  if (act === undefined) {
    throw new ConveneError(
      'NOT_DRAWN',
      `The record of ${id} does not say when ${paper.name} was drawn; see \`convene check ${id}\`.`,
    );
  }
  const date = venueDay(act.act.at, plan);
  const rows = await delegationsOf(pool, id);
  refuseErased(
    id,
    rows.map(({ delegation }) => delegation),
  );
  const list = listIn(rows, { plan, stage, language, date });
  const { sha256 } = await documents.renderList(list, { plan, mode });
  const make = { docx: files.listDocx, xlsx: files.listXlsx, csv: files.listCsv }[format];
  const bytes = Buffer.from(await make(list, { plan, mode }));
  return { bytes, name: paper.name, revision: paper.revision, asDrawn: sha256 === paper.sha256 };
}

/** An addendum to the final list as a Word file, from what the record has; `asDrawn` as for lists. */
export async function addendumOf(
  { pool }: PaperSources,
  row: MeetingRow,
  paper: DocumentRow,
): Promise<{ bytes: Buffer; name: string; revision: number; asDrawn: boolean }> {
  const [{ issuedAddendum }, { renderAddendum }, { addendumDocx }] = await Promise.all([
    import('../../client/addendum.ts'),
    import('../../documents/addendum.ts'),
    import('../../documents/addendum-docx.ts'),
  ]);
  const number = Number(/^list-addendum-(\d+)/.exec(paper.name)?.[1]);
  const lists = await issuedAddendum(pool, row, { number, language: Language.parse(paper.language) });
  const { sha256 } = await renderAddendum(lists, row);
  const bytes = Buffer.from(await addendumDocx(lists, row));
  return { bytes, name: paper.name, revision: paper.revision, asDrawn: sha256 === paper.sha256 };
}

/** A paper on credentials as a Word file, from what the registry and the record have now; `asDrawn` as for lists. */
export async function credentialsOf(
  { convene: { registry }, pool }: PaperSources,
  { id, plan, mode }: MeetingRow,
  paper: DocumentRow,
): Promise<{ bytes: Buffer; name: string; revision: number; asDrawn: boolean }> {
  const [{ renderCredentials }, { credentialsDocx }, { accredited, examinedIn }, { factsOf }] = await Promise.all([
    import('../../documents/credentials.ts'),
    import('../../documents/credentials-docx.ts'),
    import('../../documents/examined.ts'),
    import('../../documents/facts.ts'),
  ]);
  const language = Language.parse(paper.language);
  const of = z.enum(CREDENTIALS_PAPERS).parse(CREDENTIALS_PAPERS.find((one) => paper.name.startsWith(one)));
  const acts = (await registry.acts(id)).map(({ act }) => act);
  const drawn = acts.findLast(({ action }) => action === `${of.replace('-', '_')}_drawn`);
  if (drawn === undefined) {
    throw new ConveneError(
      'NOT_DRAWN',
      `The record of ${id} does not say when ${paper.name} was drawn; see \`convene check ${id}\`.`,
    );
  }
  const states = accredited(await statesWithCredentials(pool, id));
  const facts = { date: venueDay(drawn.at, plan), states, ...examinedIn(acts, plan) };
  const context = { plan, treaty: factsOf(plan).treaty, mode };
  const { sha256 } = await renderCredentials(of, facts, language, context);
  const bytes = Buffer.from(await credentialsDocx(of, facts, language, context));
  return { bytes, name: paper.name, revision: paper.revision, asDrawn: sha256 === paper.sha256 };
}
