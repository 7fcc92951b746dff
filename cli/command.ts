import type { Command } from 'commander';
import { UsageError } from './cli.ts';

/** What a command does, once it is asked to; made by `body`. */
export type Body = (command: Command) => Promise<void>;

/**
 * What `convene --help` knows of a command. Its body, and with it every library that it needs, is loaded when it runs:
 * so help is answered at once, and a command loads nothing of another.
 */
export type Spec = {
  /** Name and arguments, as in `approve <meeting> <circulation>`. */
  usage: string;
  says: string;
  /** The arguments as help shows them, where they are read otherwise. */
  shown?: string;
  options?: readonly Option[];
  /** Said below the options. */
  help?: string;
  body: () => Promise<Body>;
  commands?: readonly Spec[];
};

/** `otherwise` is its value where it is not given. */
export type Option = { flags: string; says: string; required?: boolean; otherwise?: string };

/** Adds a command, and those below it, to its program. */
export function register(
  program: Command,
  { usage, says, shown, options = [], help, body, commands = [] }: Spec,
): void {
  const command = program.command(usage).description(says);
  if (shown !== undefined) command.usage(shown);
  for (const { flags, says: said, required = false, otherwise } of options) {
    // of a command with others below it, they are asked for when it runs: else the others would need them too
    if (required && commands.length === 0) command.requiredOption(flags, said, otherwise);
    else command.option(flags, said, otherwise);
  }
  if (help !== undefined) command.addHelpText('after', `\n${help}`);
  const needed = commands.length === 0 ? [] : options.filter(({ required }) => required);
  command.action(async () => {
    refuseMissing(command, needed);
    return (await body())(command);
  });
  for (const one of commands) register(command, one);
}

function refuseMissing(command: Command, needed: readonly Option[]): void {
  for (const { flags } of needed) {
    const option = command.options.find((one) => one.flags === flags);
    if (option !== undefined && command.getOptionValue(option.attributeName()) === undefined)
      throw new UsageError(`required option '${flags}' not specified`);
  }
}
