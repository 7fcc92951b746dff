import { CommanderError } from 'commander';
import { ConveneError } from '../domain/errors.ts';
import { PlanError, type Problem } from '../meetings/problem.ts';
import { StackError } from '../stack/errors.ts';
import { exitCodes, interruption, UsageError } from './cli.ts';
import { note, paint, print } from './terminal.ts';

/**
 * Says what went wrong: `CODE: sentence` on standard error, and with --json one value on standard output. Returns the exit
 * code.
 */
export async function report(error: unknown, json: boolean): Promise<number> {
  const said = await explain(error);
  const { code, message } = said;
  if (message !== '') note(`${paint('red', code, process.stderr)}: ${message}`);
  if (json) print(true, { error: said }, () => '');
  if (code === 'INTERRUPTED' && interruption.by !== null) return exitCodes[interruption.by];
  return code === 'USAGE' ? exitCodes.usage : exitCodes.failed;
}

type Explained = { code: string; message: string; problems?: readonly Problem[] };

/** What an error says to a person. */
async function explain(error: unknown): Promise<Explained> {
  if (error instanceof CommanderError) return explainUsage(error);
  if (error instanceof UsageError) return { code: 'USAGE', message: error.message };
  if (error instanceof ConveneError || error instanceof StackError) return { code: error.code, message: error.message };
  if (error instanceof PlanError) {
    const law = error.problems.some(({ code }) => code.startsWith('law.'))
      ? '\nThe law is the treaty profile; CONVENE_TREATIES names a folder with a newer one.'
      : '';
    const code = error.of === 'plan' ? 'PLAN' : 'PAYERS_FILE';
    return { code, message: `The ${error.of} cannot be used:\n${error.message}${law}`, problems: error.problems };
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

function explainUsage({ code, message }: CommanderError): Explained {
  // no command was named, and the help is printed already
  if (code === 'commander.help') return { code: 'USAGE', message: '' };
  const [said = '', suggestion] = message.replace(/^error: /, '').split('\n');
  return { code: 'USAGE', message: suggestion === undefined ? said : `${said}. ${suggestion.replace(/^\(|\)$/g, '')}` };
}

/** gRPC's DEADLINE_EXCEEDED and FAILED_PRECONDITION: the latter is what a query says where no worker polls. */
const notServed = (code: number) => code === 4 || code === 9;
