import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { Mandate } from '../../domain/plan.ts';
import { check } from '../../upkeep/agreement/agreement.ts';
import { lastTask } from '../../upkeep/agreement/histories.ts';
import { houseOfTest, ownHouse } from '../house.ts';
import { dozen, everyoneReached, rosterOfDozen } from '../roster.ts';
import { AT_THE_END, findingCodes, mailOf, ownAnswer, repairAll, terminate } from '../workflows/repairing.ts';
import {
  approve,
  approveAll,
  awaitedOn,
  checkedActs,
  collectionState,
  convened,
  delegation,
  shortPlan,
  start,
  statusCounts,
  statusOf,
  until,
} from '../workflows/support.ts';

vi.setConfig({ testTimeout: 240_000 });

const AFTER_DEADLINE = '2024-09-05T12:00:00Z';

test('the one collection is terminated before the dispatch: repaired, it gets the command, and the meeting goes on', async () => {
  const house = await houseOfTest();
  const meeting = await start(house, shortPlan());
  await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z'));
  const last = await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z');
  await terminate(house, workflowIds.collection(meeting, 1));
  await approve(house, meeting, last);
  const moving = house.convene.advance(meeting, '2024-02-20T12:00:00Z');
  await until('the meeting to find nobody to command', async () =>
    (await house.convene.registry.acts(meeting)).some(({ act }) => act.action === 'command_not_taken'),
  );
  expect(await findingCodes(house, meeting)).toContain('WORKFLOW_DOWN');
  const { after } = await repairAll(house, meeting);
  expect(after.findings).toEqual([]);
  expect(await moving).toMatchObject({ phase: 'collecting', reached: true });
  expect(await statusCounts(house, meeting)).toEqual(everyoneReached);
  expect((await house.convene.advance(meeting, AT_THE_END)).phase).toBe('concluded');
  await until('everybody to be written to', async () => mailOf(house).taken >= dozen.mailed);
  await house.sink.settled();
  expect(mailOf(house)).toEqual({ taken: dozen.mailed, twice: 0 });
  expect((await check(house, meeting)).findings).toEqual([]);
});

test.each([1, 2])(
  'of three collections number %i is terminated; its participants are not forgotten, nor written to twice',
  async (shard) => {
    const house = await houseOfTest();
    const meeting = await start(house, shortPlan({ shardCapacity: 5 }));
    await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z'));
    const last = await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z');
    await terminate(house, workflowIds.collection(meeting, shard));
    await approve(house, meeting, last);
    // the deadline passes too; with the first collection gone the meeting waits for its command
    const moving = house.convene.advance(meeting, AFTER_DEADLINE);
    await until('what was not taken to be recorded', async () =>
      (await house.convene.registry.acts(meeting)).some(({ act }) =>
        ['command_not_taken', 'collection_missing'].includes(act.action),
      ),
    );
    if (shard === 2) await moving;
    expect((await repairAll(house, meeting)).after.findings).toEqual([]);
    expect(await moving).toMatchObject({ phase: 'preparing', reached: true });
    expect(await statusCounts(house, meeting)).toEqual({ no_reply: dozen.size });
    await until('everybody to be written to', async () => mailOf(house).taken >= dozen.mailed);
    await house.sink.settled();
    expect(mailOf(house)).toEqual({ taken: dozen.mailed, twice: 0 });

    // and once more, before the end
    await terminate(house, workflowIds.collection(meeting, shard));
    const ending = house.convene.advance(meeting, AT_THE_END);
    if (shard === 1)
      await until('the session to have closed', async () => (await house.convene.state(meeting)).session === 'closed');
    else await ending;
    await repairAll(house, meeting);
    expect((await ending).phase).toBe('concluded');
    for (const n of [1, 2, 3]) {
      await until(
        `collection ${n} to end`,
        async () => (await statusOf(house, workflowIds.collection(meeting, n))) === 'COMPLETED',
      );
    }
    expect((await check(house, meeting)).findings).toEqual([]);
    await checkedActs(house, meeting);
  },
);

test('a meeting that failed with an activity is taken back to before it, so that it is tried anew', async () => {
  const house = await houseOfTest();
  const plan = shortPlan();
  const meeting = await start(house, { ...plan, mandate: { ...Mandate.parse(plan.mandate), resolution: '1/1' } });
  const handle = house.temporal.workflow.getHandle(workflowIds.meeting(meeting));
  const failed = () => until('the meeting to fail', async () => (await handle.describe()).status.name === 'FAILED');
  await failed();
  const { runId } = await handle.describe();
  expect(await house.convene.fallen(meeting)).toBe('failed');
  expect(await findingCodes(house, meeting)).toContain('WORKFLOW_DOWN');
  await repairAll(house, meeting);
  expect((await handle.describe()).runId).not.toBe(runId);
  await failed();
  const events = (await handle.fetchHistory()).events ?? [];
  const taken = events.findIndex((event) => event.workflowTaskFailedEventAttributes != null);
  expect(taken, 'the reset').toBeGreaterThan(0);
  expect(events.slice(0, taken).filter((event) => event.activityTaskScheduledEventAttributes != null)).toEqual([]);
  expect(events.slice(taken).some((event) => event.activityTaskScheduledEventAttributes != null)).toBe(true);
});

test('a meeting, a circulation and a session that were terminated go on where they were', async () => {
  const house = await houseOfTest();
  const meeting = await convened(house);
  await terminate(house, workflowIds.meeting(meeting));
  await terminate(house, workflowIds.circulation(meeting, 'convocation'));
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  expect((await house.convene.advance(meeting, AFTER_DEADLINE)).phase).toBe('preparing');
  await terminate(house, workflowIds.session(meeting));
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  expect((await house.convene.advance(meeting, AT_THE_END)).phase).toBe('concluded');
  await until('everybody to be written to', async () => mailOf(house).taken >= dozen.mailed);
  await house.sink.settled();
  expect(mailOf(house)).toEqual({ taken: dozen.mailed, twice: 0 });
  expect((await check(house, meeting)).findings).toEqual([]);
});

test('a dispatch that failed for everyone, because the registry had lost the papers, is ordered again', async () => {
  const house = await houseOfTest();
  const meeting = await start(house, shortPlan());
  await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z'));
  await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z');
  await house.owner.query("DELETE FROM document WHERE meeting = $1 AND stage = 'final'", [meeting]);
  expect((await approveAll(house, meeting, '2024-02-20T12:00:00Z')).phase).toBe('convoking');
  expect((await findingCodes(house, meeting)).toSorted()).toEqual(['DISPATCH_FAILED', 'PAPER_MISSING']);
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  await until('the meeting to go on', async () => (await house.convene.state(meeting)).phase === 'collecting', 30_000);
  await until('everybody to be written to', async () => mailOf(house).taken >= dozen.mailed);
  await house.sink.settled();
  expect(mailOf(house)).toEqual({ taken: dozen.mailed, twice: 0 });
});

test('a collection that was reset to its past takes back what the registry kept, and knows the answers it had', async () => {
  const house = await houseOfTest();
  const meeting = await convened(house);
  const handle = house.temporal.workflow.getHandle(workflowIds.collection(meeting, 1));
  await house.convene.answer(meeting, { kind: 'acknowledge', ...ownAnswer('BEL') });
  const past = lastTask(await handle.fetchHistory());
  const id = randomUUID();
  const named = await house.convene.nominate(meeting, 'CHE', delegation('head'), { ...ownAnswer('CHE'), id });
  const declined = await house.convene.answer(meeting, { kind: 'nil_return', ...ownAnswer('FRA') });
  await house.convene.registry.waitForVersion(meeting, 'CHE', named.version);
  await house.convene.registry.waitForVersion(meeting, 'FRA', declined.version);

  const { runId } = await handle.describe();
  await house.temporal.workflowService.resetWorkflowExecution({
    namespace: house.temporal.options.namespace,
    workflowExecution: { workflowId: handle.workflowId, runId },
    reason: 'in the Temporal UI, without what came after',
    workflowTaskFinishEventId: past,
    requestId: randomUUID(),
    resetReapplyType: 2,
  });
  // one answers again before anyone has looked: that is its latest word
  const again = await house.convene.nominate(meeting, 'FRA', delegation('head'), ownAnswer('FRA'));
  expect(again.status).toBe('nominated');
  expect(await findingCodes(house, meeting)).toContain('ROW_AHEAD');
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  expect(await statusCounts(house, meeting)).toEqual({
    acknowledged: 1,
    nominated: 2,
    notified: dozen.mailed - 3,
    posted: dozen.byPost.length,
  });
  const { outcomes } = await collectionState(house, meeting);
  expect(outcomes.find(([known]) => known === id)).toEqual([id, 'CHE', named.version, 'nominated', false]);
  expect((await house.convene.advance(meeting, AFTER_DEADLINE)).phase).toBe('preparing');
  expect(await statusCounts(house, meeting)).toEqual({ nominated: 2, no_reply: dozen.size - 2 });
  expect(mailOf(house).twice).toBe(0);
});

test('the registry is restored from yesterday: the record comes back whole, and nothing is sent twice', async () => {
  const house = await ownHouse({ worker: { roster: rosterOfDozen } });
  const { owner } = house;
  const meeting = await start(house, shortPlan({ shardCapacity: 6 }));
  await house.convene.advance(meeting, '2024-02-05T12:00:00Z');
  const tables = ['meeting', 'participant', 'submission', 'blob', 'circulation', 'document', 'outbox', 'act'];
  await owner.query('CREATE SCHEMA yesterday');
  for (const table of tables) await owner.query(`CREATE TABLE yesterday.${table} AS TABLE public.${table}`);

  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  const named = await house.convene.nominate(meeting, 'CHE', delegation('head'), ownAnswer('CHE'));
  await house.convene.registry.waitForVersion(meeting, 'CHE', named.version);
  await until('the registry to follow', async () => (await findingCodes(house, meeting)).length === 0);
  const before = { status: await statusCounts(house, meeting), acts: await checkedActs(house, meeting) };

  const client = await owner.connect();
  await client.query("BEGIN; SET LOCAL session_replication_role = 'replica'");
  for (const table of tables) {
    const { rows } = await client.query<{ columns: string }>(
      `SELECT string_agg(quote_ident(column_name), ', ') AS columns FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`,
      [table],
    );
    const columns = rows[0]?.columns ?? '';
    await client.query(
      `DELETE FROM ${table}; INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM yesterday.${table}`,
    );
  }
  await client.query('COMMIT');
  client.release();

  const { after } = await repairAll(house, meeting);
  expect(after.findings).toEqual([]);
  // the list of names was in the registry only
  expect(after.known.map(({ code, subject }) => [code, subject.split('/')[0]])).toEqual([['NAMES_LOST', 'CHE']]);
  expect(await statusCounts(house, meeting)).toEqual(before.status);
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  for (const { act } of before.acts) expect(acts).toContainEqual(act);

  // whoever orders the dispatch once more: the outbox knows who has it, though it lost the messages
  const command = after.picture.histories.commands().find(({ kind }) => kind === 'dispatch');
  await house.temporal.workflow
    .getHandle(workflowIds.collection(meeting, 1))
    .signal(names.signals.command, { ...command, id: 'dispatch/again' });
  for (const shard of [1, 2]) {
    await until(`collection ${shard} to have dispatched again`, async () =>
      (await house.convene.registry.acts(meeting)).some(({ act }) => act.id === `dispatch/again/${shard}`),
    );
  }
  await until('everybody to be written to', async () => mailOf(house).taken >= dozen.mailed);
  await house.sink.settled();
  expect(mailOf(house)).toEqual({ taken: dozen.mailed, twice: 0 });
  expect((await house.convene.advance(meeting, AT_THE_END)).phase).toBe('concluded');
});
