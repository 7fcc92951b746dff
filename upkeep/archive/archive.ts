import proto from '@temporalio/proto';
import { z } from 'zod';
import type { Clients } from '../../client/client.ts';
import { extensionOf } from '../../client/files.ts';
import { ConveneError } from '../../domain/errors.ts';
import { AttachedMedia, type Message } from '../../domain/mail.ts';
import { attachmentPart, mimeBytes } from '../../mail/mime.ts';
import { findBlob } from '../../registry/blobs.ts';
import { circulationRecords } from '../../registry/circulations.ts';
import type { Pool } from '../../registry/database.ts';
import { papersOf } from '../../registry/documents.ts';
import { outboxPage } from '../../registry/mail.ts';
import { archivedMeeting, isOver } from '../../registry/meetings.ts';
import { participantRecords } from '../../registry/participants.ts';
import { submissionRecords } from '../../registry/submissions.ts';
import type { Checked } from '../agreement/check.ts';
import { BagWriter } from './bag.ts';

const { History } = proto.temporal.api.history.v1;

/** What an archive holds besides the files themselves; `verify` reads it back. */
export const layout = {
  meeting: ['meeting.json'],
  plan: ['plan.json'],
  participants: ['participants.json'],
  delegations: ['delegations.json'],
  circulations: ['circulations.json'],
  papers: ['papers.json'],
  mail: ['mail.jsonl'],
  acts: ['acts.jsonl'],
  histories: ['histories.json'],
  check: ['check.json'],
} as const;

const Mailbox = z.object({ name: z.string(), address: z.string() });
const StoredMessage = z.object({
  messageId: z.string(),
  date: z.string(),
  boundary: z.string(),
  from: Mailbox,
  replyTo: z.string(),
  to: Mailbox,
  cc: z.array(Mailbox),
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()),
  attachments: z.array(
    z.object({
      ...{ sha256: z.string(), filename: z.string(), media: AttachedMedia.optional() },
      form: z.object({ participant: z.string(), name: z.string() }).optional(),
    }),
  ),
}) satisfies z.ZodType<Message>;

export type ArchiveOptions = {
  out: string;
  /** Leaves out delegations, and the lists of participants that print them. */
  withoutPersons: boolean;
  unfinished: boolean;
  say?: (text: string) => void;
};

/** Papers of these kinds name persons, and are no official documents. */
const NAMING = ['list', 'acknowledgement', 'visa'];

export type Archived = { dir: string; files: number; bytes: number; findings: Checked['findings'] };

/**
 * Writes all that there is of a concluded meeting into a folder that can be read and verified without any server.
 *
 * @throws ConveneError `UNFINISHED`, `ARCHIVE_NOT_EMPTY`, `DOCUMENT_DAMAGED`
 */
export async function archive(
  { pool }: Pick<Clients, 'pool'>,
  { picture, findings, known, notes }: Checked,
  { out, withoutPersons, unfinished, say = () => {} }: ArchiveOptions,
): Promise<Archived> {
  const { meeting, row } = picture;
  if (!isOver(row) && !unfinished) {
    throw new ConveneError(
      'UNFINISHED',
      `${meeting} is ${row.phase.replaceAll('_', ' ')}; an archive is made when a meeting has closed, or with --unfinished.`,
    );
  }
  const bag = new BagWriter(out);
  const stored = await archivedMeeting(pool, meeting);
  bag.json(layout.meeting, { ...stored, withoutPersons });
  bag.json(layout.plan, row.plan);
  bag.json(layout.check, { findings: findings.map(said), known: known.map(said), notes: notes.map(said) });
  const participants = await participantRecords(pool, meeting);
  bag.json(
    layout.participants,
    participants.sort((one, other) => (one.code < other.code ? -1 : 1)),
  );
  if (!withoutPersons) bag.json(layout.delegations, await submissionRecords(pool, meeting));
  bag.json(layout.circulations, await circulationRecords(pool, meeting));
  say('papers');
  const papers = await papersOf(pool, meeting);
  const bytesOf = blobs(pool);
  const index = [];
  for (const paper of papers) {
    const leftOut = paper.erased_by !== null || (withoutPersons && NAMING.includes(paper.kind));
    const add = async (sha256: string | null, ending: string) =>
      leftOut || sha256 === null
        ? null
        : bag.add(['papers', `${paper.name}.r${paper.revision}.${paper.stage}${ending}`], await bytesOf(sha256));
    const file = await add(paper.sha256, `.${extensionOf(paper)}`);
    const archiveFile = await add(paper.archive_sha256, '.pdfa.pdf');
    index.push({ ...paper, file, archiveFile });
  }
  bag.json(layout.papers, index);
  say('messages');
  await addMail(pool, meeting, bag, bytesOf);
  say('acts and histories');
  bag.lines(
    layout.acts,
    picture.registry.acts.map(({ seq, act, prev, hash, recorded_at }) => ({
      seq,
      act,
      prev,
      hash,
      recordedAt: recorded_at,
    })),
  );
  bag.json(
    layout.histories,
    picture.histories.runs.map(({ workflowId, runId, status, history }, n) => {
      const name = `${workflowId.replaceAll('/', '.')}.${n + 1}`;
      // the first is what replays, the second what people read
      const file = bag.add(['histories', `${name}.binpb`], Buffer.from(History.encode(history).finish()));
      const read = History.toObject(History.create(history), { longs: String, enums: String, bytes: String });
      const readable = bag.json(['histories', `${name}.json`], read);
      return { workflowId, runId, status, events: history.events?.length ?? 0, file, readable };
    }),
  );
  const { files, bytes } = bag.close({
    'Bag-Software-Agent': 'convene',
    'Bagging-Date': new Date().toISOString().slice(0, 10),
    'External-Identifier': meeting,
    'External-Description': `${row.plan.name}${row.mode === 'rehearsal' ? ' (REHEARSAL)' : ''}`,
    'Source-Organization': row.plan.secretariat.name,
  });
  return { dir: bag.dir, files, bytes, findings };
}

const said = ({ code, subject, found, right }: Checked['findings'][number]) => ({ code, subject, found, right });

/** The bytes of papers; one paper goes with many messages. */
function blobs(pool: Pool): (sha256: string) => Promise<Buffer> {
  const known = new Map<string, Buffer>();
  return async (sha256) => {
    const before = known.get(sha256);
    if (before !== undefined) return before;
    const bytes = await findBlob(pool, sha256);
    if (bytes === null) {
      throw new ConveneError(
        'DOCUMENT_DAMAGED',
        `The registry lacks the paper ${sha256}; \`convene repair\` may draw it again.`,
      );
    }
    known.set(sha256, bytes);
    return bytes;
  };
}

/** A page of the outbox, so that thousands of messages need not be held at once. */
const PAGE = 500;

async function addMail(pool: Pool, meeting: string, bag: BagWriter, bytesOf: (sha256: string) => Promise<Buffer>) {
  const index: unknown[] = [];
  const parts = new Map<string, Buffer>();
  for (let after = ''; ; ) {
    const page = await outboxPage(pool, meeting, { after, limit: PAGE });
    for (const { message: raw, ...row } of page) {
      const message = StoredMessage.safeParse(raw);
      // one that was lost with the registry has its row, and no bytes
      const file = message.success
        ? bag.add(
            [
              'mail',
              `${row.circulation}.r${row.revision}`,
              `${row.participant}.${row.attempt}.${fileOf(row.message_id)}.eml`,
            ],
            await emlOf(message.data, parts, bytesOf),
          )
        : null;
      index.push({ ...row, attachments: message.success ? message.data.attachments : [], file });
    }
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.key;
  }
  bag.lines(layout.mail, index);
}

const fileOf = (messageId: string): string => messageId.replace(/^<([^@]*)@.*$/, '$1');

async function emlOf(message: Message, parts: Map<string, Buffer>, bytesOf: (sha256: string) => Promise<Buffer>) {
  const attached: Buffer[] = [];
  for (const one of message.attachments) {
    const { sha256, filename, form } = one;
    const name = `${sha256}/${filename}`;
    const part = (form === undefined ? parts.get(name) : undefined) ?? attachmentPart(one, await bytesOf(sha256));
    if (form === undefined) parts.set(name, part);
    attached.push(part);
  }
  return mimeBytes(message, attached);
}
