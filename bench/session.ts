import { randomUUID } from 'node:crypto';
import { roomFacts } from '../activities/room-facts.ts';
import type { Entry } from '../domain/session/entries.ts';
import { recorderOf } from '../stack/people.ts';
import type { BenchHouse } from './house.ts';
import { quantile } from './measure.ts';
import { invite } from './meeting.ts';
import { rosterOf } from './roster.ts';

const IN_SESSION = '2024-09-10T08:05:00Z';
/** How many delegations are checked in while the clerk enters. */
const CHECKED_IN = 200;

/** What the room costs with so many participants: the figures of an instant, and an entry while others are checked in. */
export async function sessions(house: BenchHouse, size: number) {
  const { convene, pool, dir } = house;
  const { meeting } = await invite(house, size);
  await convene.advance(meeting, IN_SESSION);
  const clerk = await recorderOf({}, dir)(pool);
  const actor = `staff:${clerk?.certificate.id ?? 'clerk'}`;
  const { plan } = await convene.registry.meeting(meeting);
  const parties = rosterOf(size).flatMap(({ code, capacity }) => (capacity === 'state_party' ? [code] : []));
  const enter = async (entry: Entry): Promise<number> => {
    const from = performance.now();
    await convene.enter(meeting, { id: randomUUID(), actor, entry });
    return performance.now() - from;
  };
  await enter({ kind: 'present', participants: parties });
  await enter({ kind: 'sitting', act: 'open', despite: 'measured' });
  const told: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const from = performance.now();
    await roomFacts(pool, plan, { meeting, at: IN_SESSION, named: parties, counted: 1 });
    told.push(performance.now() - from);
  }
  const vote = 'measured';
  const first = parties[0] ?? '';
  await enter({
    kind: 'vote',
    act: 'open',
    vote,
    method: 'roll_call',
    first,
    about: { on: 'procedure', motion: 'suspend' },
    despite: 'measured',
  });
  const cast = await enter({
    kind: 'vote',
    act: 'ballots',
    vote,
    ballots: Object.fromEntries(parties.map((code) => [code, 'yes' as const])),
  });
  const result = await enter({ kind: 'vote', act: 'announce', vote, despite: 'measured' });
  await enter({ kind: 'item', act: 'open', item: '9' });
  const arriving = Promise.all(
    rosterOf(size)
      .slice(0, CHECKED_IN)
      .map(({ code: participant }) =>
        convene.answer(meeting, { actor, participant, kind: 'attendance', attendance: 'present' }),
      ),
  );
  const entries: number[] = [];
  for (const speaker of parties.slice(0, 30))
    entries.push(await enter({ kind: 'speak', act: 'request', item: '9', speaker }));
  await arriving;
  const sorted = (times: number[]) => times.toSorted((a, b) => a - b);
  return {
    told: quantile(sorted(told), 0.5),
    cast,
    result,
    entry: { p50: quantile(sorted(entries), 0.5), most: Math.max(...entries) },
  };
}
