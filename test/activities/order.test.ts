import { expect, test } from 'vitest';
import { participantRecords, participantsOf, shardOf } from '../../registry/participants.ts';
import { inAlphabeticalOrder, stateName, states as statesOf } from '../../treaties/treaties.ts';
import { openRegistry } from './support.ts';

const [states] = [statesOf()];

test('every command has the States in the order of the papers, whatever the database orders by', async () => {
  const { pool, owner } = await openRegistry();
  const meeting = 'order~r1';
  await pool.query(
    `INSERT INTO meeting (id, plan_id, mode, plan, plan_sha256) VALUES ($1, 'order', 'rehearsal', '{}', 'f')`,
    [meeting],
  );
  const named = states.map(({ code }) => ({ code, name: stateName(code, 'en', '2024-02-15') }));
  const rows = [
    ...named.map((one) => ({ ...one, capacity: 'state_party' })),
    { code: 'AAO', name: 'Aaa', capacity: 'observer_organization' },
  ];
  for (const { code, name, capacity } of rows.toReversed())
    await owner.query(
      `INSERT INTO participant (meeting, code, mode, name, capacity, addressee, language, channel, shard, status, version)
       VALUES ($1, $2, 'rehearsal', $3, $4, 'permanent_representative', 'en', 'email', 1, 'pending', 0)`,
      [meeting, code, name, capacity],
    );
  const inOrder = inAlphabeticalOrder('en');
  const expected = [...named.toSorted((a, b) => inOrder(a.name, b.name)).map(({ code }) => code), 'AAO'];
  const lists = [
    await participantsOf(pool, meeting),
    await participantRecords(pool, meeting),
    await shardOf(pool, meeting, 1),
  ];
  for (const list of lists) expect(list.map(({ code }) => code)).toEqual(expected);
  const around = (code: string) => expected.slice(expected.indexOf(code) - 1, expected.indexOf(code) + 2).join(' ');
  expect([around('CIV'), around('TUR')]).toEqual(['CRI CIV HRV', 'TUN TUR TKM']);
});
