import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPayloadConverter } from '@temporalio/common';
import { expect } from 'vitest';
import { signApproval } from '../../client/signing.ts';
import type { Delegation } from '../../domain/delegation.ts';
import type { Approve, Awaited } from '../../domain/messages/approvals.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { AdvanceOutcome } from '../../domain/messages/reports.ts';
import type { ChainStep, MeetingPlan, Mode } from '../../domain/plan.ts';
import { loadDirectory } from '../../meetings/directory.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import type { RecordedAct } from '../../registry/acts.ts';
import { hashAct } from '../../registry/acts.ts';
import type { House } from '../house.ts';
import { signerIn, withSigners } from '../signers.ts';

export const PLAN = 'meetings/ccm-12msp.yaml';
const POLL_MS = { least: 25, most: 250 };
/** Of the time that was waited: who waits for a minute asks the servers, which others use, less often. */
const POLL_SHARE = 0.05;

/** Asks again until there is an answer, and says at the end what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 60_000,
): Promise<T> {
  const began = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    const waited = performance.now() - began;
    if (waited > withinMs) throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`);
    await sleep(Math.min(Math.max(POLL_MS.least, waited * POLL_SHARE), POLL_MS.most));
  }
}

/** The plan of the Twelfth Meeting, in which nobody signs. */
export function plan12(): MeetingPlan {
  const loaded = loadPlan(PLAN);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  // receipts would be mails beside those that tests count
  const { answers: _, ...plan } = loaded.plan;
  return { ...unsigned(plan), officers: loaded.plan.officers.map(({ key: __, ...officer }) => officer) };
}

/** The same under an id of its own: all tests of a run share one Temporal server. */
export const planOf = (): MeetingPlan => ({ ...plan12(), id: `t${randomUUID().replaceAll('-', '').slice(0, 11)}` });

/** The plan as it is where nobody signs: whoever approves says so, and that is enough. */
export function unsigned(plan: MeetingPlan): MeetingPlan {
  const without = (chain: ChainStep[]) => chain.map((step) => ({ ...step, needs: 'none' as const }));
  const { acts } = plan;
  return {
    ...plan,
    circulations: plan.circulations.map((one) => ({ ...one, chain: without(one.chain) })),
    ...(acts && {
      acts: {
        ...acts,
        chain: without(acts.chain),
        chains: Object.fromEntries(Object.entries(acts.chains ?? {}).map(([kind, chain]) => [kind, without(chain)])),
      },
    }),
  };
}

/** The same with the convocation alone, to all, and a chain of two: the shortest way to participants who may answer. */
export function shortPlan(change: Partial<MeetingPlan> = {}): MeetingPlan {
  const plan = planOf();
  const [convocation] = plan.circulations;
  const [first, last] = [convocation?.chain.at(0), convocation?.chain.at(-1)];
  if (convocation === undefined || first === undefined || last === undefined) throw new Error('no convocation');
  const everyone = ['state_party', 'signatory', 'state_not_party', 'observer_organization'] as const;
  const { documents } = convocation;
  return {
    ...plan,
    circulations: [
      {
        ...convocation,
        audience: { capacities: [...everyone], answered: 'any' },
        documents: documents.map((document) => ({ ...document, capacities: [...everyone] })),
        chain: [first, last],
      },
    ],
    ...change,
  };
}

/** Without the notices that go to officers. */
export const toMissions = <R extends { to: readonly string[] }>(received: readonly R[]): R[] =>
  received.filter(({ to }) => !to.some((address) => /@(oda|oda-geneva|ola|eosg)\.example$/.test(address)));

export async function start(house: House, plan: MeetingPlan): Promise<string> {
  await saveDirectory(house);
  const known = house.proofs === 'closed' ? withSigners(plan) : plan;
  return (await house.convene.startPlan(known, 'f'.repeat(64), 'rehearsal', house.proofs)).meeting;
}

export async function saveDirectory(house: House, mode: Mode = 'rehearsal'): Promise<void> {
  const loaded = loadPlan(PLAN);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  await house.convene.registry.saveDirectory(loadDirectory(loaded.directoryFile), mode);
}

export const approve = async (house: House, meeting: string, awaited: Awaited) =>
  house.convene.approve(meeting, awaited.circulation, await approvalIn(house, meeting, awaited));

/** The approval by the officer awaited, signed where the meeting is closed. */
export async function approvalIn(house: Pick<House, 'convene'>, meeting: string, awaited: Awaited) {
  const { circulation, officer, revision, sha256, step, for: place = officer } = awaited;
  if (sha256 === null) throw new Error(`${circulation} awaits ${awaited.act} and has nothing to approve`);
  const signer = signerIn(meeting, officer);
  const what = { ...(await house.convene.named(meeting)), circulation, revision, step, officer, for: place, sha256 };
  const evidence: Approve['evidence'] =
    signer === undefined ? { kind: 'none' } : { kind: 'signature', signature: await signApproval(signer.key, what) };
  return { actor: `officer:${officer}`, officer, revision, sha256, evidence };
}

/** Moves the clock to `to` and approves whatever is awaited there, until nobody is. */
export async function approveAll(house: House, meeting: string, to: string): Promise<AdvanceOutcome> {
  for (;;) {
    const outcome = await house.convene.advance(meeting, to);
    if (outcome.waitingFor.length === 0) return outcome;
    for (const awaited of outcome.waitingFor) await approve(house, meeting, awaited);
  }
}

/** Moves the clock until somebody is awaited on a circulation, and returns what for. */
export async function awaitedOn(house: House, meeting: string, circulation: string, to: string): Promise<Awaited> {
  const { waitingFor } = await house.convene.advance(meeting, to);
  const awaited = waitingFor.find((one) => one.circulation === circulation);
  if (awaited === undefined) throw new Error(`nobody is awaited on ${circulation} at ${to}`);
  return awaited;
}

/** A meeting of the short plan whose convocation has gone out. */
export async function convened(house: House, plan = shortPlan()): Promise<string> {
  const meeting = await start(house, plan);
  expect((await approveAll(house, meeting, '2024-02-20T12:00:00Z')).phase).toBe('collecting');
  return meeting;
}

/** Holds the record of acts against its rules, and returns it: numbered without gap, chained, each act once. */
export async function checkedActs(house: Pick<House, 'convene'>, meeting: string): Promise<RecordedAct[]> {
  const rows = await house.convene.registry.acts(meeting);
  let prev = '';
  for (const [index, { seq, act, prev: before, hash }] of rows.entries()) {
    expect(seq).toBe(index + 1);
    expect(before).toBe(prev);
    expect(hash).toBe(hashAct(meeting, seq, act, before));
    prev = hash;
  }
  expect(new Set(rows.map(({ act }) => act.id)).size).toBe(rows.length);
  return rows;
}

export const statusCounts = async (house: House, meeting: string): Promise<Record<string, number>> => {
  const rows = await house.convene.registry.participants(meeting);
  const counts: Record<string, number> = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** A delegation of invented persons in these roles. */
export const delegation = (...roles: Delegation['persons'][number]['role'][]): Delegation => ({
  persons: roles.map((role, index) => ({ name: `Person ${index + 1}`, title: null, role })),
});

/** COMPLETED, RUNNING and so on, of the newest run. */
export const statusOf = async (house: Pick<House, 'temporal'>, workflowId: string): Promise<string> =>
  (await house.temporal.workflow.getHandle(workflowId).describe()).status.name;

/** How many runs a workflow has had, from the first to the newest. */
export async function runsOf(house: House, workflowId: string): Promise<number> {
  const executions = [];
  for await (const execution of house.temporal.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    executions.push(execution);
  }
  return executions.length;
}

/** The page that the Temporal UI shows of a workflow. */
export async function pageOf(house: House, workflowId: string): Promise<string> {
  const metadata = await house.temporal.workflow
    .getHandle(workflowId)
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

export async function collectionState(house: House, meeting: string, shard = 1): Promise<CollectionView> {
  return house.temporal.workflow
    .getHandle(workflowIds.collection(meeting, shard))
    .query<CollectionView>(names.queries.state);
}
export type CollectionView = {
  participants: { code: string; version: number; snapshot: { value: { delegation: string }; context: unknown } }[];
  outcomes: [id: string, participant: string, version: number, status: string, late: boolean][];
  commands: unknown[];
  ticks: unknown[];
  dirty: string[];
  acts: unknown[];
  answers: number;
};

/** The events of each run of a workflow, the oldest run first. */
export async function eventsOf({ temporal }: Pick<House, 'temporal'>, workflowId: string) {
  const runs = [];
  for await (const { runId, startTime } of temporal.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    runs.push({ at: startTime.getTime(), events: events ?? [] });
  }
  return runs.toSorted((a, b) => a.at - b.at).map(({ events }) => events);
}

/** What each run of a workflow was started with, the oldest first. */
export async function inputsOf<T>(house: House, workflowId: string): Promise<T[]> {
  return (await eventsOf(house, workflowId)).map(([started]) => {
    const [payload] = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    if (payload === undefined) throw new Error(`a run of ${workflowId} without input`);
    return defaultPayloadConverter.fromPayload<T>(payload);
  });
}

/** The bytes of every payload in the histories of a workflow. */
export async function payloadsOf(house: House, workflowId: string): Promise<number[]> {
  const sizes: number[] = [];
  const walk = (value: unknown): void => {
    if (value instanceof Uint8Array) sizes.push(value.length);
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) walk(one);
  };
  walk(await eventsOf(house, workflowId));
  return sizes;
}

/** Events and bytes of all runs of a workflow. */
export async function historyOf(house: House, workflowId: string): Promise<{ events: number; bytes: number }> {
  const sum = { events: 0, bytes: 0 };
  for await (const { runId } of house.temporal.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    const { raw, historyLength } = await house.temporal.workflow.getHandle(workflowId, runId).describe();
    sum.events += historyLength;
    sum.bytes += Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0);
  }
  return sum;
}

/** Staff hand a circulation to every State Party that it has not reached. */
export async function handOver(
  { convene }: Pick<House, 'convene'>,
  meeting: string,
  circulation: string,
): Promise<void> {
  const { now: receivedAt } = await convene.state(meeting);
  for (const participant of await convene.registry.statesNotReached(meeting, circulation)) {
    await convene.answer(meeting, {
      ...{ kind: 'delivery_confirmed', participant, actor: 'staff:geneva-desk', circulation },
      basis: { kind: 'receipt', reference: 'Receipt 1', date: receivedAt.slice(0, 10), receivedAt },
    });
  }
}
