import { ApplicationFailure } from '@temporalio/activity';
import { type Addressed, papersOf, unaddressed } from '../documents/addressees.ts';
import { calendarsOf } from '../documents/calendars.ts';
import { DECIDING_ACTS, decisionsTaken } from '../documents/decided.ts';
import { languagesOfLists, listed, listIn } from '../documents/delegations.ts';
import {
  CirculationText,
  draftText,
  finishMail,
  type Rendered,
  renderCirculation,
  renderCredentials,
  renderList,
  renderReport,
} from '../documents/documents.ts';
import { type EnclosedForm, enclosedForms, formatOf, issuedForm } from '../documents/enclosed-form.ts';
import { accredited, EXAMINING_ACTS, examinedIn } from '../documents/examined.ts';
import { factsOf } from '../documents/facts.ts';
import { statisticsOfList } from '../documents/statistics.ts';
import type { DocumentActivities, DraftedDocument } from '../domain/activities.ts';
import { venueDay } from '../domain/day.ts';
import { Refusal } from '../domain/errors.ts';
import { hashOf } from '../domain/hash.ts';
import type { Scan } from '../domain/messages/approvals.ts';
import { type CirculationPlan, Language, type MeetingPlan, type Mode, mandateOf } from '../domain/plan.ts';
import { findBlob } from '../registry/blobs.ts';
import { findRevision, issuedOf, storeFinal, storeText } from '../registry/circulations.ts';
import type { Pool, Transaction } from '../registry/database.ts';
import { type Drawn, storeDrawn } from '../registry/documents.ts';
import { addressedBy, statesWithCredentials } from '../registry/participants.ts';
import { misquotesOf } from '../registry/quoting.ts';
import { actsNamed } from '../registry/record.ts';
import { stored } from '../registry/stored.ts';
import { delegationsOf } from '../registry/submissions.ts';
import { inTransaction } from '../registry/transaction.ts';
import { profileOf } from '../treaties/treaties.ts';
import { inForm, refusing } from './refusals.ts';
import { loadMeeting } from './registry.ts';

type PaperOf = { meeting: string; mode: Mode; name: string; revision: number };
type MadePaper = { document: ManifestPaper; rendered: Rendered };
type ManifestPaper = CirculationPlan['documents'][number] & { participant?: string; scan?: true };

const StoredText = stored(CirculationText);

type Input<Name extends keyof DocumentActivities> = Parameters<DocumentActivities[Name]>[0];
type Output<Name extends keyof DocumentActivities> = ReturnType<DocumentActivities[Name]>;

/** The activities that render papers. Bytes are stored once, by their hash. */
export const documentActivities = ({ pool }: { pool: Pool }): DocumentActivities => ({
  draftCirculation: refusing((input: Input<'draftCirculation'>) => draftCirculation(pool, input)),
  fillCirculation: refusing((input: Input<'fillCirculation'>) => fillCirculation(pool, input)),
  drawList: refusing((input: Input<'drawList'>) => drawList(pool, input)),
  drawReport: refusing((input: Input<'drawReport'>) => drawReport(pool, input)),
  drawCredentials: refusing((input: Input<'drawCredentials'>) => drawCredentials(pool, input)),
});

async function draftCirculation(
  pool: Pool,
  { by, text: named, expect, ...paper }: Input<'draftCirculation'>,
): Output<'draftCirculation'> {
  const { plan, circulation } = await planned(pool, paper);
  if (paper.mode === 'live' && mandateOf(plan) === null)
    throw new Refusal('InvalidInput', `${paper.name} cannot be drafted: the mandate of the meeting is awaited`);
  if (named === null) {
    const faults = await misquotesOf(pool, paper.meeting, plan, circulation);
    if (faults.length > 0) throw new Refusal('InvalidInput', faults.join('; '));
  }
  const text =
    named === null
      ? draftText(plan, circulation, factsOf(plan, await issuedOf(pool, paper.meeting)))
      : inForm(CirculationText, JSON.parse((await bytesOf(pool, named, 'text')).toString('utf8')), `text ${named}`);
  const { audience } = circulation;
  const addressed = await addressedBy(pool, paper.meeting, audience);
  if (named !== null) refuseUnaddressed(text, addressed);
  const made = await renderAll(text, addressed, { plan, circulation, number: null, date: null, mode: paper.mode });
  const forms = await enclosedForms({ ...paper, plan, circulation, mail: text.mail });
  const recipients = { audience, participants: addressed.map(({ code }) => code) };
  const manifest = {
    meeting: paper.meeting,
    circulation: paper.name,
    revision: paper.revision,
    stage: 'text',
    documents: inManifest(made),
    ...(forms.length > 0 && { attachments: forms.map(({ attachment }) => attachment) }),
    mail: text.mail,
    ...(text.receipts !== undefined && { receipts: text.receipts }),
    recipients,
  };
  const textSha256 = hashOf(manifest);
  asExpected(`${paper.name} revision ${paper.revision}`, textSha256, expect);
  const { kind } = circulation;
  const documents = await inTransaction(pool, async (client) => {
    await storeText(client, paper, { mode: paper.mode, kind, text, manifest, sha256: textSha256, by });
    const of = { ...paper, stage: 'draft' as const, circulation: circulation.name };
    return [...(await store(client, { ...of, kind }, made.map(asDrawn))), ...(await storeForms(client, of, forms))];
  });
  return { textSha256, documents, recipients: recipients.participants.length };
}

/** @throws Refusal `InvalidInput` */
function refuseUnaddressed(text: CirculationText, addressed: readonly Addressed[]): void {
  const lacking = unaddressed(text.documents, addressed);
  if (lacking.length === 0) return;
  const said = lacking.map(
    ({ document, words, participants }) =>
      `${document} goes to the Ministries of ${participants.join(', ')} directly, in whose copies their address takes the place of "${words}": leave these words in its first and last paragraph`,
  );
  throw new Refusal('InvalidInput', said.join('; '));
}

async function fillCirculation(
  pool: Pool,
  { number, date, scans = [], expect, ...paper }: Input<'fillCirculation'>,
): Output<'fillCirculation'> {
  const { plan, circulation } = await planned(pool, paper);
  const row = await findRevision(pool, paper.meeting, paper.name, paper.revision);
  if (row === null) throw new Error(`the registry has no revision ${paper.revision} of ${paper.name}`);
  const text = StoredText.parse(row.text);
  // the recipients of the approved text, without participants added since
  const approved = new Set(row.text_manifest.recipients.participants);
  const addressed = (await addressedBy(pool, paper.meeting, circulation.audience)).filter(({ code }) =>
    approved.has(code),
  );
  const context = { plan, circulation, number, date, mode: paper.mode, archive: true };
  const made = await withScans(pool, await renderAll(text, addressed, context), scans);
  const mail = finishedMail(text.mail, { number, date, mode: paper.mode });
  const issued = await issuedOf(pool, paper.meeting);
  // the very bytes that were approved; a plan that has changed since makes no others
  const forms = await Promise.all(
    (row.text_manifest.attachments ?? []).map(async (attachment) => ({
      attachment: issuedForm(attachment, number, paper.mode),
      bytes: await bytesOf(pool, attachment.sha256, 'form'),
    })),
  );
  const calendars = calendarsOf({ ...paper, plan, circulation, mail: text.mail, number, date, issued });
  const attached = [...calendars, ...forms].map(({ attachment }) => attachment);
  const manifest = {
    meeting: paper.meeting,
    circulation: paper.name,
    revision: paper.revision,
    stage: 'final',
    /** The approved text that these bytes print, with number and date and nothing else different. */
    text: row.text_sha256,
    number,
    date,
    documents: inManifest(made),
    ...(attached.length > 0 && { attachments: attached }),
    mail,
    ...(text.receipts !== undefined && { receipts: text.receipts }),
    recipients: row.text_manifest.recipients,
  };
  const finalSha256 = hashOf(manifest);
  asExpected(`${paper.name} revision ${paper.revision}`, finalSha256, expect);
  const documents = await inTransaction(pool, async (client) => {
    await storeFinal(client, paper, { manifest, sha256: finalSha256, number, date });
    const of = { ...paper, stage: 'final' as const, circulation: circulation.name };
    const files = calendars.map(({ attachment: { name, language, sha256 }, bytes }) => ({
      ...{ name, language, sha256, bytes, pages: 0, media: 'text/calendar', archive: null },
    }));
    return [
      ...(await store(client, { ...of, kind: circulation.kind }, made.map(asDrawn))).map((one, i) => ({
        ...one,
        ...(made[i]?.document.scan && { scan: true as const }),
      })),
      ...(await store(client, { ...of, kind: 'calendar' }, files)),
      ...(await storeForms(client, of, forms)),
    ];
  });
  return { finalSha256, documents };
}

/** The blank forms, each kept under its own kind: what it is as a file. */
async function storeForms(
  client: Transaction,
  of: Omit<Parameters<typeof storeDrawn>[1], 'kind'>,
  forms: readonly EnclosedForm[],
): Promise<DraftedDocument[]> {
  const stored: DraftedDocument[] = [];
  for (const { attachment, bytes } of forms) {
    const { name, language, sha256, media } = attachment;
    const kind = `form-${formatOf(attachment)}`;
    stored.push(
      ...(await store(client, { ...of, kind }, [{ name, language, sha256, bytes, pages: 0, media, archive: null }])),
    );
  }
  return stored;
}

async function drawList(
  pool: Pool,
  { meeting, mode, kind, at, revision = 1, expect }: Input<'drawList'>,
): Output<'drawList'> {
  const { plan } = await loadMeeting(pool, meeting);
  const date = venueDay(at, plan);
  const rows = await delegationsOf(pool, meeting);
  const paper = { meeting, mode, name: `list-${kind}`, revision, kind: 'list', expect };
  const drawn = await inLanguages(pool, paper, languagesOfLists({ plan }), (language) =>
    renderList(listIn(rows, { plan, stage: kind, language, date }), { plan, mode, archive: true }),
  );
  if (kind !== 'final') return drawn;
  return { ...drawn, present: rows.filter(({ attended }) => attended).map(({ code }) => code) };
}

async function drawReport(
  pool: Pool,
  { meeting, mode, at, opened, closed, present, expect }: Input<'drawReport'>,
): Output<'drawReport'> {
  const { plan } = await loadMeeting(pool, meeting);
  const { treaty } = factsOf(plan);
  const date = venueDay(at, plan);
  const rows = await delegationsOf(pool, meeting);
  const there = present === undefined ? rows : rows.map((row) => ({ ...row, attended: present.includes(row.code) }));
  const acts = await actsNamed(pool, meeting, DECIDING_ACTS);
  const decisions = decisionsTaken(
    acts.map(({ act }) => act),
    plan,
  );
  const hours = { opened: opened ?? plan.opens.at, closed: closed ?? plan.closes.at };
  const paper = { meeting, mode, name: 'report', revision: 1, kind: 'report', expect };
  const statistics = statisticsOfList({ stage: 'final', language: 'en', participants: listed(there, 'en', date) });
  return inLanguages(pool, paper, profileOf(plan.treaty).languages.documents, (language) =>
    renderReport({ date, ...hours, participants: listed(there, language, date), decisions, statistics }, language, {
      plan,
      treaty,
      mode,
      archive: true,
    }),
  );
}

async function drawCredentials(
  pool: Pool,
  { meeting, mode, paper: name, at, revision, expect }: Input<'drawCredentials'>,
): Output<'drawCredentials'> {
  const { plan } = await loadMeeting(pool, meeting);
  const { treaty } = factsOf(plan);
  const [rows, acts] = await Promise.all([
    statesWithCredentials(pool, meeting),
    actsNamed(pool, meeting, EXAMINING_ACTS),
  ]);
  const states = accredited(rows);
  const facts = {
    date: venueDay(at, plan),
    states,
    ...examinedIn(
      acts.map(({ act }) => act),
      plan,
    ),
  };
  const paper = { meeting, mode, name, revision, kind: 'credentials', expect };
  return inLanguages(pool, paper, profileOf(plan.treaty).languages.documents, (language) =>
    renderCredentials(name, facts, language, { plan, treaty, mode, archive: true }),
  );
}

/** The plan, and what it says of a circulation. @throws Refusal `InvalidInput` */
async function planned(pool: Pool, paper: PaperOf): Promise<{ plan: MeetingPlan; circulation: CirculationPlan }> {
  const { plan } = await loadMeeting(pool, paper.meeting);
  const circulation = plan.circulations.find((one) => one.name === paper.name);
  if (circulation !== undefined) return { plan, circulation };
  throw new Refusal('InvalidInput', `the plan of ${paper.meeting} has no circulation ${paper.name}`);
}

async function renderAll(
  text: CirculationText,
  addressed: readonly Addressed[],
  context: Parameters<typeof renderCirculation>[1],
): Promise<MadePaper[]> {
  return Promise.all(
    papersOf(text.documents, addressed, context).map(async ({ document: words, participant }) => {
      const { name, template, language, capacities } = words;
      const document = { name, template, language, capacities, ...(participant === null ? {} : { participant }) };
      return { document, rendered: await renderCirculation(words, context) };
    }),
  );
}

/** The printed documents, with scans of initialled originals in place of their printed versions. */
async function withScans(pool: Pool, made: MadePaper[], scans: readonly Scan[]): Promise<MadePaper[]> {
  const unknown = scans.find(({ document }) => !made.some((one) => one.document.name === document));
  if (unknown !== undefined) {
    const known = made.map(({ document }) => document.name).join(', ');
    throw new Refusal('InvalidInput', `no document here is called ${unknown.document}: ${known}`);
  }
  return Promise.all(
    made.map(async ({ document, rendered }): Promise<MadePaper> => {
      const scan = scans.find((one) => one.document === document.name);
      if (scan === undefined) return { document, rendered };
      const pdf = await bytesOf(pool, scan.sha256, 'scan');
      if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) {
        throw new Refusal('InvalidInput', `the scan of ${document.name} is no PDF file; send one`);
      }
      const { pages } = rendered;
      return { document: { ...document, scan: true }, rendered: { pdf, sha256: scan.sha256, pages } };
    }),
  );
}

function finishedMail(mail: CirculationText['mail'], issue: { number: string; date: string; mode: Mode }) {
  return Object.fromEntries(
    Language.options.flatMap((language) => {
      const words = mail[language];
      return words === undefined ? [] : [[language, finishMail(words, { ...issue, language })]];
    }),
  );
}

const inManifest = (made: readonly MadePaper[]) =>
  made.map(({ document, rendered }) => ({ ...document, sha256: rendered.sha256, pages: rendered.pages }));

/** @throws ApplicationFailure `OtherBytes` */
function asExpected(what: string, sha256: string, expect: string | undefined): void {
  if (expect === undefined || expect === sha256) return;
  throw ApplicationFailure.nonRetryable(
    `${what} comes out as ${sha256} and was ${expect}: what it is drawn from has changed, so it is not stored`,
    'OtherBytes',
  );
}

/** @throws Refusal `InvalidInput` */
async function bytesOf(pool: Pool, sha256: string, what: string): Promise<Buffer> {
  const bytes = await findBlob(pool, sha256);
  if (bytes !== null) return bytes;
  throw new Refusal('InvalidInput', `the registry has no ${what} ${sha256}; store it before it is named`);
}

/** A document of the session in its languages; `expect` is of the English one, with which the others come. */
async function inLanguages(
  pool: Pool,
  { meeting, mode, name, revision, kind, expect }: PaperOf & { kind: string; expect: string | undefined },
  languages: readonly Language[],
  print: (language: Language) => Promise<Rendered>,
): Promise<DraftedDocument & { others: DraftedDocument[] }> {
  const made = await Promise.all(
    languages.map(async (language) => ({
      document: { name: language === 'en' ? name : `${name}-${language}`, language },
      rendered: await print(language),
    })),
  );
  const drawn = made.map(asDrawn);
  const english = drawn.find(({ language }) => language === 'en');
  if (english === undefined) throw new Error(`${name} is not drawn in English`);
  asExpected(name, english.sha256, expect);
  const of = { meeting, mode, revision, stage: 'final' as const, kind, circulation: null };
  const all = await inTransaction(pool, (client) => store(client, of, drawn));
  const { sha256, pages } = english;
  return { name, language: 'en', sha256, pages, others: all.filter(({ language }) => language !== 'en') };
}

const asDrawn = ({
  document: { name, language },
  rendered: { pdf, sha256, pages, archive },
}: {
  document: { name: string; language: string };
  rendered: Rendered;
}): Drawn => ({
  ...{ name, language, pages, sha256, bytes: pdf, media: 'application/pdf' },
  archive: archive === undefined ? null : { sha256: archive.sha256, bytes: archive.pdf },
});

async function store(
  client: Transaction,
  of: Parameters<typeof storeDrawn>[1],
  drawn: readonly Drawn[],
): Promise<DraftedDocument[]> {
  for (const one of drawn) await storeDrawn(client, of, one);
  return drawn.map(({ name, language, sha256, pages }) => ({ name, language, sha256, pages }));
}
