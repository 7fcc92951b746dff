import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Convene } from '../client/client.ts';
import { extensionOf } from '../client/files.ts';
import { ADDENDUM } from '../domain/addendum.ts';
import type { Channel } from '../domain/messages/answers.ts';
import { workflowIds } from '../domain/messages/messages.ts';
import type { PassageSource } from '../domain/passage.ts';
import type { Pool } from '../registry/database.ts';
import { delegateRows } from '../registry/delegates.ts';
import { inRoom, passagesOf } from '../registry/passages.ts';
import type { SinkApart } from '../stack/sink-apart.ts';

export type History = { events: number; bytes: number };

/** The outcome of a rehearsal: the one object of `--json`. */
export type Summary = {
  meeting: { id: string; mode: string; phase: string; opens: string; closes: string };
  roster: Record<string, number>;
  status: Record<string, number>;
  /** Answers by the door by which they came in. */
  channels: Record<Channel, number>;
  /** `duplicates` as the sink counted; null where the sink is not this machine's own. */
  mail: { prepared: number; sent: number; refused: number; unknown: number; duplicates: number | null };
  /** Persons at the door: arrivals by the way in which they were recorded, and departures. */
  door: Record<PassageSource, number> & { seen: number; left: number; inside: number };
  /** What the clerk entered of the room, and what became of it. */
  room: RoomSummary;
  /** Badges of the venue: persons whose number is kept, and who have none. */
  badges: { issued: number; without: number };
  /** Addenda to the final list, and how many participants each corrects. */
  addenda: { number: number; participants: number }[];
  circulations: {
    id: string;
    kind: string;
    revision: number;
    approvals: number;
    sha256: string | null;
    dispatched: number;
  }[];
  documents: { name: string; kind: string; language: string; path: string; sha256: string; pages: number }[];
  acts: number;
  history: {
    meeting: History;
    collections: ({ id: string; participants: number; answers: number } & History)[];
  };
  elapsedMs: Record<string, number>;
};

/** Events and bytes of all runs of a workflow. */
export async function historyOf(temporal: Client, workflowId: string): Promise<History> {
  const total = { events: 0, bytes: 0 };
  let runId: string | undefined;
  do {
    const { raw } = await temporal.workflow.getHandle(workflowId, runId).describe();
    const info = raw.workflowExecutionInfo;
    total.events += Number(info?.historyLength ?? 0);
    total.bytes += Number(info?.historySizeBytes ?? 0);
    const first: string = info?.firstRunId ?? '';
    const run: string = info?.execution?.runId ?? '';
    runId = run === first ? undefined : await runBefore(temporal, workflowId, run);
  } while (runId !== undefined);
  return total;
}

/** A continued run's first event names the run before it. */
async function runBefore(temporal: Client, workflowId: string, runId: string): Promise<string | undefined> {
  const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
    namespace: temporal.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

/** How many came that somebody had already: a message and its copies may come apart, under one Message-ID. */
export function duplicatesIn(received: readonly { messageId: string; to: readonly string[] }[]): number {
  const reached = received.flatMap(({ messageId, to }) => to.map((address) => JSON.stringify([messageId, address])));
  return reached.length - new Set(reached).size;
}

async function doorOf(pool: Pool, meeting: string): Promise<Summary['door']> {
  const passages = await passagesOf(pool, meeting);
  const arrivals = passages.filter(({ way }) => way === 'arrival');
  const by = (source: PassageSource) => arrivals.filter((one) => one.source === source).length;
  const rooms = await inRoom(pool, meeting);
  return {
    ...{ command: by('command'), page: by('page'), list: by('list') },
    left: passages.length - arrivals.length,
    seen: rooms.reduce((all, { seen }) => all + seen, 0),
    inside: rooms.reduce((all, { inside }) => all + inside, 0),
  };
}

type RoomSummary = Record<
  'entries' | 'sittings' | 'decisions' | 'amendments' | 'extensions' | 'elected' | 'votes' | 'ballots' | 'corrected',
  number
>;

/** The room as the record has it. */
async function roomOfRecord(registry: Convene['registry'], meeting: string): Promise<RoomSummary> {
  const entries = await registry.sessionEntries(meeting);
  const kinds = entries.map(({ entry }) => entry);
  const many = (holds: (entry: (typeof kinds)[number]) => boolean) => kinds.filter(holds).length;
  return {
    entries: entries.length,
    sittings: many((one) => one.kind === 'sitting' && one.act === 'open'),
    decisions: many((one) => one.kind === 'decide' && one.how !== 'deferred'),
    amendments: many((one) => one.kind === 'amend'),
    extensions: many((one) => one.kind === 'extension' && one.act === 'grant'),
    elected: kinds.flatMap((one) => (one.kind === 'elect' ? one.elected : [])).length,
    votes: many((one) => one.kind === 'vote' && one.act === 'announce'),
    ballots: kinds.flatMap((one) =>
      one.kind === 'vote' && one.act === 'ballots' ? Object.keys(one.ballots ?? {}) : [],
    ).length,
    corrected: many((one) => one.kind === 'correct' || (one.kind === 'vote' && one.act === 'correct')),
  };
}

async function badgesOf(pool: Pool, meeting: string): Promise<Summary['badges']> {
  const named = (await delegateRows(pool, meeting)).filter(({ gone_at: gone }) => gone === null);
  const issued = named.filter(({ badge }) => badge !== null).length;
  return { issued, without: named.length - issued };
}

/**
 * Gathers the summary, and writes the final papers as files.
 *
 * @param documentsDir where to; each meeting has its folder in it.
 */
export async function summarize(options: {
  convene: Convene;
  pool: Pool;
  temporal: Client;
  meeting: string;
  documentsDir: string;
  sink: Pick<SinkApart, 'received' | 'settled'> | null;
  elapsedMs: Record<string, number>;
}): Promise<Summary> {
  const { convene, temporal, meeting, sink } = options;
  const { registry } = convene;
  const row = await registry.meeting(meeting);
  const participants = await registry.participants(meeting);
  const mail = await registry.mailCounts(meeting);
  const own = new Set(await registry.messageIds(meeting));
  await sink?.settled();
  const received = sink?.received().filter(({ messageId }) => own.has(messageId)) ?? null;

  const folder = resolve(options.documentsDir, meeting);
  mkdirSync(folder, { recursive: true });
  const documents: Summary['documents'] = [];
  const circulations = await registry.circulations(meeting);
  for (const { name, kind, language, sha256, pages, stage, state } of await registry.documents(meeting)) {
    if (stage !== 'final' || state === 'superseded') continue;
    const path = join(folder, `${name}.${language}.${extensionOf({ kind })}`);
    writeFileSync(path, await registry.blob(sha256));
    documents.push({ name, kind, language, path, sha256, pages });
  }

  const shards = Object.entries(countBy(participants, ({ shard }) => String(shard)));
  const collections = await Promise.all(
    shards.map(async ([shard, inShard]) => {
      const id = workflowIds.collection(meeting, Number(shard));
      return {
        id,
        participants: inShard,
        answers: await registry.answerCount(meeting, id),
        ...(await historyOf(temporal, id)),
      };
    }),
  );

  return {
    meeting: { id: meeting, mode: row.mode, phase: row.phase, opens: row.plan.opens.at, closes: row.plan.closes.at },
    roster: countBy(participants, ({ capacity }) => capacity),
    status: countBy(participants, ({ status }) => status),
    channels: await registry.channelCounts(meeting),
    mail: {
      prepared: mail.prepared ?? 0,
      sent: mail.sent ?? 0,
      refused: mail.refused ?? 0,
      unknown: mail.unknown ?? 0,
      duplicates: received === null ? null : duplicatesIn(received),
    },
    door: await doorOf(options.pool, meeting),
    room: await roomOfRecord(registry, meeting),
    badges: await badgesOf(options.pool, meeting),
    addenda: (await registry.acts(meeting, { action: ADDENDUM })).map(({ act: { detail } }) => ({
      number: Number(detail.number),
      participants: Number(detail.participants),
    })),
    circulations: circulations.map((c) => ({
      id: workflowIds.circulation(meeting, c.name),
      kind: c.kind,
      revision: c.revision,
      approvals: c.approvals.length,
      sha256: c.sha256,
      dispatched: c.dispatched,
    })),
    documents,
    acts: await registry.actCount(meeting),
    history: { meeting: await historyOf(temporal, workflowIds.meeting(meeting)), collections },
    elapsedMs: Object.fromEntries(Object.entries(options.elapsedMs).map(([phase, ms]) => [phase, Math.round(ms)])),
  };
}
