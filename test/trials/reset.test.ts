import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { House } from '../house.ts';
import { dozen } from '../roster.ts';
import { convoked, livePlan, openLiveHouse, startLive, untilPhase } from '../workflows/live.ts';
import { approve, checkedActs, runsOf, statusCounts, statusOf, toMissions, until } from '../workflows/support.ts';

/** Reset in the Temporal UI, to the end of the workflow's first task: all that it did since is done again. */
async function reset(house: House, workflowId: string): Promise<void> {
  const { events } = await house.temporal.workflow.getHandle(workflowId).fetchHistory();
  const first = events?.find((event) => event.workflowTaskCompletedEventAttributes != null);
  if (first?.eventId == null) throw new Error(`${workflowId} has done nothing yet`);
  const runs = await runsOf(house, workflowId);
  await house.temporal.workflowService.resetWorkflowExecution({
    namespace: house.temporal.options.namespace,
    workflowExecution: { workflowId },
    workflowTaskFinishEventId: first.eventId,
    reason: 'somebody clicked on it',
    requestId: randomUUID(),
  });
  await until(`a new run of ${workflowId}`, async () => (await runsOf(house, workflowId)) > runs);
}

test('a meeting, its collection and its circulation are reset in the middle: nothing is lost, nothing sent twice', async () => {
  const began = performance.now();
  const { house, world } = await openLiveHouse();
  // a machine that is slow to open a house is slow in all that has to be done before the closing
  const deadline = 30 + Math.ceil((10 * (performance.now() - began)) / 1_000);
  const plan = livePlan({ deadline, opens: deadline + 2, provisionalList: deadline + 3, closes: deadline + 10 });
  const meeting = await startLive(house, plan);
  await convoked(house, meeting);
  const decline = (code: string) =>
    house.convene.answer(meeting, { actor: `participant:${code}`, participant: code, kind: 'nil_return' });
  await decline('CHE');

  const [ofMeeting, ofCollection, ofCirculation] = [
    workflowIds.meeting(meeting),
    workflowIds.collection(meeting, 1),
    workflowIds.circulation(meeting, 'convocation'),
  ];
  // an approval counts for what was seen, so a circulation that begins again is approved again, and sent no second time
  await reset(house, ofCirculation);
  await until('the circulation to be issued again', async () => {
    const { snapshot, awaits } = await house.convene.circulation(meeting, 'convocation');
    if (awaits !== null) await approve(house, meeting, awaits);
    return snapshot.value === 'issued';
  });
  await reset(house, ofCollection);
  await until('the answer to be there again', async () =>
    (await house.convene.collection(meeting, 1)).outcomes.some(([, participant]) => participant === 'CHE'),
  );
  await reset(house, ofMeeting);
  await until('the convocation to be known as gone out again', async () => {
    const { circulations, commands } = await house.convene.state(meeting);
    return circulations.convocation?.dispatched === 'done' && commands.length === 0;
  });
  await decline('AUT');
  await untilPhase(house, meeting, 'concluded', (deadline + 60) * 1_000);
  await until('the workflow to end', async () => (await statusOf(house, ofMeeting)) === 'COMPLETED');

  expect(toMissions(world.received())).toHaveLength(dozen.mailed);
  expect(world.duplicates()).toBe(0);
  await checkedActs(house, meeting);
  expect(await statusCounts(house, meeting)).toMatchObject({ nil_return: 2, no_reply: dozen.size - 2 });
});
