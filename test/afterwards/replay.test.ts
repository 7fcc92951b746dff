import { Client, Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { callOptions } from '../../client/retry.ts';
import { failedReplays } from '../replayed.ts';

test.concurrent.each(['meeting', 'circulation', 'collection', 'session'])(
  'every execution of a %s that tests have started replays',
  { timeout: 600_000 },
  async (type) => {
    const { address, namespace } = inject('temporal');
    const connection = await Connection.connect({ address, ...callOptions() });
    const temporal = new Client({ connection, namespace });
    expect(await failedReplays(temporal, inject('bundle'), `WorkflowType = "${type}"`)).toEqual([]);
    await connection.close();
  },
);
