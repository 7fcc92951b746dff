import type { Command } from 'commander';
import { z } from 'zod';
import { ConveneError } from '../../domain/errors.ts';
import { action } from '../cli.ts';
import { table } from '../terminal.ts';

export function registerBackup(program: Command): void {
  action(
    program
      .command('backup <folder>')
      .description('copy what `convene up` keeps, while it runs, into a new folder to start from')
      .addHelpText(
        'after',
        `
The folder has the form of --dir: to restore, copy it back (cp -a) where nothing runs, and run \`convene up\`. It holds
names, addresses and passwords. A fleet's servers are backed up with their own tools: docs/operating.md.

Example:
  convene backup /srv/backups/convene-2026-11-24`,
      ),
    { folder: z.string().min(1) },
    async ({ folder }, { env, dir, print }) => {
      // loaded only here: the stack is no part of most commands
      const [{ namesServers }, { backupStack }] = await Promise.all([
        import('../../stack/settings.ts'),
        import('../../stack/backup.ts'),
      ]);
      if (namesServers(env)) {
        throw new ConveneError(
          'BACKUP_OF_FLEET',
          'DATABASE_URL and TEMPORAL_* name servers of their own: back those up with their own tools (docs/operating.md), or unset both for the embedded stack.',
        );
      }
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
    },
  );
}
