import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { Convene } from '../../client/client.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { Entry } from '../../domain/session/entries.ts';
import { roomPlanOf } from '../../domain/session/room.ts';
import { nothingEntered, roomOf } from '../../machines/machines.ts';
import { randomFrom } from '../../rehearsal/invention.ts';
import { rulesOf } from '../../treaties/treaties.ts';
import { type House, houseOfFile } from '../house.ts';
import { seed } from '../seed.ts';
import { checkedActs, convened, runsOf, shortPlan, until } from './support.ts';

/** Random sessions: what the workflow holds, what the registry has and what the record says are the same, over turns and repeats. */

const shared = await houseOfFile();
const { temporal, pool, name } = shared;
// a session turns with circulations
const turnAt = { meeting: 4_000, circulation: 160, collection: 8_000 };
const house: House = { ...shared, convene: new Convene({ temporal, pool, taskQueue: name, turnAt }) };
const ENTRIES = 70;

const STATES = ['AUT', 'BEL', 'CHE', 'ESP', 'FRA', 'KEN', 'ICRC'];
const NAMES = ['decision-1', 'decision-2', 'decision-3'];
const despite = 'the count comes later';

test('a random session is the same in the workflow, in the registry and on record', async () => {
  const random = randomFrom(seed);
  const pick = <T>(from: readonly [T, ...T[]] | readonly T[]): T => {
    const one = from[Math.floor(random() * from.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  };
  const item = () => pick(['1', '2', '3', '10', '10 (a)', '11', '99']);
  const votes = ['v1', 'v2'];
  const invented: ((last: number) => Entry)[] = [
    () => ({
      kind: 'sitting',
      act: pick(['open', 'open', 'suspend', 'resume', 'resume', 'adjourn'] as const),
      despite,
    }),
    () => ({ kind: 'item', act: pick(['open', 'open', 'suspend', 'resume', 'conclude'] as const), item: item() }),
    () => ({ kind: 'item', act: 'open', item: item() }),
    () => ({ kind: 'propose', proposal: pick(NAMES), item: item(), document: 'agenda' }),
    () => ({
      kind: 'decide',
      proposal: pick(NAMES),
      how: pick(['without_vote', 'noted', 'deferred'] as const),
      despite,
    }),
    () => ({
      kind: 'speak',
      act: pick(['request', 'request', 'take', 'finish'] as const),
      item: item(),
      speaker: pick(STATES),
    }),
    () => ({
      kind: 'candidate',
      act: pick(['nominate', 'withdraw'] as const),
      office: 'president',
      candidate: pick(STATES),
    }),
    () => ({ kind: 'elect', office: 'president', elected: [{ candidate: pick(STATES) }], despite }),
    () => ({ kind: 'present', participants: STATES.filter(() => random() < 0.6) }),
    () => ({
      ...{ kind: 'vote', act: 'open', vote: pick(votes), method: 'roll_call', first: 'CHE', despite },
      about: { on: 'procedure', motion: 'suspend' },
    }),
    () => ({
      kind: 'vote',
      act: 'ballots',
      vote: pick(votes),
      ballots: { [pick(STATES)]: pick(['yes', 'no'] as const) },
    }),
    () => ({ kind: 'vote', act: pick(['announce', 'stop'] as const), vote: pick(votes), despite }),
    (last) => ({
      kind: 'correct',
      entry: 1 + Math.floor(random() * (last + 1)),
      why: 'a slip',
      reads: random() < 0.5 ? null : { item: item() },
    }),
  ];
  const meeting = await convened(house, shortPlan());
  await house.convene.advance(meeting, '2024-09-10T08:05:00Z');
  const taken = new Map<string, number>();
  let refused = 0;
  for (let i = 0; i < ENTRIES; i += 1) {
    const repeated = taken.size > 0 && random() < 0.1 ? pick([...taken.keys()]) : null;
    const id = repeated ?? randomUUID();
    try {
      const outcome = await house.convene.enter(meeting, {
        id,
        actor: 'staff:clerk',
        entry: pick(invented)(taken.size),
      });
      expect(outcome.number, `entry ${id}`).toBe(taken.get(id) ?? taken.size + 1);
      taken.set(id, outcome.number);
    } catch (error) {
      expect(error).toMatchObject({ code: 'not_so' });
      expect(repeated).toBeNull();
      refused += 1;
    }
  }
  expect(taken.size).toBeGreaterThan(5);
  expect(refused).toBeGreaterThan(0);
  const rows = await until('the registry to have every entry', async () => {
    const found = await house.convene.registry.sessionEntries(meeting);
    return found.length === taken.size && found;
  });
  expect(new Map(rows.map(({ id, number }) => [id, number]))).toEqual(taken);
  const { plan } = await house.convene.registry.meeting(meeting);
  const ground = {
    plan: plan.session === undefined ? null : roomPlanOf(plan.session),
    ...{ rules: rulesOf(plan), facts: null },
  };
  expect((await house.convene.session(meeting)).room).toEqual(roomOf({ ...nothingEntered, log: rows }, ground));
  const acts = (await checkedActs(house, meeting)).flatMap(({ act }) =>
    act.action.startsWith('room_') ? [[act.id.replace('session/entry/', ''), act.detail.number] as const] : [],
  );
  expect(new Map(acts)).toEqual(taken);
  expect(await runsOf(house, workflowIds.session(meeting))).toBeGreaterThan(1);
}, 170_000);
