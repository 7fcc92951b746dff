import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { roomFacts } from '../../activities/room-facts.ts';
import { Convene } from '../../client/client.ts';
import { type Recorder, signingCodec } from '../../client/people.ts';
import { signedEntry } from '../../client/session-sign.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { Entry } from '../../domain/session/entries.ts';
import { houseOfFile } from '../house.ts';
import { recorderWith } from '../people.ts';
import { checkedActs, convened, delegation, shortPlan, until } from './support.ts';

const house = await houseOfFile();

/** A meeting of the Twelfth's agenda, opened by its clock. */
async function inSession(): Promise<string> {
  const meeting = await convened(house, shortPlan());
  await house.convene.advance(meeting, '2024-09-10T08:05:00Z');
  return meeting;
}

/** A client of somebody, or of nobody. */
function clientOf(recorder: Recorder | null): Convene {
  const { connection, options } = house.temporal;
  const payloadCodecs = recorder === null ? [] : [signingCodec(async () => recorder)];
  const temporal = new Client({ connection, namespace: options.namespace, dataConverter: { payloadCodecs } });
  return new Convene({ temporal, pool: house.pool, taskQueue: house.name });
}

/** What entries are judged by now. */
const facts = async (meeting: string) => {
  const { plan } = await house.convene.registry.meeting(meeting);
  return roomFacts(house.pool, plan, { meeting, at: '2024-09-10T08:05:00Z', named: [], counted: null });
};

const entering =
  (meeting: string) =>
  (entry: Entry, more: { id?: string; at?: string; words?: { en: string } } = {}) =>
    house.convene.enter(meeting, { actor: 'staff:clerk', entry, ...more });

test('a sitting is opened, its items taken up, and a decision taken without a vote; each is on record once', async () => {
  const meeting = await inSession();
  const enter = entering(meeting);
  const despite = 'nobody is counted in this test';
  expect(await enter({ kind: 'sitting', act: 'open', despite })).toMatchObject({
    number: 1,
    at: '2024-09-10T08:05:00Z',
  });
  await enter({ kind: 'meeting', act: 'open' });
  await enter({ kind: 'item', act: 'open', item: '1' });
  const words = { en: 'The Meeting decides to meet again.' };
  await enter({ kind: 'propose', proposal: 'decision-1', item: '1' }, { words });
  const id = randomUUID();
  const decide: Entry = { kind: 'decide', proposal: 'decision-1', how: 'without_vote', despite };
  const first = await enter(decide, { id });
  expect(first.said).toContain('decision-1 is adopted without a vote. ');
  // whoever repeats it gets what was said first
  expect(await enter(decide, { id })).toEqual(first);
  await enter({ kind: 'item', act: 'conclude', item: '1' });
  await expect(enter({ kind: 'sitting', act: 'open' })).rejects.toMatchObject({
    code: 'not_so',
    message: 'a sitting is open; suspend it or adjourn it first',
  });
  await expect(enter({ kind: 'sitting', act: 'adjourn' }, { at: '2024-09-10T11:00:00Z' })).rejects.toMatchObject({
    code: 'in_future',
  });
  await enter({ kind: 'sitting', act: 'adjourn' });

  const rows = await until('the registry to have all entries', async () => {
    const found = await house.convene.registry.sessionEntries(meeting);
    return found.length === 7 && found;
  });
  expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(rows[3]).toMatchObject({ words, actor: 'staff:clerk' });
  const acts = (await checkedActs(house, meeting))
    .map(({ act }) => act.action)
    .filter((one) => one.startsWith('room_'));
  expect(acts).toEqual(
    ['sitting', 'meeting', 'item', 'propose', 'decide', 'item', 'sitting'].map((kind) => `room_${kind}`),
  );
  const { room } = await house.convene.session(meeting);
  expect(room).toMatchObject({
    day: 'waiting',
    items: { 1: 'concluded' },
    proposals: { 'decision-1': { state: 'adopted' } },
  });
});

test('a slip of the clerk is corrected by a later entry, and both stay on record', async () => {
  const meeting = await inSession();
  const enter = entering(meeting);
  await enter({ kind: 'sitting', act: 'open', despite: 'nobody is counted' });
  const slip = await enter({ kind: 'item', act: 'open', item: '2' });
  const said = await enter({ kind: 'correct', entry: slip.number, why: 'item 1 was opened', reads: { item: '1' } });
  expect(said.said).toBe('entry 2 is corrected; both stay on record');
  expect((await house.convene.session(meeting)).room.items).toEqual({ 1: 'open' });
  await enter({ kind: 'item', act: 'conclude', item: '1' });
  await expect(enter({ kind: 'correct', entry: slip.number, why: 'it was not', reads: null })).rejects.toMatchObject({
    message: 'entry 4 would not stand after it (item 1 was not taken up; open it); correct that one first',
  });
  const rows = await until('the registry to have all entries', async () => {
    const found = await house.convene.registry.sessionEntries(meeting);
    return found.length === 4 && found;
  });
  expect(rows[1]?.entry).toMatchObject({ item: '2' });
});

test('an agenda without such an item, or a participant, opens none', async () => {
  const meeting = await inSession();
  const enter = entering(meeting);
  await enter({ kind: 'sitting', act: 'open', despite: 'nobody is counted' });
  await expect(enter({ kind: 'item', act: 'open', item: '99' })).rejects.toMatchObject({ code: 'not_so' });
  const handle = house.temporal.workflow.getHandle(workflowIds.session(meeting));
  await expect(
    house.convene.enter(meeting, { actor: 'participant:CHE', entry: { kind: 'sitting', act: 'adjourn' } }),
  ).rejects.toMatchObject({ code: 'not_yours' });
  expect((await handle.describe()).status.name).toBe('RUNNING');
});

test('a roll call is named, corrected before its result, and says what would have been needed; an observer has no vote', async () => {
  const meeting = await inSession();
  const enter = entering(meeting);
  const parties = (await house.convene.registry.participants(meeting)).flatMap(({ code, capacity }) =>
    capacity === 'state_party' ? [code] : [],
  );
  const there = parties.slice(0, 5);
  for (const code of there)
    await house.convene.nominate(meeting, code, delegation('head'), { actor: `participant:${code}` });
  await until('their delegations to be on record', async () => {
    const { counts } = await facts(meeting);
    return counts.takingPart === there.length;
  });
  await expect(enter({ kind: 'sitting', act: 'open' })).rejects.toMatchObject({
    code: 'not_so',
    message: expect.stringContaining('0 present: no quorum'),
  });
  await enter({ kind: 'sitting', act: 'open', despite: 'the count comes later' });
  await enter({ kind: 'present', participants: [...there, 'ICRC'] });
  const [one = '', two = '', three = '', four = ''] = there;
  await enter({
    kind: 'vote',
    act: 'open',
    vote: 'motion-1',
    method: 'roll_call',
    first: two,
    about: { on: 'procedure', motion: 'close_debate' },
  });
  await expect(
    enter({ kind: 'vote', act: 'ballots', vote: 'motion-1', ballots: { ICRC: 'yes' } }),
  ).rejects.toMatchObject({
    message: 'ICRC is an organization and takes part as an observer; only States Parties vote',
  });
  await enter({
    kind: 'vote',
    act: 'ballots',
    vote: 'motion-1',
    ballots: { [one]: 'yes', [two]: 'yes', [three]: 'no', [four]: 'no' },
  });
  const corrected = await enter({
    kind: 'vote',
    act: 'correct',
    vote: 'motion-1',
    ballots: { [four]: 'yes' },
    why: 'misheard',
  });
  expect(corrected.said).toBe(`corrected: ${four} from no to yes`);
  const announced = await enter({ kind: 'vote', act: 'announce', vote: 'motion-1' });
  expect(announced.said).toContain(
    '3 in favour, 1 against, 0 abstentions; 4 present and voting; a majority is 3: adopted',
  );
  await expect(
    enter({ kind: 'vote', act: 'correct', vote: 'motion-1', ballots: { [one]: 'no' }, why: 'a second thought' }),
  ).rejects.toMatchObject({ message: expect.stringContaining('the result was announced') });
  const { room } = await house.convene.session(meeting);
  expect(room.votes['motion-1']).toMatchObject({ state: 'announced', corrected: 1, result: { outcome: 'adopted' } });
});

test('in a closed meeting an entry is signed by a clerk, by their client or in the JSON that is pasted', async () => {
  const meeting = await convened({ ...house, proofs: 'closed' as const }, shortPlan());
  await house.convene.advance(meeting, '2024-09-10T08:05:00Z');
  const message = {
    ...{ v: 1 as const, actor: 'staff:room-clerk' },
    entry: { kind: 'present' as const, participants: ['CHE', 'FRA', 'AUT', 'BEL'] },
  };
  const clerk = recorderWith(['clerk'], { id: 'room-clerk' });
  await expect(clientOf(null).enter(meeting, message)).rejects.toMatchObject({ code: 'unproved' });
  const desk = recorderWith(['desk'], { id: 'room-clerk' });
  await expect(clientOf(desk).enter(meeting, message)).rejects.toMatchObject({
    message: 'room-clerk has the role desk; what happens in the room is entered by secretariat, clerk',
  });
  await expect(clientOf(clerk).enter(meeting, { ...message, actor: 'staff:other' })).rejects.toMatchObject({
    message: 'room-clerk enters as staff:room-clerk, and not as staff:other',
  });
  await clientOf(clerk).enter(meeting, message);
  const pasted = await signedEntry(clerk, meeting, {
    ...message,
    id: 'pasted',
    entry: { kind: 'sitting', act: 'open', despite: 'seen' },
  });
  const altered = { ...pasted, entry: { ...pasted.entry, private: true as const } };
  await expect(clientOf(null).enter(meeting, altered)).rejects.toMatchObject({ code: 'unproved' });
  expect((await clientOf(null).enter(meeting, pasted)).number).toBe(2);
  const rows = await until('both entries to be on record', async () => {
    const found = await house.convene.registry.sessionEntries(meeting);
    return found.length === 2 && found;
  });
  expect(rows.map(({ by }) => by)).toEqual(['room-clerk', 'room-clerk']);
});
