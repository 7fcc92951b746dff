import { randomUUID } from 'node:crypto';
import { registryActivities } from '../activities/registry.ts';
import type { Act } from '../domain/act.ts';
import { FinalManifest } from '../domain/manifest.ts';
import {
  begin,
  decide,
  type ParticipantEvent,
  type ParticipantSnapshot,
  participantStatus,
  participantV2,
} from '../machines/machines.ts';
import { loadEntries, nextMessages } from '../mail/addressing.ts';
import { loadBlob } from '../mail/issued.ts';
import { attachmentPart, mimeBytes } from '../mail/mime.ts';
import { type NewRow, prepare } from '../registry/outbox.ts';
import type { BenchHouse } from './house.ts';
import { quantile, timed } from './measure.ts';
import { benchPlan, REMINDER } from './meeting.ts';
import { ask, type Pace } from './replies.ts';
import { rosterOf } from './roster.ts';

/**
 * The same work without an engine: plain PostgreSQL and the SMTP pool. The same rows, acts, messages and sink, and the same
 * machine for each participant; nothing here survives a kill in the middle.
 */

export type Floor = { invite: number; replies: Record<number, Pace>; reminded: number; moved: number };

type FloorRow = { code: string; status: string; version: number; snapshot: ParticipantSnapshot };

const BATCH = 200;

export async function floor(
  house: BenchHouse,
  { from, size, callers, total }: { from: string; size: number; callers: readonly number[]; total: number },
): Promise<Floor> {
  const { pool, convene } = house;
  const { plan, sha256 } = benchPlan(house.keys);
  const meeting = await convene.registry.createMeeting(plan, sha256, 'rehearsal');
  const registry = registryActivities({ pool, roster: () => rosterOf(size) });
  await registry.openMeeting({ meeting, mode: 'rehearsal' });
  const codes = rosterOf(size).map(({ code }) => code);
  const rows = new Map(codes.map((code) => [code, rowOf(code)]));
  const answering = codes.slice(0, Math.ceil(size / 2));

  const invite = await timed(async () => {
    await send(house, { from, meeting, circulation: 'convocation', participants: codes, at: '2024-02-20T12:00:00Z' });
    await write(house, meeting, rows, codes, { type: 'DELIVERED' });
  });

  const replies: Record<number, Pace> = {};
  for (const n of callers) replies[n] = await answer(house, meeting, rows, { answering, callers: n, total });

  const silent = codes.slice(answering.length);
  const at = '2024-08-19T07:00:00Z';
  const reminded = await timed(() => send(house, { from, meeting, circulation: REMINDER, participants: silent, at }));
  const moved = await timed(() => write(house, meeting, rows, silent, { type: 'DEADLINE' }));
  return { invite: invite.seconds, replies, reminded: reminded.seconds, moved: moved.seconds };
}

function rowOf(code: string): FloorRow {
  const { snapshot } = begin(participantV2, { admission: 'not_required', credentialsWanted: false });
  return { code, status: 'pending', version: 0, snapshot };
}

function next(row: FloorRow, event: ParticipantEvent): FloorRow {
  const { snapshot } = decide(participantV2, row.snapshot, event);
  return { code: row.code, status: participantStatus(snapshot), version: row.version + 1, snapshot };
}

function actOf(meeting: string, action: string, subject: string): Act {
  const at = new Date().toISOString();
  const head = { id: `${action}/${randomUUID()}`, at, worldAt: at, actor: 'system:bench', action, subject };
  return { ...head, authority: 'none', basis: null, detail: {}, workflow: meeting, run: '' };
}

/** Messages stored, sent over the pool's connections, and their answers recorded, in batches. */
async function send(
  { pool, smtp, sender, convene }: BenchHouse,
  of: { from: string; meeting: string; circulation: string; participants: readonly string[]; at: string },
): Promise<void> {
  const { final_manifest: issued } = await convene.registry.revision(of.from, of.circulation, null);
  const manifest = FinalManifest.parse(issued);
  const parts = new Map<string, Buffer>();
  for (const { sha256, name } of manifest.documents)
    parts.set(sha256, attachmentPart({ filename: `REHEARSAL-${name}.pdf` }, await loadBlob(pool, sha256)));
  for (const { form: _, ...one } of manifest.attachments)
    parts.set(one.sha256, attachmentPart(one, await loadBlob(pool, one.sha256)));
  const { meeting, circulation, at } = of;
  for (let start = 0; start < of.participants.length; start += BATCH) {
    const participants = of.participants.slice(start, start + BATCH);
    const scope = { meeting, circulation, revision: 1, attempt: 1, sha256: '', participants };
    const entries = await loadEntries(pool, { ...scope, mode: 'rehearsal' }, manifest, at);
    const messages = nextMessages(entries, [], { ...scope, mode: 'rehearsal', at, sender });
    await prepare(pool, messages);
    const answers = await Promise.all(messages.map((row) => deliver(row)));
    await pool.query(
      `UPDATE outbox o SET state = 'sent', answer = r.answer, answered_at = now()
       FROM jsonb_to_recordset($1) AS r (id text, answer text) WHERE o.message_id = r.id`,
      [JSON.stringify(answers)],
    );
  }

  async function deliver({ message, envelopeFrom, envelopeTo }: NewRow): Promise<{ id: string; answer: string }> {
    const attached = message.attachments.map(({ sha256 }) => parts.get(sha256) ?? Buffer.alloc(0));
    const answer = await smtp.rehearsal?.send(
      { from: envelopeFrom, to: envelopeTo },
      await mimeBytes(message, attached),
      60_000,
    );
    if (answer?.kind !== 'answered') throw new Error(`the sink did not take a message: ${answer?.text}`);
    return { id: message.messageId, answer: answer.text };
  }
}

/** One event for many, in batches. */
async function write(
  { pool }: BenchHouse,
  meeting: string,
  rows: Map<string, FloorRow>,
  codes: readonly string[],
  event: ParticipantEvent,
): Promise<void> {
  const registry = registryActivities({ pool });
  for (let start = 0; start < codes.length; start += BATCH) {
    const batch = codes.slice(start, start + BATCH).map((code) => next(rows.get(code) ?? rowOf(code), event));
    for (const row of batch) rows.set(row.code, row);
    await registry.project({ meeting, mode: 'rehearsal', rows: batch, acts: [actOf(meeting, event.type, meeting)] });
  }
}

/** Answers as fast as the tables allow: what callers ask while a transaction is under way makes up the next one. */
async function answer(
  { pool }: BenchHouse,
  meeting: string,
  rows: Map<string, FloorRow>,
  { answering, callers, total }: { answering: readonly string[]; callers: number; total: number },
): Promise<Pace> {
  const registry = registryActivities({ pool });
  const persons = ['head', 'delegate', 'adviser'].map((role) => ({ name: `Sample ${role}`, title: null, role }));
  let waiting: { code: string; done: () => void }[] = [];
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const submissions = batch.map(({ code }) => ({ id: randomUUID(), code, delegation: { persons } }));
      await pool.query(
        `INSERT INTO submission (id, meeting, mode, participant, delegation, salt, sha256, persons, heads)
         SELECT x.id, $1, 'rehearsal', x.code, x.delegation, 'salt', 'hash', 3, 1
         FROM jsonb_to_recordset($2::jsonb) AS x (id uuid, code text, delegation jsonb)`,
        [meeting, JSON.stringify(submissions)],
      );
      for (const { id, code } of submissions) {
        const event = {
          type: 'NOMINATE',
          heads: 1,
          persons: 3,
          by: 'participant',
          late: false,
          submission: id,
        } as const;
        rows.set(code, next(rows.get(code) ?? rowOf(code), event));
      }
      await registry.project({
        ...{ meeting, mode: 'rehearsal' },
        rows: [...new Set(batch.map(({ code }) => code))].flatMap((code) => rows.get(code) ?? []),
        acts: batch.map(({ code }) => actOf(meeting, 'nominate', code)),
      });
      for (const { done } of batch) done();
    }
    writing = null;
  }
  const { times, seconds } = await ask(callers, total, async (index) => {
    const code = answering[index % answering.length] ?? '';
    await new Promise<void>((done, failed) => {
      waiting.push({ code, done });
      writing ??= write();
      writing.catch(failed);
    });
  });
  return { perSecond: total / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
