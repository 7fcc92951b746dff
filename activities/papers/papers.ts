import { ApplicationFailure } from '@temporalio/activity';
import type pg from 'pg';
import { z } from 'zod';
import {
  CirculationText,
  draftText,
  finishMail,
  type Rendered,
  renderCirculation,
  renderList,
  renderReport,
} from '../../documents/documents.ts';
import type { DocumentActivities, DraftedDocument } from '../../domain/activities.ts';
import { hashOf } from '../../domain/hash.ts';
import type { Scan } from '../../domain/messages/approvals.ts';
import { type CirculationPlan, Language, type MeetingPlan } from '../../domain/plan.ts';
import { inTransaction } from '../../registry/transaction.ts';
import { profileOf } from '../../treaties/treaties.ts';
import { loadMeeting } from '../registry.ts';
import { type Addressed, loadAddressed, papersOf } from './addressees.ts';
import { calendarsOf } from './calendars.ts';
import { countTakingPart, listed, loadDelegations } from './delegations.ts';
import { factsOf } from './facts.ts';
import { inForm, orRefused } from './refusals.ts';

/** @throws ApplicationFailure `OtherBytes` */
function asExpected(what: string, sha256: string, expect: string | undefined): void {
  if (expect === undefined || expect === sha256) return;
  throw ApplicationFailure.nonRetryable(
    `${what} comes out as ${sha256} and was ${expect}: what it is drawn from has changed, so it is not stored`,
    'OtherBytes',
  );
}

type Paper = { meeting: string; mode: 'live' | 'rehearsal'; name: string; revision: number };

/** The activities that make papers. Bytes are stored once, by their hash. */
export function documentActivities({ pool }: { pool: pg.Pool }): DocumentActivities {
  async function planned(paper: Paper): Promise<{ plan: MeetingPlan; circulation: CirculationPlan }> {
    const { plan } = await loadMeeting(pool, paper.meeting);
    const circulation = plan.circulations.find((c) => c.name === paper.name);
    if (circulation !== undefined) return { plan, circulation };
    throw ApplicationFailure.nonRetryable(
      `the plan of ${paper.meeting} has no circulation ${paper.name}`,
      'InvalidInput',
    );
  }

  /** What earlier circulations were issued with: this one may recall them. */
  async function issuedOf(meeting: string) {
    const { rows } = await pool.query(
      `SELECT name, number, date::text FROM circulation
       WHERE meeting = $1 AND state = 'issued' AND number IS NOT NULL AND date IS NOT NULL`,
      [meeting],
    );
    return z.array(z.object({ name: z.string(), number: z.string(), date: z.string() })).parse(rows);
  }

  type Made = { document: ManifestDocument; rendered: Rendered };
  type ManifestDocument = CirculationPlan['documents'][number] & { participant?: string; scan?: true };

  /** What was printed, with scans of the initialled originals in the place of the documents that they are of. */
  async function withScans(made: Made[], scans: Scan[]): Promise<Made[]> {
    const unknown = scans.find(({ document }) => !made.some((one) => one.document.name === document));
    if (unknown !== undefined) {
      const known = made.map(({ document }) => document.name).join(', ');
      throw ApplicationFailure.nonRetryable(`no document here is called ${unknown.document}: ${known}`, 'InvalidInput');
    }
    return Promise.all(
      made.map(async ({ document, rendered }): Promise<Made> => {
        const scan = scans.find((one) => one.document === document.name);
        if (scan === undefined) return { document, rendered };
        const pdf = await storedBytes(scan.sha256, 'scan');
        if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) {
          throw ApplicationFailure.nonRetryable(
            `the scan of ${document.name} is no PDF file; send one`,
            'InvalidInput',
          );
        }
        const { pages } = rendered;
        return { document: { ...document, scan: true }, rendered: { pdf, sha256: scan.sha256, pages } };
      }),
    );
  }

  async function renderAll(
    text: CirculationText,
    addressed: Addressed[],
    context: Parameters<typeof renderCirculation>[1],
  ): Promise<Made[]> {
    return Promise.all(
      papersOf(text.documents, addressed, context).map(async ({ document: words, participant }) => {
        const { name, template, language, capacities } = words;
        const document = { name, template, language, capacities, ...(participant === null ? {} : { participant }) };
        return { document, rendered: await renderCirculation(words, context) };
      }),
    );
  }

  const inManifest = (made: Made[]) =>
    made.map(({ document, rendered }) => ({ ...document, sha256: rendered.sha256, pages: rendered.pages }));

  async function store(
    client: pg.PoolClient,
    paper: Paper,
    stage: 'draft' | 'final',
    kind: string,
    circulation: string | null,
    made: { name: string; language: string; rendered: Rendered; media?: string }[],
  ): Promise<DraftedDocument[]> {
    for (const { name, language, rendered, media = 'application/pdf' } of made) {
      for (const { sha256, pdf } of [rendered, ...(rendered.archive ? [rendered.archive] : [])]) {
        await client.query('INSERT INTO blob (sha256, media, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
          sha256,
          media,
          Buffer.from(pdf),
        ]);
      }
      await client.query(
        `INSERT INTO document (meeting, mode, name, revision, stage, kind, circulation, language, pages, sha256, archive_sha256)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (meeting, name, revision, stage) DO UPDATE
         SET sha256 = excluded.sha256, pages = excluded.pages, archive_sha256 = excluded.archive_sha256`,
        [
          paper.meeting,
          paper.mode,
          name,
          paper.revision,
          stage,
          kind,
          circulation,
          language,
          rendered.pages,
          rendered.sha256,
          rendered.archive?.sha256 ?? null,
        ],
      );
    }
    return made.map(({ name, language, rendered }) => ({
      name,
      language,
      sha256: rendered.sha256,
      pages: rendered.pages,
    }));
  }

  const named = (made: Made[]) =>
    made.map(({ document, rendered }) => ({ name: document.name, language: document.language, rendered }));

  async function storedBytes(sha256: string, what: string): Promise<Buffer> {
    const { rows } = await pool.query<{ bytes: Buffer }>('SELECT bytes FROM blob WHERE sha256 = $1', [sha256]);
    const bytes = rows[0]?.bytes;
    if (bytes !== undefined) return bytes;
    throw ApplicationFailure.nonRetryable(
      `the registry has no ${what} ${sha256}; store it before it is named`,
      'InvalidInput',
    );
  }

  /** A document of the session in all its languages; `expect` is of the English one, with which the others come. */
  async function inAllLanguages(
    { meeting, mode, name, revision, kind, expect }: Paper & { kind: string; expect: string | undefined },
    plan: MeetingPlan,
    print: (language: Language) => Promise<Rendered>,
  ): Promise<DraftedDocument & { others: DraftedDocument[] }> {
    const { documents: languages } = profileOf(plan.treaty).languages;
    const made = await Promise.all(
      languages.map(async (language) => ({
        name: language === 'en' ? name : `${name}-${language}`,
        language,
        rendered: await print(language),
      })),
    );
    const english = made.find(({ language }) => language === 'en');
    if (english === undefined) throw new Error(`the session documents of ${plan.treaty} have no English`);
    asExpected(name, english.rendered.sha256, expect);
    const stored = await inTransaction(pool, async (client) => {
      const each: DraftedDocument[] = [];
      for (const one of made) {
        each.push(...(await store(client, { meeting, mode, name: one.name, revision }, 'final', kind, null, [one])));
      }
      return each;
    });
    const { sha256, pages } = english.rendered;
    return { name, language: 'en', sha256, pages, others: stored.filter(({ language }) => language !== 'en') };
  }

  const papers: DocumentActivities = {
    async draftCirculation({ by, text: stored, expect, ...paper }) {
      const { plan, circulation } = await planned(paper);
      const text =
        stored === null
          ? draftText(plan, circulation, factsOf(plan, await issuedOf(paper.meeting)))
          : inForm(CirculationText, JSON.parse((await storedBytes(stored, 'text')).toString('utf8')), `text ${stored}`);
      const { audience } = circulation;
      const addressed = await loadAddressed(pool, paper.meeting, audience);
      const made = await renderAll(text, addressed, { plan, circulation, number: null, date: null, mode: paper.mode });
      const recipients = { audience, participants: addressed.map(({ code }) => code) };
      const manifest = {
        meeting: paper.meeting,
        circulation: paper.name,
        revision: paper.revision,
        stage: 'text',
        documents: inManifest(made),
        mail: text.mail,
        recipients,
      };
      const textSha256 = hashOf(manifest);
      asExpected(`${paper.name} revision ${paper.revision}`, textSha256, expect);
      const documents = await inTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO circulation (meeting, mode, name, revision, kind, state, text, text_manifest, text_sha256, revised_by)
           VALUES ($1, $2, $3, $4, $5, 'in_review', $6, $7, $8, $9)
           ON CONFLICT (meeting, name, revision) DO UPDATE
           SET text = excluded.text, text_manifest = excluded.text_manifest, text_sha256 = excluded.text_sha256
           WHERE circulation.state <> 'issued'`,
          [
            paper.meeting,
            paper.mode,
            paper.name,
            paper.revision,
            circulation.kind,
            JSON.stringify(text),
            JSON.stringify(manifest),
            textSha256,
            by,
          ],
        );
        return store(client, paper, 'draft', circulation.kind, circulation.name, named(made));
      });
      return { textSha256, documents, recipients: recipients.participants.length };
    },

    async fillCirculation({ number, date, scans = [], expect, ...paper }) {
      const { plan, circulation } = await planned(paper);
      const { rows } = await pool.query(
        'SELECT text, text_manifest, text_sha256 FROM circulation WHERE meeting = $1 AND name = $2 AND revision = $3',
        [paper.meeting, paper.name, paper.revision],
      );
      const Row = z.object({
        text: CirculationText,
        text_manifest: z.looseObject({ recipients: z.looseObject({ participants: z.array(z.string()) }) }),
        text_sha256: z.string(),
      });
      const row = Row.parse(rows[0]);
      // those that the approved text is for, whoever came to the roster since
      const approved = new Set(row.text_manifest.recipients.participants);
      const addressed = (await loadAddressed(pool, paper.meeting, circulation.audience)).filter(({ code }) =>
        approved.has(code),
      );
      const context = { plan, circulation, number, date, mode: paper.mode, archive: true };
      const printed = await renderAll(row.text, addressed, context);
      const made = await withScans(printed, scans);
      const mail = Object.fromEntries(
        z
          .array(Language)
          .parse(Object.keys(row.text.mail))
          .flatMap((language) => {
            const words = row.text.mail[language];
            return words === undefined
              ? []
              : [[language, finishMail(words, { language, number, date, mode: paper.mode })]];
          }),
      );
      const calendars = await calendarsOf(pool, { ...paper, plan, circulation, mail: row.text.mail, number, date });
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
        ...(calendars.length > 0 && { attachments: calendars.map(({ attachment }) => attachment) }),
        mail,
        recipients: row.text_manifest.recipients,
      };
      const finalSha256 = hashOf(manifest);
      asExpected(`${paper.name} revision ${paper.revision}`, finalSha256, expect);
      const documents = await inTransaction(pool, async (client) => {
        await client.query(
          `UPDATE circulation SET final_manifest = $4, final_sha256 = $5, number = $6, date = $7
           WHERE meeting = $1 AND name = $2 AND revision = $3 AND state <> 'issued'`,
          [paper.meeting, paper.name, paper.revision, JSON.stringify(manifest), finalSha256, number, date],
        );
        const files = calendars.map(({ attachment: { name, language, sha256 }, bytes }) => ({
          ...{ name, language, media: 'text/calendar' },
          rendered: { pdf: bytes, pages: 0, sha256 },
        }));
        return [
          ...(await store(client, paper, 'final', circulation.kind, circulation.name, named(made))),
          ...(await store(client, paper, 'final', 'calendar', circulation.name, files)),
        ];
      });
      return { finalSha256, documents };
    },

    async drawList({ meeting, mode, kind, at, revision = 1, expect }) {
      const { plan } = await loadMeeting(pool, meeting);
      const date = at.slice(0, 10);
      const rows = await loadDelegations(pool, meeting);
      const symbol = plan.symbols?.[kind] ?? null;
      const paper = { meeting, mode, name: `list-${kind}`, revision, kind: 'list', expect };
      return inAllLanguages(paper, plan, (language) => {
        const participants = listed(rows, language, date);
        return renderList({ stage: kind, language, symbol, date, participants }, { plan, mode, archive: true });
      });
    },

    async drawReport({ meeting, mode, at, expect }) {
      const { plan } = await loadMeeting(pool, meeting);
      const { treaty } = factsOf(plan);
      const report = { date: at.slice(0, 10), present: await countTakingPart(pool, meeting), decisions: [] };
      return inAllLanguages({ meeting, mode, name: 'report', revision: 1, kind: 'report', expect }, plan, (language) =>
        renderReport(report, language, { plan, treaty, mode, archive: true }),
      );
    },
  };

  return {
    draftCirculation: (input) => orRefused(() => papers.draftCirculation(input)),
    fillCirculation: (input) => orRefused(() => papers.fillCirculation(input)),
    drawList: (input) => orRefused(() => papers.drawList(input)),
    drawReport: (input) => orRefused(() => papers.drawReport(input)),
  };
}
