import { Client, Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { callOptions } from '../../client/retry.ts';
import { replayAll } from '../replayed.ts';

const OURS = `WorkflowType IN ("meeting", "circulation", "collection", "session")`;

test('every execution of a meeting, circulation, collection or session that tests have started replays', {
  timeout: 600_000,
}, async () => {
  const { address, namespace } = inject('temporal');
  const connection = await Connection.connect({ address, ...callOptions() });
  const temporal = new Client({ connection, namespace });
  const { replayed, failed } = await replayAll(temporal, inject('bundle'), { query: OURS, atOnce: 3 });
  console.log(`${replayed} executions were replayed.`);
  expect(failed).toEqual([]);
  await connection.close();
});
