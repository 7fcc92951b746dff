import type { Command } from 'commander';
import type { Prepared } from '../../stack/prepare.ts';
import { action } from '../cli.ts';
import { table } from '../terminal.ts';

export function registerSetup(program: Command): void {
  action(
    program
      .command('setup')
      .description('make the registry, the namespace and its search attributes where they are missing')
      .addHelpText(
        'after',
        `
For a fleet, or a new machine of one; as often as one likes. Environment: DATABASE_URL (a role that may create tables),
TEMPORAL_ADDRESS and others of TEMPORAL_*, as Temporal's own tools read them (TLS, API key, profiles).`,
      ),
    {},
    async (_, cli) => {
      // loaded only here: migrations and the stack are no part of most commands
      const [{ prepare }, { serversOf }] = await Promise.all([
        import('../../stack/prepare.ts'),
        import('../../stack/servers.ts'),
      ]);
      const prepared = await prepare(serversOf(cli).config);
      cli.print(prepared, () => describe(prepared));
    },
  );
}

function describe({ registry, namespace, attributes }: Prepared): string {
  const { name, made, retentionDays, retentionWanted } = namespace;
  const kept = `${name}, kept ${Math.round(retentionDays)} days`;
  return [
    table(
      ['what', 'was there', 'made now'],
      [
        ['registry', listed(registry.there), listed(registry.made)],
        ['namespace', made ? '' : kept, made ? kept : ''],
        ['search attributes', listed(attributes.there), listed(attributes.made)],
      ],
    ),
    ...(retentionDays < retentionWanted
      ? [
          '',
          `The server forgets closed meetings after ${Math.round(retentionDays)} days. To keep them for ten years:`,
          `  temporal operator namespace update --namespace ${name} --retention ${retentionWanted}d`,
        ]
      : []),
    '',
    'Ready. Next: convene worker',
  ].join('\n');
}

const listed = (names: readonly string[]): string => names.join(', ');
