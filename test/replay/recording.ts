import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import proto from '@temporalio/proto';
import { type RunningSink, startSink } from '../../stack/sink.ts';
import { startStack } from '../../stack/stack.ts';
import { rosterOf } from '../../treaties/treaties.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { type House, type HouseOptions, openHouse } from '../house.ts';

/** What the recordings of the replay corpus share: a small world with servers of its own, and how a history is kept. */

/** Every capacity is there, and two collections below the first where a shard takes five. */
export const CODES = ['AUT', 'BEL', 'CHE', 'CHN', 'ESP', 'FRA', 'IDN', 'ICRC', 'MEX', 'NZL', 'UN', 'USA', 'VUT'];
export const roster: typeof rosterOf = (...of) => rosterOf(...of).filter(({ code }) => CODES.includes(code));

/** A house on servers of its own, whose live mail goes to `world`; stopped when the work is done. */
export async function inHouse(
  options: HouseOptions,
  work: (house: House, world: RunningSink, dir: string) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'convene-recording-'));
  const { TEMPORAL_ADDRESS: _, DATABASE_URL: __, ...env } = process.env;
  const stack = await startStack({
    dir: join(dir, 'stack'),
    mode: 'rehearsal',
    env,
    volatile: true,
    timeSkipping: true,
  });
  try {
    const world = await startSink({ dir: join(dir, 'world') });
    const house = await openHouse({
      ...options,
      servers: { temporal: stack.temporal, postgresUrl: stack.postgres.url },
      env: { SMTP_URL: world.url },
      worker: { bundle: workflowBundle().codePath, roster, ...options.worker },
    });
    try {
      await work(house, world, dir);
    } finally {
      // it replays all that ran
      await house.close();
      await world.stop();
    }
  } finally {
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Of a workflow that turns, its first two runs and its latest are enough to meet every kind of event. */
const ENOUGH = 3;
const isKept = (run: number, runs: number, most: number) =>
  most === 1 ? run === 1 : run < most || (most > 1 && run === runs);

/**
 * Keeps the histories of a meeting's workflows as they are now, also of those that run, as `meeting.1.binpb.gz`.
 *
 * @param mostOf how many runs are kept of a workflow, by a name such as `meeting` or `collection-1`
 * @throws Error where a workflow task failed: such a history is a fault to be looked into, and no example.
 */
export async function keepHistories(
  temporal: Client,
  meeting: string,
  folder: string,
  mostOf: (name: string) => number = () => ENOUGH,
): Promise<number> {
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(folder);
  const runs = new Map<string, WorkflowExecutionInfo[]>();
  for await (const one of temporal.workflow.list({ query: `MeetingId = "${meeting}"` })) {
    runs.set(one.workflowId, [...(runs.get(one.workflowId) ?? []), one]);
  }
  let files = 0;
  const faults: string[] = [];
  for (const [workflowId, executions] of runs) {
    executions.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
    const name = workflowId.replace(`/${meeting}`, '').replaceAll('/', '-');
    for (const [index, { runId }] of executions.entries()) {
      if (!isKept(index + 1, executions.length, mostOf(name))) continue;
      const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const { workflowTaskFailedEventAttributes: failed } of history.events ?? []) {
        if (failed != null && failed.cause !== OVERTAKEN)
          faults.push(`${name}.${index + 1}: ${failed.failure?.message}`);
      }
      const bytes = proto.temporal.api.history.v1.History.encode(nameless(history)).finish();
      writeFileSync(join(folder, `${name}.${index + 1}.binpb.gz`), gzipSync(bytes, { level: 9 }));
      files += 1;
    }
  }
  if (faults.length > 0) throw new Error(`workflow tasks failed in ${meeting}:\n${faults.join('\n')}`);
  return files;
}

/** A message came while the task was under way, which is then done again. */
const OVERTAKEN = proto.temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND;

/** Without the name of the machine that it was recorded on, which is in the identities of workers and in their queues. */
function nameless<T>(value: T): T {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  for (const [field, inner] of Object.entries(value)) {
    if (typeof inner === 'string') Object.assign(value, { [field]: inner.replaceAll(`@${hostname()}`, '@host') });
    else nameless(inner);
  }
  return value;
}
