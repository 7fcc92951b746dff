import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { workflowIds } from '../../domain/messages/messages.ts';
import { randomFrom } from '../../rehearsal/invention.ts';
import type { House } from '../house.ts';
import { seed } from '../seed.ts';
import { signerIn } from '../signers.ts';
import { convoked, livePlan, openLiveHouse, startLive } from '../workflows/live.ts';
import { approveAll, shortPlan, start, statusOf, until } from '../workflows/support.ts';
import { type Fuzzed, fuzzed } from './fuzzed.ts';
import { failedTasks, standing } from './standing.ts';

/**
 * Twenty thousand messages at random to every workflow of a live and of a rehearsed closed meeting: no task fails, nothing
 * changes, and all answer afterwards.
 */

vi.setConfig({ testTimeout: 900_000 });

const MESSAGES = 20_000;
/** Messages under way to one workflow. */
const LANES = 12;
/**
 * A message that is not answered by then is sent again, so many times: the server now and then keeps a query that came with an update
 * which was refused, until the workflow has something else to do.
 */
const PATIENCE_MS = 10_000;
const TRIES = 6;

const workflowsOf = (meeting: string) => [
  workflowIds.meeting(meeting),
  workflowIds.collection(meeting, 1),
  workflowIds.circulation(meeting, 'convocation'),
  workflowIds.session(meeting),
];

/** A live meeting and a closed rehearsal, each in the days between its deadline and its opening, when all its workflows run. */
async function begin(house: House): Promise<string[]> {
  const hours = { opens: 36_000, provisionalList: 72_000, closes: 108_000 };
  const live = await startLive(house, livePlan({ deadline: 15, ...hours }));
  await convoked(house, live);
  const rehearsed = await start({ ...house, proofs: 'closed' }, shortPlan());
  await approveAll(house, rehearsed, '2024-09-02T12:00:00Z');
  for (const meeting of [live, rehearsed])
    await until(`${meeting} to have done all that its deadline asks for`, async () => {
      const { phase, session, commands, acts } = await house.convene.state(meeting);
      const isDrawn = (await house.convene.registry.acts(meeting)).some(
        ({ act }) => act.action === 'deadline_list_drawn',
      );
      return phase === 'preparing' && session === 'running' && commands.length === 0 && acts.length === 0 && isDrawn;
    });
  return [live, rehearsed];
}

/** Sends one, and says what came of it. */
async function send(house: House, workflowId: string, message: Fuzzed, tries = TRIES): Promise<string> {
  const { temporal } = house;
  const { namespace } = temporal.options;
  const { kind, name, id, payloads, headers } = message;
  const workflowExecution = { workflowId };
  const header = { fields: headers };
  const sending = () => {
    if (kind === 'signal')
      return temporal.workflowService.signalWorkflowExecution({
        ...{ namespace, workflowExecution, signalName: name, requestId: id, header },
        input: { payloads },
      });
    if (kind === 'update')
      return temporal.workflowService.updateWorkflowExecution({
        ...{ namespace, workflowExecution, waitPolicy: { lifecycleStage: 3 } },
        request: { meta: { updateId: id, identity: name }, input: { name, header, args: { payloads } } },
      });
    const query = { queryType: name, queryArgs: { payloads }, header };
    return temporal.workflowService.queryWorkflow({ namespace, execution: workflowExecution, query });
  };
  try {
    const answer = await temporal.withDeadline(Date.now() + PATIENCE_MS, sending);
    if ('outcome' in answer) return Failed.safeParse(answer).success ? 'refused' : 'taken';
    return kind === 'signal' ? 'sent' : 'answered';
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (/DEADLINE_EXCEEDED/.test(said)) return tries > 1 ? send(house, workflowId, message, tries - 1) : 'lost';
    // a task that the server has not taken, as it says further down: the next one is asked
    if (/Workflow Task in failed state/.test(said) && tries > 1) {
      await sleep(POLL_MS);
      return send(house, workflowId, message, tries - 1);
    }
    return kind === 'query' || /limit|ResourceExhausted|RESOURCE_EXHAUSTED/.test(said) ? 'refused' : `refused: ${said}`;
  }
}

/** Between two questions to a workflow whose task is being done again. */
const POLL_MS = 1_000;

const Failed = z.object({ outcome: z.object({ failure: z.object({ message: z.string() }) }) });
test('fuzzed messages to every handler of every workflow fail no task and change nothing', async () => {
  const { house } = await openLiveHouse();
  const meetings = await begin(house);
  const workflows = meetings.flatMap(workflowsOf);
  const before = await Promise.all(meetings.map((meeting) => standing(house, meeting, workflowsOf(meeting))));

  const outcomes = new Map<string, number>();
  const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
  const lane = async (workflowId: string, random: () => number, messages: number) => {
    for (let n = 0; n < messages; n += 1) {
      const message = fuzzed(random);
      count(`${message.kind} ${await send(house, workflowId, message)}`);
    }
  };
  const each = Math.ceil(MESSAGES / workflows.length / LANES);
  await Promise.all(
    workflows.flatMap((workflowId, index) =>
      Array.from({ length: LANES }, (_, n) => lane(workflowId, randomFrom(seed + index * LANES + n), each)),
    ),
  );
  const said = Object.fromEntries(outcomes);
  expect([...outcomes.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(MESSAGES);
  expect(Object.keys(said).filter((what) => /lost|refused:|update taken/.test(what))).toEqual([]);
  expect(said['signal sent'] ?? 0).toBeGreaterThan(MESSAGES / 8);

  for (const workflowId of workflows) expect(await statusOf(house, workflowId), workflowId).toBe('RUNNING');
  const [live = '', rehearsed = ''] = meetings;
  const after = await Promise.all(meetings.map((meeting) => standing(house, meeting, workflowsOf(meeting))));
  expect(after).toEqual(before);
  expect((await Promise.all(workflows.map((workflowId) => failedTasks(house, workflowId)))).flat()).toEqual([]);

  // and all take what is lawful
  for (const meeting of meetings) {
    const declined = { actor: 'participant:CHE', participant: 'CHE', kind: 'nil_return' } as const;
    expect(await house.convene.answer(meeting, declined)).toMatchObject({ ok: true });
    const signer = signerIn(meeting, 'oda-geneva-desk');
    const hold = {
      actor: 'officer:oda-geneva-desk',
      officer: 'oda-geneva-desk',
      participant: 'AUT',
      reason: 'It moves.',
    };
    expect(await house.convene.order(meeting, 'hold', hold, signer && [signer])).toMatchObject({ effective: true });
    expect((await house.convene.circulation(meeting, 'convocation')).snapshot.value).toBe('issued');
  }
  expect((await house.convene.state(live)).phase).toBe('preparing');
  expect(await house.convene.advance(rehearsed, '2024-09-20T12:00:00Z')).toMatchObject({ phase: 'concluded' });
});
