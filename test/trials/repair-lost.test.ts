import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import { check } from '../../upkeep/agreement/agreement.ts';
import { houseOfTest, ownHouse } from '../house.ts';
import { dozen, rosterOfDozen } from '../roster.ts';
import { AT_THE_END, findingCodes, mailOf, ownAnswer, repairAll, terminate } from '../workflows/repairing.ts';
import { spawnWorker } from '../workflows/spawn-worker.ts';
import { checkedActs, collectionState, convened, delegation, shortPlan, until } from '../workflows/support.ts';

vi.setConfig({ testTimeout: 240_000 });

test('a collection whose history is gone begins again from the registry', async () => {
  const house = await houseOfTest();
  const meeting = await convened(house, shortPlan({ shardCapacity: 6 }));
  const id = randomUUID();
  const named = await house.convene.nominate(meeting, 'CHE', delegation('head'), { ...ownAnswer('CHE'), id });
  await house.convene.registry.waitForVersion(meeting, 'CHE', named.version);
  const shard = await house.convene.registry.shardOf(meeting, 'CHE');
  const workflowId = workflowIds.collection(meeting, shard);
  await terminate(house, workflowId);
  await house.temporal.workflowService.deleteWorkflowExecution({
    namespace: house.temporal.options.namespace,
    workflowExecution: { workflowId },
  });
  await until('the history to be gone', async () => (await findingCodes(house, meeting)).includes('WORKFLOW_GONE'));
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  const [row] = (await collectionState(house, meeting, shard)).participants.filter(({ code }) => code === 'CHE');
  expect(row).toMatchObject({ version: named.version, snapshot: { value: { delegation: 'nominated' } } });
  // the same message again returns what it returned
  expect(
    await house.convene.answer(meeting, {
      kind: 'nil_return',
      ...ownAnswer('CHE'),
      id,
    }),
  ).toMatchObject({ status: 'nominated', version: named.version });
  expect((await house.convene.advance(meeting, AT_THE_END)).phase).toBe('concluded');
  expect(mailOf(house)).toEqual({ taken: dozen.mailed, twice: 0 });
});

test('a worker is killed between an answer and its projection, while the database hangs', async () => {
  const house = await ownHouse({ idle: true, worker: { roster: rosterOfDozen } });
  const worker = await spawnWorker(house);
  const meeting = await convened(house);
  const client = await house.owner.connect();
  await client.query('BEGIN; LOCK TABLE participant IN EXCLUSIVE MODE');
  const named = await house.convene.nominate(meeting, 'CHE', delegation('head'), ownAnswer('CHE'));
  expect(named.status).toBe('nominated');
  const { findings } = await check(house, meeting, { patienceMs: 1_000 });
  expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual(['ROW_BEHIND CHE']);
  await worker.kill();
  await client.query('ROLLBACK');
  client.release();
  await house.startWorker();
  // the dead worker's try of the projection ends after a minute; repair need not wait for that
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  await house.convene.registry.waitForVersion(meeting, 'CHE', named.version);
  await checkedActs(house, meeting);
});
