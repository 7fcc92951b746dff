import { expect, test } from 'vitest';
import { countParties, type Seat } from '../../domain/rules/seats.ts';
import { textSha256 } from '../../domain/session/enter.ts';
import { namedIn, needsQuorum } from '../../domain/session/facts.ts';
import { roomPlanOf } from '../../domain/session/room.ts';
import { enterInto, type Kept, nothingEntered, roomOf } from '../../machines/machines.ts';
import { loadPlan } from '../../meetings/plan.ts';
import { roomScenes } from '../../rehearsal/room.ts';
import { profileOf, rosterOf, rulesOf } from '../../treaties/treaties.ts';

/** The clerk of the Twelfth Meeting's rehearsal, judged by the treaty's rules, with two thirds of the States Parties in the room. */
test('the rehearsal of the Twelfth Meeting plays a whole session', () => {
  const loaded = loadPlan('meetings/ccm-12msp.yaml');
  if (!loaded.ok || loaded.plan.session === undefined) throw new Error('the plan has a session');
  const { plan } = loaded;
  const roster = rosterOf(profileOf(plan.treaty), plan.opens.date, plan.observers.organizations);
  const seats: Seat[] = roster
    .map(({ code, capacity }, i) => ({ code, capacity, takesPart: i % 3 > 0, recognised: true, present: i % 3 > 0 }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  const counts = countParties(seats);
  const parties = seats.filter(({ capacity }) => capacity === 'state_party');
  const world = {
    present: parties.flatMap(({ code, present }) => (present ? [code] : [])),
    parties: parties.map(({ code }) => code),
    observers: seats.flatMap(({ code, capacity }) => (capacity === 'observer_organization' ? [code] : [])),
  };
  const rules = rulesOf(plan);
  const room = { plan: roomPlanOf(loaded.plan.session), rules };
  let kept: Kept = nothingEntered;
  let counted: number | null = null;
  const refused: string[] = [];
  for (const { at, entry: made, words, changes, refused: expected } of roomScenes(plan)) {
    const entry = made(world);
    const named = namedIn(entry);
    const there = counted === null ? counts : { ...counts, present: counted };
    const facts = {
      rules,
      opens: plan.opens.date,
      counts: there,
      seats: seats.filter(({ code }) => named.includes(code)),
    };
    const entered = {
      ...{ number: kept.log.length + 1, id: at, at, entry },
      textSha256: textSha256({ ...(words && { words }), ...(changes && { changes }) }),
      ...(needsQuorum(entry) !== null && { counts: facts.counts }),
    };
    const next = enterInto(kept, entered, { ...room, facts });
    if (expected === undefined) {
      if (typeof next === 'string') throw new Error(`${at} ${JSON.stringify(entry)}: ${next}`);
      kept = { base: next.base, log: next.log };
      if (entry.kind === 'present') counted = entry.count ?? null;
    } else {
      expect(next).toMatch(expected);
      refused.push(String(next));
    }
  }
  expect(refused).toHaveLength(4);
  const ended = roomOf(kept, { ...room, facts: null });
  expect(ended.day).toBe('closed');
  expect(Object.values(ended.extensions).map(({ state, until, asked }) => [state, until === asked])).toEqual([
    ['granted', true],
    ['granted', true],
    ['granted', false],
  ]);
  expect(ended.offices['vice-president']?.elected).toHaveLength(4);
  expect(ended.votes['close-debate']).toMatchObject({ state: 'announced', corrected: 1 });
  expect(ended.proposals.universalization).toMatchObject({ state: 'adopted' });
  expect(ended.next).toMatchObject([{ ordinal: 13 }]);
});
