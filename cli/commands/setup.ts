import { type Prepared, prepare } from '../../stack/prepare.ts';
import { serversOf } from '../../stack/servers.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';

export const setup = body({}, async (_, cli) => {
  const prepared = await prepare(serversOf(cli).config);
  cli.print(prepared, () => describe(prepared));
});

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
