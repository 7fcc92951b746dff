import { Command, CommanderError } from 'commander';
import { ConveneError } from '../domain/errors.ts';
import { PlanError, type Problem } from '../meetings/problem.ts';
import { StackError } from '../stack/errors.ts';
import { exitCodes, interruption, listenForSignals, UsageError } from './cli.ts';
import { registerActs } from './commands/acts.ts';
import { registerAgreement, registerArchive } from './commands/agreement.ts';
import { registerAnswers } from './commands/answers.ts';
import { registerBackup } from './commands/backup.ts';
import { registerCirculations } from './commands/circulations.ts';
import { decisions } from './commands/decisions.ts';
import { registerDesk } from './commands/desk.ts';
import { registerDispatch } from './commands/dispatch.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerDocuments } from './commands/documents.ts';
import { registerFile } from './commands/file.ts';
import { registerFill } from './commands/fill.ts';
import { registerHandover } from './commands/handover.ts';
import { registerMeetings } from './commands/meetings.ts';
import { registerOrders } from './commands/ordered.ts';
import { secretariatActs } from './commands/orders.ts';
import { registerParticipants } from './commands/participants.ts';
import { registerRecords } from './commands/records.ts';
import { registerRehearsal } from './commands/rehearse.ts';
import { registerSetup } from './commands/setup.ts';
import { registerStart } from './commands/start.ts';
import { registerToday } from './commands/today.ts';
import { registerUp } from './commands/up.ts';
import { registerWithdraw } from './commands/withdraw.ts';
import { registerWorker } from './commands/worker.ts';
import { note, paint, print } from './terminal.ts';

/** The groups of `convene --help`, in its order. Each registers its commands on the program. */
const groups: readonly [heading: string, ...register: ((program: Command) => void)[]][] = [
  ['Meetings:', registerStart, registerRehearsal, registerMeetings, registerToday],
  [
    'Circulations:',
    registerDesk,
    registerHandover,
    registerCirculations,
    registerFill,
    registerWithdraw,
    registerDispatch,
    registerDocuments,
  ],
  ['Acts of the secretariat:', ...secretariatActs, registerOrders],
  ['What the States Parties decide:', ...decisions],
  ['Participants:', registerParticipants, registerFile, registerAnswers, registerRecords],
  ['The record:', registerActs],
  ['Registry and workflows:', registerAgreement, registerArchive],
  ['This machine:', registerUp, registerBackup, registerDoctor, registerSetup, registerWorker],
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
  for (const [heading, ...registers] of groups) {
    convene.commandsGroup(heading);
    for (const register of registers) register(convene);
  }
  return convene.addHelpText('after', examples);
}

/** Runs `convene` with the arguments after its name, and sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  listenForSignals();
  // a reader of only the first lines, such as `head`, closes the pipe: that is not an error
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await program().parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(await explain(error), args.includes('--json'));
  }
}

/** Says what went wrong: `CODE: sentence` on standard error, and with --json one value on standard output. */
function report(said: Explained | null, json: boolean): number {
  if (said === null) return exitCodes.ok;
  const { code, message } = said;
  if (message !== '') note(`${paint('red', code, process.stderr)}: ${message}`);
  if (json) print(true, { error: said }, () => '');
  if (code === 'INTERRUPTED' && interruption.by !== null) return exitCodes[interruption.by];
  return code === 'USAGE' ? exitCodes.usage : exitCodes.failed;
}

type Explained = { code: string; message: string; problems?: readonly Problem[] };

/** What an error says to a person; null for what is none, such as help that was asked for. */
async function explain(error: unknown): Promise<Explained | null> {
  if (error instanceof CommanderError) return explainUsage(error);
  if (error instanceof UsageError) return { code: 'USAGE', message: error.message };
  if (error instanceof ConveneError || error instanceof StackError) return { code: error.code, message: error.message };
  if (error instanceof PlanError) {
    const law = error.problems.some(({ code }) => code.startsWith('law.'))
      ? '\nThe law is the treaty profile; CONVENE_TREATIES names a folder with a newer one.'
      : '';
    return { code: 'PLAN', message: `The plan cannot be used:\n${error.message}${law}`, problems: error.problems };
  }
  const { isGrpcServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } = await import('@temporalio/client');
  const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  if (
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    (isGrpcServiceError(cause) && notServed(cause.code))
  ) {
    return {
      code: 'NO_ANSWER',
      message:
        'No worker answers. Start one (`convene up` on one machine, `convene worker` in a fleet) or see why it hangs, then give the command again: what was sent may still be done, and repeating it is safe.',
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = process.env.CONVENE_DEBUG && error instanceof Error ? `\n${error.stack}` : '';
  return { code: 'FAILED', message: `${message}${stack}` };
}

function explainUsage({ code, exitCode, message }: CommanderError): Explained | null {
  if (exitCode === 0) return null;
  // no command was named, and the help is printed already
  if (code === 'commander.help') return { code: 'USAGE', message: '' };
  const [said = '', suggestion] = message.replace(/^error: /, '').split('\n');
  return { code: 'USAGE', message: suggestion === undefined ? said : `${said}. ${suggestion.replace(/^\(|\)$/g, '')}` };
}

/** gRPC's DEADLINE_EXCEEDED and FAILED_PRECONDITION: the latter is what a query says where no worker polls. */
const notServed = (code: number) => code === 4 || code === 9;
