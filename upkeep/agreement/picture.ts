import { createHash } from 'node:crypto';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import canonicalize from 'canonicalize';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { copyOf, type RegistryCopy } from '../../registry/copy.ts';
import type { Pool } from '../../registry/database.ts';
import type { MeetingRecord } from '../../registry/meetings.ts';
import type { CirculationView } from '../../workflows/circulation/state.ts';
import type { CollectionState } from '../../workflows/collection/state.ts';
import type { MeetingView } from '../../workflows/meeting/state.ts';
import { Histories, type HistoryReader, inTurn, isOpen, kinds, type WorkflowRun } from './histories.ts';
import { type Belonging, strangeness } from './origins.ts';

/** Everything that is known of a meeting at one moment, from both sides, to be compared. */
export type Picture = {
  meeting: string;
  row: MeetingRecord;
  shards: number;
  histories: Histories;
  workflows: Map<string, Standing>;
  /** Open workflows under the meeting's ids that are not of it. */
  strangers: Stranger[];
  states: {
    meeting: MeetingView | null;
    collections: Map<number, CollectionState>;
    circulations: Map<string, CirculationView>;
    session: { now: string; done: string[] } | null;
  };
  registry: RegistryPicture;
};

/**
 * A workflow of the meeting as the server has it, or null: the server knows nothing of it. `mute`: why it does not say its state.
 * `isDisplaced`: the last run under its id is a stranger's.
 */
export type Standing = {
  id: string;
  description: WorkflowExecutionDescription | null;
  mute: string | null;
  isDisplaced: boolean;
};

/** A workflow that somebody else began. `why`: as the end of "a workflow …". */
export type Stranger = { id: string; runId: string; why: string };

/** Whether the persons of a submission are those whose hash an answer named. */
type Proved<Row> = Row & { genuine: boolean };

/** What the registry has, beside the meeting's own row. */
export type RegistryPicture = Omit<RegistryCopy, 'meeting' | 'submissions'> & {
  submissions: Proved<RegistryCopy['submissions'][number]>[];
};

/** A worker that was killed is still asked first, for ten seconds, before another is. */
const QUERY_MS = 20_000;

/** Reads both sides. What a workflow does not say (it is stuck, or no worker runs) is noted, and the rest goes on. */
export async function look(temporal: Client, pool: Pool, reader: HistoryReader, meeting: string): Promise<Picture> {
  const top = workflowIds.meeting(meeting);
  const runsOfMeeting = (await reader.read([top])).runs;
  // the registry is read first: what the workflows say afterwards can only be newer
  const { row, ...registry } = await readRegistry(pool, meeting);
  const belonging = belongingOf(row, runsOfMeeting);
  const isOurs = ({ workflowId, origin }: WorkflowRun) =>
    origin === null || strangeness(workflowId, origin, belonging) === null;
  const above = new Histories(runsOfMeeting.filter(isOurs));

  const workflows = new Map<string, Standing>();
  const strangers: Stranger[] = [];
  const standing = async (id: string): Promise<void> => {
    const last = await describe(temporal, id);
    const why = last === null ? null : await strangenessOf(reader, last, belonging);
    if (last === null || why === null) {
      workflows.set(id, { id, description: last, mute: null, isDisplaced: false });
      return;
    }
    if (isOpen(last.status.name)) strangers.push({ id, runId: last.runId, why });
    const description = await lastOfOurs(temporal, reader, id, belonging);
    workflows.set(id, { id, description, mute: null, isDisplaced: true });
  };
  async function ask<T>(id: string): Promise<T | null> {
    const known = workflows.get(id);
    if (known?.description == null) return null;
    const { runId } = known.description;
    const handle = known.isDisplaced ? temporal.workflow.getHandle(id, runId) : temporal.workflow.getHandle(id);
    try {
      return await temporal.withDeadline(Date.now() + QUERY_MS, () => handle.query<T>(names.queries.state));
    } catch (error) {
      known.mute = saidBy(error);
      return null;
    }
  }

  await standing(top);
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
  ];
  await inTurn([...ids, session], standing);
  // until the meeting has begun it, there need be none
  const hasSession = workflows.get(session)?.description != null;
  if (hasSession || above.children().includes(session) || above.runs.length === 0) ids.push(session);
  else workflows.delete(session);
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
  await inTurn(await reader.openUnder(meeting), async (id) => {
    if (workflows.has(id) || strangers.some((one) => one.id === id)) return;
    const last = await describe(temporal, id);
    if (last === null || !isOpen(last.status.name)) return;
    const why = await strangenessOf(reader, last, belonging);
    if (why !== null) strangers.push({ id, runId: last.runId, why });
  });
  const below = (await reader.read(ids)).runs.filter(isOurs);
  const histories = new Histories([...above.runs, ...below].sort((a, b) => a.startedAt - b.startedAt));
  return { meeting, row, shards, histories, workflows, strangers, states, registry };
}

/** The queue is that of the run which the registry knows as the meeting's first. */
function belongingOf({ id, proofs, first_run: firstRun }: MeetingRecord, runs: readonly WorkflowRun[]): Belonging {
  const first = runs.find(({ origin }) => firstRun !== null && origin?.firstRunId === firstRun);
  return { meeting: id, proofs, firstRun, taskQueue: first?.origin?.taskQueue ?? null };
}

async function strangenessOf(
  reader: HistoryReader,
  execution: WorkflowExecutionDescription,
  belonging: Belonging,
): Promise<string | null> {
  const origin = await reader.originOf(execution);
  return origin === null ? null : strangeness(execution.workflowId, origin, belonging);
}

/** The last run of ours under an id at whose end a stranger stands. */
async function lastOfOurs(temporal: Client, reader: HistoryReader, id: string, belonging: Belonging) {
  const runs = (await reader.runsOf(id)).sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
  for (const run of runs) {
    const origin = await reader.originOf(run);
    if (origin !== null && strangeness(id, origin, belonging) === null) return describe(temporal, id, run.runId);
  }
  return null;
}

/** What the server said of a failure, where the client's own words say less. */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** One moment of the registry. */
async function readRegistry(pool: Pool, meeting: string): Promise<RegistryPicture & { row: MeetingRecord }> {
  const { meeting: row, submissions, ...rest } = await copyOf(pool, meeting);
  const proved = submissions.map((one) => ({ ...one, genuine: sealOf(one.salt, one.delegation) === one.sha256 }));
  return { row, ...rest, submissions: proved };
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
function begunCirculations(above: Histories, meeting: string, row: MeetingRecord, registry: RegistryPicture): string[] {
  const begun = above.children();
  const known = registry.circulations.map(({ name }) => name);
  return row.plan.circulations
    .map(({ name }) => name)
    .filter((name) => begun.includes(workflowIds.circulation(meeting, name)) || known.includes(name));
}

async function describe(temporal: Client, id: string, runId?: string): Promise<WorkflowExecutionDescription | null> {
  try {
    return await temporal.workflow.getHandle(id, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
