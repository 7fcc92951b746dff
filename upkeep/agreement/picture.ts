import { createHash } from 'node:crypto';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import canonicalize from 'canonicalize';
import type pg from 'pg';
import { z } from 'zod';
import type { Act } from '../../domain/act.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { Capacity, MeetingPlan, Mode } from '../../domain/plan.ts';
import { inTransaction } from '../../registry/transaction.ts';
import type { CirculationView } from '../../workflows/circulation/state.ts';
import type { CollectionState } from '../../workflows/collection/state.ts';
import type { MeetingView } from '../../workflows/meeting/state.ts';
import { Histories, type HistoryReader, inTurn, kinds } from './histories.ts';

/** Everything that is known of a meeting at one moment, from both sides, to be compared. */
export type Picture = {
  meeting: string;
  row: MeetingRow;
  shards: number;
  histories: Histories;
  workflows: Map<string, Standing>;
  states: {
    meeting: MeetingView | null;
    collections: Map<number, CollectionState>;
    circulations: Map<string, CirculationView>;
    session: { now: string; done: string[] } | null;
  };
  registry: RegistryCopy;
};

/** A workflow as the server has it; `gone`: the server knows nothing of it. `mute`: why it does not say its state. */
export type Standing = { id: string; description: WorkflowExecutionDescription | null; mute: string | null };

const MeetingRow = z.object({
  id: z.string(),
  mode: Mode,
  plan: MeetingPlan,
  phase: z.string(),
  counts: z.record(z.string(), z.unknown()),
  act_seq: z.coerce.number(),
  act_head: z.string(),
});
export type MeetingRow = z.infer<typeof MeetingRow>;

const ParticipantRow = z.object({
  code: z.string(),
  name: z.string(),
  capacity: Capacity,
  shard: z.int(),
  status: z.string(),
  version: z.int(),
  snapshot: z
    .object({ value: z.record(z.string(), z.string()), context: z.record(z.string(), z.unknown()) })
    .nullable(),
  updated_at: z.date(),
});
export type ParticipantRow = z.infer<typeof ParticipantRow>;

const CirculationRow = z.object({
  name: z.string(),
  revision: z.int(),
  state: z.string(),
  approvals: z.array(z.unknown()),
  text_sha256: z.string(),
  final_sha256: z.string().nullable(),
  text_manifest: z.unknown(),
  final_manifest: z.unknown(),
});
export type CirculationRow = z.infer<typeof CirculationRow>;

const DocumentRow = z.object({
  name: z.string(),
  revision: z.int(),
  stage: z.enum(['draft', 'final']),
  sha256: z.string(),
  /** Of the bytes that are stored under that hash; null: there are none. */
  actual: z.string().nullable(),
});

const OutboxRow = z.object({
  key: z.string(),
  circulation: z.string(),
  revision: z.int(),
  attempt: z.int(),
  participant: z.string(),
  state: z.string(),
  /** Handed over, or about to be, and its lease is past by far. */
  stale: z.boolean(),
});

const SubmissionRow = z.object({
  id: z.string(),
  participant: z.string(),
  sha256: z.string(),
  salt: z.string(),
  delegation: z.unknown(),
});

const ActRow = z.object({
  seq: z.coerce.number(),
  act: z.custom<Act>((value) => typeof value === 'object' && value !== null && 'action' in value),
  prev: z.string(),
  hash: z.string(),
  recorded_at: z.date(),
});
export type ActRow = z.infer<typeof ActRow>;

export type RegistryCopy = {
  participants: ParticipantRow[];
  circulations: CirculationRow[];
  documents: z.infer<typeof DocumentRow>[];
  outbox: z.infer<typeof OutboxRow>[];
  submissions: { id: string; participant: string; sha256: string; genuine: boolean }[];
  acts: ActRow[];
};

/** A worker that was killed is still asked first, for ten seconds, before another is. */
const QUERY_MS = 20_000;

/** Reads both sides. What a workflow does not say (it is stuck, or no worker runs) is noted, and the rest goes on. */
export async function look(temporal: Client, pool: pg.Pool, reader: HistoryReader, meeting: string): Promise<Picture> {
  const workflows = new Map<string, Standing>();
  const standing = async (id: string): Promise<void> => {
    workflows.set(id, { id, description: await describe(temporal, id), mute: null });
  };
  async function ask<T>(id: string): Promise<T | null> {
    const known = workflows.get(id);
    if (known?.description == null) return null;
    try {
      return await temporal.withDeadline(Date.now() + QUERY_MS, () =>
        temporal.workflow.getHandle(id).query<T>(names.queries.state),
      );
    } catch (error) {
      known.mute = saidBy(error);
      return null;
    }
  }

  const top = workflowIds.meeting(meeting);
  await standing(top);
  const above = await reader.read([top]);
  // the registry is read first: what the workflows say afterwards can only be newer
  const { row, ...registry } = await readRegistry(pool, meeting);
  const shards = Math.max(
    above.done(kinds.openMeeting).at(-1)?.result.shards ?? 0,
    ...registry.participants.map(({ shard }) => shard),
  );
  const numbers = Array.from({ length: shards }, (_, index) => index + 1);
  const circulations = begunCirculations(above, meeting, row, registry);
  const session = workflowIds.session(meeting);
  const ids = [
    ...numbers.map((shard) => workflowIds.collection(meeting, shard)),
    ...circulations.map((name) => workflowIds.circulation(meeting, name)),
    ...(above.children().includes(session) || above.runs.length === 0 ? [session] : []),
  ];
  await inTurn(ids, standing);
  const [collectionStates, circulationStates] = [
    await inTurn(numbers, async (n) => [n, await ask<CollectionState>(workflowIds.collection(meeting, n))] as const),
    await inTurn(
      circulations,
      async (name) => [name, await ask<CirculationView>(workflowIds.circulation(meeting, name))] as const,
    ),
  ];
  const states = {
    meeting: await ask<MeetingView>(top),
    collections: present(collectionStates),
    circulations: present(circulationStates),
    session: ids.includes(session) ? await ask<{ now: string; done: string[] }>(session) : null,
  };
  const below = await reader.read(ids);
  const histories = new Histories([...above.runs, ...below.runs].sort((a, b) => a.startedAt - b.startedAt));
  return { meeting, row, shards, histories, workflows, states, registry };
}

/** What the server said of a failure, where the client's own words say less. */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** One moment of the registry. */
async function readRegistry(pool: pg.Pool, meeting: string): Promise<RegistryCopy & { row: MeetingRow }> {
  return inTransaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const rows = async <S extends z.ZodType>(schema: S, sql: string): Promise<z.output<S>[]> =>
      z.array(schema).parse((await client.query(sql, [meeting])).rows);
    const [row] = await rows(
      MeetingRow,
      'SELECT id, mode, coalesce(plan_now, plan) AS plan, phase, counts, act_seq, act_head FROM meeting WHERE id = $1',
    );
    if (row === undefined) throw new TypeError(`no meeting ${meeting}`);
    return {
      row,
      participants: await rows(
        ParticipantRow,
        `SELECT code, name, capacity, shard, status, version, snapshot, updated_at FROM participant WHERE meeting = $1
       ORDER BY (capacity = 'observer_organization'), name`,
      ),
      circulations: await rows(
        CirculationRow,
        `SELECT name, revision, state, approvals, text_sha256, final_sha256, text_manifest, final_manifest
       FROM circulation WHERE meeting = $1 ORDER BY name, revision`,
      ),
      documents: await rows(
        DocumentRow,
        `SELECT d.name, d.revision, d.stage, d.sha256, encode(sha256(b.bytes), 'hex') AS actual
       FROM document d LEFT JOIN blob b USING (sha256) WHERE d.meeting = $1 ORDER BY d.name, d.revision, d.stage`,
      ),
      outbox: await rows(
        OutboxRow,
        `SELECT key, circulation, revision, attempt, participant, state,
              state = 'sending' AND coalesce(lease_until < now() - interval '10 minutes', true) AS stale
       FROM outbox WHERE meeting = $1 ORDER BY key`,
      ),
      submissions: (
        await rows(SubmissionRow, 'SELECT id, participant, sha256, salt, delegation FROM submission WHERE meeting = $1')
      ).map(({ id, participant, sha256, salt, delegation }) => ({
        id,
        participant,
        sha256,
        genuine: sealOf(salt, delegation) === sha256,
      })),
      acts: await rows(ActRow, 'SELECT seq, act, prev, hash, recorded_at FROM act WHERE meeting = $1 ORDER BY seq'),
    };
  });
}

/** The salted hash of a delegation, as an answer named it. */
const sealOf = (salt: string, delegation: unknown): string =>
  createHash('sha256')
    .update(salt)
    .update(canonicalize(delegation) ?? '', 'utf8')
    .digest('hex');

const present = <K, V>(pairs: readonly (readonly [K, V | null])[]): Map<K, V> =>
  new Map(pairs.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));

/** Those that the meeting started; where its history is gone, those that the registry knows. */
function begunCirculations(above: Histories, meeting: string, row: MeetingRow, registry: RegistryCopy): string[] {
  const begun = above.children();
  const known = registry.circulations.map(({ name }) => name);
  return row.plan.circulations
    .map(({ name }) => name)
    .filter((name) => begun.includes(workflowIds.circulation(meeting, name)) || known.includes(name));
}

async function describe(temporal: Client, id: string): Promise<WorkflowExecutionDescription | null> {
  try {
    return await temporal.workflow.getHandle(id).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
