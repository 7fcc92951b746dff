import { Command, CommanderError } from 'commander';
import { listenForSignals } from './cli.ts';
import { register, type Spec } from './command.ts';
import { acts } from './program/acts.ts';
import { agreement } from './program/agreement.ts';
import { circulations } from './program/circulations.ts';
import { money } from './program/costs.ts';
import { decisions } from './program/decisions.ts';
import { documents } from './program/documents.ts';
import { machine } from './program/machine.ts';
import { mail } from './program/mail.ts';
import { meetings } from './program/meetings.ts';
import { orders } from './program/orders.ts';
import { participants } from './program/participants.ts';
import { privacy } from './program/privacy.ts';
import { session } from './program/session.ts';

/** The groups of `convene --help`, in its order. */
const groups: readonly [heading: string, ...commands: Spec[]][] = [
  ['Meetings:', ...meetings],
  ['Circulations:', ...circulations, documents],
  ['Acts of the secretariat:', ...orders],
  ['What the States Parties decide:', ...decisions],
  ['The meeting in session:', session],
  ['Participants:', ...participants],
  ['Mail that came in:', mail],
  ['Costs:', ...money],
  ['The record:', acts],
  ['Personal data:', ...privacy],
  ['Registry and workflows:', ...agreement],
  ['This machine:', ...machine],
];

const examples = `
Examples:
  convene doctor                              is everything here that Convene needs?
  convene today ccm-12msp~r1                  who is silent, what is due, who is awaited
  convene approve ccm-12msp~r1 convocation --officer legal-officer
  convene nominate --help                     how staff record a delegation from a note verbale

Convene works with the servers that TEMPORAL_ADDRESS and DATABASE_URL name; else with the embedded stack that runs on
the folder --dir; else it starts that for the time of the command.
Exit codes: 0 done, 1 refused or failed, 2 wrongly used.`;

function program(): Command {
  const convene = new Command('convene')
    .description('The life of an intergovernmental meeting, from its decision to its report.')
    .option('--json', 'print one JSON value on standard output')
    .option('--dir <folder>', 'the folder of the embedded stack', 'var')
    .configureHelp({ showGlobalOptions: true })
    // errors are printed once, by `main`
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand('help [command]', 'explain a command');
  for (const [heading, ...commands] of groups) {
    convene.commandsGroup(heading);
    for (const command of commands) register(convene, command);
  }
  return convene.addHelpText('after', examples);
}

/** Runs `convene` with the arguments after its name, and sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  // names of delegates, letters and keys: what Convene writes is its owner's alone
  process.umask(0o077);
  listenForSignals();
  // a reader of only the first lines, such as `head`, closes the pipe: that is not an error
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await program().parseAsync(args, { from: 'user' });
  } catch (error) {
    // help that was asked for is no error
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const { report } = await import('./report.ts');
    process.exitCode = await report(error, args.includes('--json'));
  }
}
