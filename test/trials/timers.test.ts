import { expect, test } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import { instant } from '../../workflows/shared/clock.ts';
import { dozen } from '../roster.ts';
import { convoked, livePlan, openLiveHouse, startLive, untilPhase } from '../workflows/live.ts';
import { checkedActs, statusCounts, statusOf, toMissions, until } from '../workflows/support.ts';

test('a live meeting of a few seconds: its timers pass the deadline, open and close it, and late is late', async () => {
  const { house, world } = await openLiveHouse();
  const plan = livePlan({ deadline: 12, opens: 16, provisionalList: 17, closes: 24 });
  const meeting = await startLive(house, plan);
  expect(meeting).toBe(plan.id);
  await convoked(house, meeting);
  expect(toMissions(world.received())).toHaveLength(dozen.mailed);
  expect(house.sink.received()).toHaveLength(0);

  const deadline = Date.parse(plan.deadline.at);
  const decline = (code: string) => ({ actor: `participant:${code}`, participant: code, kind: 'nil_return' }) as const;
  // a slow machine may be here after the deadline: what is asserted is that late is what the clock says
  await house.convene.answer(meeting, decline('CHE'));
  await until('the second of the deadline to be over', () => Date.now() >= deadline + 1_000);
  expect(await house.convene.answer(meeting, decline('AUT'))).toMatchObject({ late: true });
  // the paper came in time, whenever it is recorded
  const receivedAt = instant(deadline - 1_000);
  const basis = { kind: 'note_verbale', reference: 'No. 7', date: receivedAt.slice(0, 10), receivedAt } as const;
  const recorded = { actor: 'staff:desk', participant: 'BEL', kind: 'nil_return', basis } as const;
  expect(await house.convene.answer(meeting, recorded)).toMatchObject({ late: false });

  await untilPhase(house, meeting, 'concluded');
  await until('the workflow to end', async () => (await statusOf(house, workflowIds.meeting(meeting))) === 'COMPLETED');
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  for (const act of acts.filter(({ action, actor }) => action === 'nil_return' && actor.startsWith('participant'))) {
    expect(act.detail.late, `${act.subject} at ${act.at}`).toBe(Date.parse(act.at) > deadline);
  }
  const order = ['deadline_passed', 'session_opened', 'provisional_list_drawn', 'final_list_drawn', 'session_closed'];
  expect(acts.map(({ action }) => action).filter((action) => order.includes(action))).toEqual(order);
  expect((await statusCounts(house, meeting)).nil_return).toBe(3);
  expect(world.duplicates()).toBe(0);
});
