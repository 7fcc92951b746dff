import { expect, test } from 'vitest';
import { PERSONAL } from '../../registry/personal.ts';
import { openRegistry } from './support.ts';

test('every table, and every column that can hold text, says what personal data it has', async () => {
  const { owner } = await openRegistry();
  const { rows } = await owner.query<{ table_name: string; column_name: string; data_type: string }>(
    `SELECT table_name, column_name, data_type FROM information_schema.columns
     WHERE table_schema = 'public' ORDER BY table_name, column_name`,
  );
  const texts = ['text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY'];
  const unsaid = rows.filter(
    ({ table_name: table, column_name: column, data_type: type }) =>
      PERSONAL[table] === undefined || (texts.includes(type) && PERSONAL[table].columns[column] === undefined),
  );
  expect(unsaid).toEqual([]);
  const there = rows.map(({ table_name: table, column_name: column }) => `${table}.${column}`);
  const said = Object.entries(PERSONAL).flatMap(([table, { columns }]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );
  expect(said.filter((one) => !there.includes(one))).toEqual([]);
});

test('what holds personal data goes with a class, or says why it stays', () => {
  for (const [table, { columns, erase, kept }] of Object.entries(PERSONAL)) {
    const holds = Object.values(columns).some((one) => one !== 'none');
    expect([table, !holds || erase !== undefined || kept !== undefined]).toEqual([table, true]);
  }
});
