import { afterAll, beforeAll, expect, test } from 'vitest';
import { Convene } from '../../client/client.ts';
import type { Outcome } from '../../domain/messages/answers.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { type House, openHouse, ownHouse } from '../house.ts';
import { rosterOfDozen } from '../roster.ts';
import { awaitedOn, checkedActs, convened, runsOf, shortPlan, start, until } from './support.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse({
    turnAt: { meeting: 4_000, circulation: 4_000, collection: 45 },
    worker: { roster: rosterOfDozen },
  });
});
afterAll(() => house.close());

test('an update that is refused, which history does not keep, turns neither a meeting nor a circulation', async () => {
  const { temporal, pool, name } = house;
  const at = '2024-02-06T09:00:00Z';
  const begun = async (turnAt: number) => {
    const all = { meeting: turnAt, circulation: turnAt, collection: 4_000 };
    const one: House = { ...house, convene: new Convene({ temporal, pool, taskQueue: name, turnAt: all }) };
    const meeting = await start(one, shortPlan());
    await house.convene.advance(meeting, at);
    return [workflowIds.meeting(meeting), workflowIds.circulation(meeting, 'convocation')];
  };
  const lengthOf = async (workflowId: string) =>
    (await temporal.workflow.getHandle(workflowId).describe()).historyLength;
  const lengths = await Promise.all((await begun(4_000)).map(lengthOf));
  // the task of a refusal makes a history longer by a few events while it lasts
  const near = await Promise.all(lengths.flatMap((length) => [1, 2, 3].map((more) => begun(length + more))));
  for (const workflowId of near.flat()) {
    const before = await runsOf(house, workflowId);
    const update = workflowId.startsWith('meeting') ? 'hold' : 'approve';
    const refused = temporal.workflow.getHandle(workflowId).executeUpdate(update, { args: ['nothing'] });
    await expect(refused).rejects.toThrow();
    expect(await runsOf(house, workflowId), workflowId).toBe(before);
  }
});

test('repeats, which change nothing but make history longer, turn a meeting and a circulation', async () => {
  const { temporal, pool, name } = house;
  const turnAt = { meeting: 200, circulation: 200, collection: 4_000 };
  const one: House = { ...house, convene: new Convene({ temporal, pool, taskQueue: name, turnAt }) };
  const meeting = await start(one, shortPlan());
  const awaited = await awaitedOn(one, meeting, 'convocation', '2024-02-06T09:00:00Z');
  const { officer, revision, sha256 } = awaited;
  const approval = { officer, revision, sha256, evidence: { kind: 'none' } };
  const repeats = [
    [workflowIds.circulation(meeting, 'convocation'), names.updates.approve, approval],
    [workflowIds.meeting(meeting), names.updates.advanceClock, { to: '2024-02-06T09:00:00Z' }],
  ] as const;
  for (const [workflowId, update, message] of repeats) {
    const handle = temporal.workflow.getHandle(workflowId);
    const before = await runsOf(house, workflowId);
    const args: [unknown] = [{ v: 1, id: `repeated/${update}`, actor: `officer:${officer}`, ...message }];
    // five events each
    const first = await handle.executeUpdate(update, { args });
    for (let n = 0; n < 50; n += 1) expect(await handle.executeUpdate(update, { args })).toEqual(first);
    await until(`${workflowId} to turn`, async () => (await runsOf(house, workflowId)) > before);
  }
});

test('a collection that turns while mail hangs goes on writing answers, and turns once mail works', async () => {
  const quiet = await ownHouse({
    turnAt: { meeting: 4_000, circulation: 4_000, collection: 150 },
    worker: { roster: rosterOfDozen },
  });
  const { convene, temporal, sink } = quiet;
  const meeting = await convened(quiet);
  const workflowId = workflowIds.collection(meeting, 1);
  const handle = temporal.workflow.getHandle(workflowId);
  const [convocation] = await convene.registry.circulations(meeting);
  const { runId } = await handle.describe();
  sink.pause();
  await handle.signal(names.signals.command, {
    ...{ kind: 'dispatch', id: 'test/hangs', circulation: 'convocation', revision: 1, attempt: 2 },
    ...{ sha256: convocation?.sha256, holds: [], notifies: true },
    audience: { capacities: ['state_party'], answered: 'any', only: ['CHE'] },
  });
  const codes = (await convene.registry.participants(meeting)).map(({ code }) => code);
  const basis = {
    ...{ kind: 'note_verbale', reference: 'No. 12', date: '2024-02-18' },
    ...{ receivedAt: '2024-02-18T09:00:00Z', sha256: 'b'.repeat(64) },
  };
  let said = 0;
  const say = async (many: number) => {
    const answers = Array.from({ length: many }, () => {
      said += 1;
      const by = { v: 1, id: `note/${said}`, participant: codes[said % codes.length], actor: 'staff:geneva-desk' };
      return { ...by, basis, kind: 'paper_received', note: 'n'.repeat(400) };
    });
    const outcomes = await handle.executeUpdate<Outcome[], [unknown]>(names.updates.answers, {
      args: [{ v: 1, answers }],
    });
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  };
  // one by one until a turn is due, and a few more that it carries over
  while ((await handle.describe()).historyLength < 150) await say(1);
  for (let n = 0; n < 3; n += 1) await say(1);
  expect((await handle.describe()).runId).toBe(runId);
  // more than a turn carries over
  await say(150);
  sink.resume();
  await until('the collection to turn', async () => (await handle.describe()).runId !== runId);
  await until('the registry to have every answer', async () => {
    const acts = await convene.registry.acts(meeting);
    return acts.filter(({ act }) => act.action === 'paper_received').length === said;
  });
  await checkedActs(quiet, meeting);
});
