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
import { Histories, type HistoryReader, inTurn, kinds } from './histories.ts';

/** Everything that is known of a meeting at one moment, from both sides, to be compared. */
export type Picture = {
  meeting: string;
  row: MeetingRecord;
  shards: number;
  histories: Histories;
  workflows: Map<string, Standing>;
  states: {
    meeting: MeetingView | null;
    collections: Map<number, CollectionState>;
    circulations: Map<string, CirculationView>;
    session: { now: string; done: string[] } | null;
  };
  registry: RegistryPicture;
};

/** A workflow as the server has it; `gone`: the server knows nothing of it. `mute`: why it does not say its state. */
export type Standing = { id: string; description: WorkflowExecutionDescription | null; mute: string | null };

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

async function describe(temporal: Client, id: string): Promise<WorkflowExecutionDescription | null> {
  try {
    return await temporal.workflow.getHandle(id).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
