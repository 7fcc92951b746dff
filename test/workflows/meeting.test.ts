import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../house.ts';

const PLAN = 'meetings/ccm-12msp.yaml';
let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

test('a meeting is convened: drafted, approved by its chain, dispatched to every participant', async () => {
  const { convene, sink } = house;
  const { meeting, plan } = await convene.start(PLAN, 'rehearsal');
  expect(meeting).toBe('ccm-12msp~r1');
  const first = await convene.advance(meeting, '2024-02-14T12:00:00Z');
  expect(first.phase).toBe('convoking');
  console.log(JSON.stringify(first), JSON.stringify(await convene.state(meeting)));
  let waiting = first.waitingFor;
  while (waiting.length > 0) {
    for (const { circulation, officer, revision, sha256 } of waiting) {
      if (sha256 === null) throw new Error('nothing to approve');
      await convene.approve(meeting, circulation, {
        actor: `officer:${officer}`,
        officer,
        revision,
        sha256,
        evidence: { kind: 'none' },
      });
    }
    ({ waitingFor: waiting } = await convene.advance(meeting, '2024-02-20T12:00:00Z'));
  }
  const state = await convene.state(meeting);
  console.log(JSON.stringify(state.tally), sink.received().length);
  expect(state.phase).toBe('collecting');
  expect(plan.circulations).toHaveLength(4);
});
