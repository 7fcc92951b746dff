import { z } from 'zod';
import { ConveneError } from '../../domain/errors.ts';
import { backupStack } from '../../stack/backup.ts';
import { runningStack } from '../../stack/running.ts';
import { namesServers } from '../../stack/settings.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';

export const backup = body({ folder: z.string().min(1) }, async ({ folder }, { env, dir, print, connected }) => {
  if (namesServers(env)) {
    throw new ConveneError(
      'BACKUP_OF_FLEET',
      'DATABASE_URL and TEMPORAL_* name servers of their own: back those up with their own tools (docs/operating.md), or unset both for the embedded stack.',
    );
  }
  // noted first: one that is interrupted may hold everything, too
  if (runningStack(dir) !== null) await connected(({ pool }) => noteCopy(pool, 'backup', folder));
  const done = await backupStack(dir, folder);
  print(done, () =>
    [
      table(
        ['part', 'files', 'bytes'],
        done.parts.map(({ part, files, bytes }) => [part, files, bytes]),
      ),
      `${folder} is a whole backup of ${dir}.`,
    ].join('\n'),
  );
});
