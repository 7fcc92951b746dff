import { z } from 'zod';
import { ConveneError } from '../../domain/errors.ts';
import { withTemporal } from '../../stack/clients.ts';
import { namesServers, settings } from '../../stack/settings.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { upgrade as takeOver, type Upgraded } from '../../worker/upgrade.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';

export const upgrade = body(
  {
    movePinned: z.boolean().default(false),
    wait: z.coerce.number('must be a number of seconds').int().min(0).max(3_600),
  },
  async ({ movePinned, wait }, { env, print, say, signal }) => {
    if (!namesServers(env)) {
      throw new ConveneError(
        'NO_FLEET',
        'This is for a fleet: set TEMPORAL_ADDRESS and DATABASE_URL to its servers. On one machine, `convene up` of the new version looks at what runs, and goes on with it.',
      );
    }
    const config = settings(env);
    const done = await withTemporal(config, (temporal) =>
      takeOver(temporal, config, workflowBundle(), { waitMs: wait * 1_000, movePinned, signal, say }),
    );
    print({ taskQueue: config.taskQueue, ...done }, () => describe(done));
  },
);

function describe({ was, is, replayed, moved, builds }: Upgraded): string {
  const others = builds.filter(({ buildId }) => buildId !== is);
  const draining = others.filter(({ status }) => status === 'draining');
  return [
    was === is
      ? `Build ${is} is current already.`
      : `Build ${is} is current${was === null ? '' : `; it was ${was}`}. Of ${replayed} running workflows, all fit.`,
    ...moved.map((workflowId) => `${workflowId} goes on with it.`),
    '',
    table(
      ['build', 'state'],
      builds.map(({ buildId, status }) => [buildId, status]),
    ),
    ...(draining.length === 0
      ? []
      : ['', 'Workflows may be pinned to a build that is draining: keep a worker of it until it is drained.']),
  ].join('\n');
}
