import { afterAll, expect, test } from 'vitest';
import { openOrders } from '../../client/ordered.ts';
import { todayOf } from '../../client/today.ts';
import { rosterOf } from '../../treaties/treaties.ts';
import { openHouse } from '../house.ts';
import { approveAll, shortPlan, start } from './support.ts';

/** Two States Parties in the directory by post, one whose server refuses it, two who are reached, and one that is not party. */
const CODES = ['COM', 'COK', 'AFG', 'CHE', 'FRA', 'TUV'];
const house = await openHouse({
  worker: { roster: (...asked) => rosterOf(...asked).filter(({ code }) => CODES.includes(code)) },
});
afterAll(() => house.close());

const DESK = { actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' } as const;
const words = (en: string) => ({ en, fr: en, es: en });

test('a silence procedure waits where a State Party was not reached, until a person settles it', async () => {
  house.sink.setRefuse((to) =>
    to.endsWith('@afg.mission.example') ? { code: 550, message: 'no such mailbox' } : null,
  );
  const { convene } = house;
  const meeting = await start(house, shortPlan());
  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  await convene.advance(meeting, '2024-06-02T09:00:00Z');
  await convene.order(meeting, 'proposeBySilence', {
    ...DESK,
    proposal: { act: 'postpone', dates: null },
    words: words('The Meeting is postponed.'),
    until: { date: '2024-06-20', at: '2024-06-20T21:59:59Z' },
  });
  await approveAll(house, meeting, '2024-06-03T09:00:00Z');
  const delivered = (participant: string, receivedAt: string) =>
    convene.answer(meeting, {
      ...{ kind: 'delivery_confirmed', participant, actor: 'staff:geneva-desk', circulation: 'silence-1' },
      basis: { kind: 'receipt', reference: 'Receipt 1', date: receivedAt.slice(0, 10), receivedAt },
    });
  await delivered('COM', '2024-06-03T08:00:00Z');

  expect((await convene.advance(meeting, '2024-06-21T09:00:00Z')).phase).toBe('collecting');
  expect(openOrders(await convene.state(meeting)).silences).toMatchObject([
    { state: 'unreached', unreached: ['AFG', 'COK'] },
  ]);
  await delivered('COK', '2024-06-21T08:00:00Z');
  const row = await convene.registry.meeting(meeting);
  const { value } = await todayOf(house, row);
  expect(value.orders.silences).toMatchObject([{ procedure: 'silence-1', unreached: ['AFG'] }]);

  const settled = { circulation: 'silence-1', outcome: 'taken', reason: 'handed to the mission on 21 June' } as const;
  await convene.order(meeting, 'settleSilence', { ...DESK, ...settled });
  expect((await convene.advance(meeting, '2024-06-22T09:00:00Z')).phase).toBe('postponed');
  const acts = (await convene.registry.acts(meeting)).map(({ act }) => act);
  expect(acts.find(({ action }) => action === 'silence_unreached')?.detail).toEqual({
    circulation: 'silence-1',
    participants: 'AFG, COK',
  });
  expect(acts.find(({ action }) => action === 'order_settle_silence')?.detail).toMatchObject({
    reason: 'handed to the mission on 21 June',
  });
});
