import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import { ownHouse } from '../house.ts';
import { dozen, everyoneReached, rosterOfDozen } from '../roster.ts';
import {
  approveAll,
  checkedActs,
  delegation,
  runsOf,
  shortPlan,
  start,
  statusCounts,
  statusOf,
  toMissions,
  until,
} from '../workflows/support.ts';

/** A whole meeting that turns all the time (workflows/turning.test.ts has what turns, and when). */

test.each(['open', 'closed'] as const)(
  'everything turns between dispatch, deadline and closing, and nothing is lost or done twice: %s',
  async (proofs) => {
    const tries = new Map<string, number>();
    const house = await ownHouse({
      proofs,
      // at a few dozen events: in the middle of whatever they do
      turnAt: { meeting: 45, circulation: 25, collection: 22 },
      worker: { roster: rosterOfDozen },
      // every third mission's server puts the first two tries off, so that a dispatch takes its time
      refuse: (recipient) => {
        const n = (tries.get(recipient) ?? 0) + 1;
        tries.set(recipient, n);
        return recipient.charCodeAt(recipient.length - 20) % 3 === 0 && n <= 2
          ? { code: 452, message: 'try again later' }
          : null;
      },
    });
    const { convene } = house;
    const meeting = await start(house, shortPlan({ shardCapacity: 5 }));
    const sentBefore = toMissions(house.sink.received()).length;
    expect((await approveAll(house, meeting, '2024-02-20T12:00:00Z')).phase).toBe('collecting');
    expect(await statusCounts(house, meeting)).toEqual(everyoneReached);
    expect(toMissions(house.sink.received()).length - sentBefore).toBe(dozen.mailed);
    expect(house.sink.duplicates()).toBe(0);

    await Promise.all([
      convene.nominate(meeting, 'CHE', delegation('head'), { actor: 'participant:CHE', id: randomUUID() }),
      convene.advance(meeting, '2024-08-31T12:00:00Z'),
    ]);
    const counts = await statusCounts(house, meeting);
    expect(counts).toEqual({ nominated: 1, no_reply: dozen.size - 1 });
    expect((await convene.advance(meeting, '2024-09-14T12:00:00Z')).phase).toBe('concluded');

    const ids = [1, 2, 3].map((n) => workflowIds.collection(meeting, n));
    for (const id of [workflowIds.meeting(meeting), workflowIds.circulation(meeting, 'convocation'), ...ids]) {
      await until(`${id} to be completed`, async () => (await statusOf(house, id)) === 'COMPLETED');
      expect(await runsOf(house, id)).toBeGreaterThan(1);
    }
    const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
    const times = (action: string) => acts.filter((act) => act.action === action).length;
    expect({
      dispatched: times('dispatched'),
      deadline: times('deadline_applied'),
      done: times('command_done'),
    }).toEqual({
      dispatched: 3,
      deadline: 3,
      // dispatch, deadline, close
      done: 3,
    });
    expect(
      acts.filter(({ action }) => action === 'dispatched').reduce((sum, act) => sum + Number(act.detail.sent ?? 0), 0),
    ).toBe(dozen.mailed);
    expect(times('signal_set_aside')).toBe(0);
    expect(times('approve')).toBe(2);
    expect(times('phase_changed')).toBe(5);
  },
);
