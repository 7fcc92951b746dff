import { afterAll, expect, test, vi } from 'vitest';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { runConvene } from '../e2e/command.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, openHouse } from '../house.ts';
import { rosterOfDozen } from '../roster.ts';
import { json, rawSignal, rawUpdate } from '../workflows/raw.ts';
import { approvalIn, approve, awaitedOn, runsOf, shortPlan, start, statusOf, until } from '../workflows/support.ts';

/** As much as the server takes, sent to a meeting by whoever may write to it (ADR 28). */

vi.setConfig({ testTimeout: 600_000 });

const house = await openHouse({ worker: { roster: rosterOfDozen }, proofs: 'closed' });
afterAll(() => house.close());
const folder = folderOfFile('flood');
const fleet = fleetOf(house);

/** Under the blob limit of the server, with its name and metadata. */
const LARGEST = 520_000;
const AT = '2024-02-20T12:00:00Z';

const refusedBy = async (sending: Promise<unknown>): Promise<string> => {
  const error = await sending.then(
    () => null,
    (said: unknown) => said,
  );
  return error instanceof Error ? error.message : 'taken';
};

const failedTasks = async (workflowId: string): Promise<number> => {
  const { events } = await house.temporal.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes != null).length;
};

test('a flood of the largest signals while no worker runs: the meeting lives, turns, hears its circulation and goes on; check and archive read it', async () => {
  const meeting = await start(house, shortPlan());
  const workflowId = workflowIds.meeting(meeting);
  const circulation = workflowIds.circulation(meeting, 'convocation');
  await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', AT));
  const last = await approvalIn(house, meeting, await awaitedOn(house, meeting, 'convocation', AT));
  await house.stopWorker();

  // the last approval waits for the worker as well: the circulation reports to a meeting that has no room
  await house.temporal.workflow.getHandle(circulation).signal(names.signals.approve, { v: 1, id: 'last', ...last });
  let refused = '';
  let taken = 0;
  for (; refused === ''; taken += 1) {
    await rawSignal(house, workflowId, 'flood', json('x'.repeat(LARGEST))).catch((error: Error) => {
      refused = error.message;
    });
  }
  expect(refused).toContain('exceeded workflow execution limit for signal events');
  expect(taken).toBeGreaterThan(200);
  expect(await statusOf(house, workflowId)).toBe('RUNNING');

  const before = await runsOf(house, workflowId);
  await house.startWorker();
  await until('the meeting to turn', async () => (await runsOf(house, workflowId)) > before, 240_000);
  await until('the meeting to hear that its convocation is issued', async () => {
    const { phase } = await house.convene.advance(meeting, AT);
    return phase === 'collecting';
  });
  const outcome = await house.convene.answer(meeting, {
    kind: 'nil_return',
    participant: 'CHE',
    actor: 'participant:CHE',
  });
  expect(outcome.status).toBe('nil_return');
  expect(house.sink.received().length).toBeGreaterThan(5);

  const check = await runConvene(['check', meeting], fleet);
  expect(check).toMatchObject({ status: 0, out: `${meeting}: registry and workflows agree.\n` });
  const out = `${folder}/archive`;
  const archived = await runConvene(['archive', meeting, '--unfinished', '--out', out], fleet);
  expect(archived.err).not.toContain('Error');
  expect(archived.status).toBe(0);
  const verified = await runConvene(['archive', '--verify', out], fleet);
  expect(verified.status, verified.err + verified.out).toBe(0);
});

test('a signal, a start or an update beyond that is refused by the server and costs no task', async () => {
  const meeting = await start(house, shortPlan());
  const workflowId = workflowIds.meeting(meeting);
  await house.convene.advance(meeting, AT);
  const beyond = json('x'.repeat(530_000));
  expect(await refusedBy(rawSignal(house, workflowId, 'flood', beyond))).toContain('Blob data size exceeds limit');
  const starting = house.temporal.workflow.start('meeting', {
    workflowId: `${workflowId}-x`,
    taskQueue: house.name,
    args: ['x'.repeat(530_000)],
  });
  await expect(starting).rejects.toMatchObject({ cause: { details: expect.stringContaining('size exceeds limit') } });
  const failed = await failedTasks(workflowId);
  // the client library asks again until its time is over, as where the server has no room for a moment
  const update = house.temporal.withDeadline(Date.now() + 3_000, () => rawUpdate(house, workflowId, 'hold', beyond));
  expect(await refusedBy(update)).toMatch(/DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED/);
  expect(await failedTasks(workflowId)).toBe(failed);
});
