import type { Command } from 'commander';
import { z } from 'zod';
import type { Env } from '../domain/env.ts';
import type { Connected } from '../stack/clients.ts';
import { UsageError, untilInterrupted } from './cli.ts';
import type { Body } from './command.ts';
import { note, print } from './terminal.ts';

/** What every command works with. */
export type Cli = {
  json: boolean;
  /** The folder of the embedded stack. */
  dir: string;
  env: Env;
  /** Aborted by Ctrl-C and by SIGTERM. */
  signal: AbortSignal;
  /** Prints the result: with --json the value, else the text. */
  print(value: unknown, text: () => string): void;
  /** Says something on standard error. */
  say(text: string): void;
  /** Connects, runs `work`, and closes the connection in any case. */
  connected<T>(work: (connected: Connected) => Promise<T>): Promise<T>;
};

const Shared = z.object({ json: z.boolean().default(false), dir: z.string().min(1) });

/**
 * The body of a command. Its arguments and options come as one object, by name, parsed with `shape`; everything that is
 * wrong with them is reported at once.
 *
 *     export const status = body({ meeting: MeetingId }, async ({ meeting }, cli) => …)
 */
export const body =
  <S extends z.ZodRawShape>(shape: S, run: (input: z.output<z.ZodObject<S>>, cli: Cli) => Promise<void>): Body =>
  async (command) => {
    const options = command.optsWithGlobals();
    const given = command.registeredArguments.map((argument, i) => [argument.name(), command.processedArgs[i]]);
    const shared = Shared.parse(options);
    const input = z.object(shape).safeParse({ ...options, ...Object.fromEntries(given) });
    if (!input.success) throw usage(command, input.error);
    await run(input.data, cliOf(shared));
  };

function usage(command: Command, error: z.ZodError): UsageError {
  const said = error.issues.map((issue) => {
    const key = String(issue.path[0] ?? '');
    const argument = command.registeredArguments.some((one) => one.name() === key);
    const flag = command.options.find((option) => option.attributeName() === key)?.long;
    const where = argument ? `<${key}>` : (flag ?? key);
    return where === '' ? issue.message : `${where} ${issue.message}`;
  });
  return new UsageError(said.join('; '));
}

function cliOf({ json, dir }: z.output<typeof Shared>): Cli {
  const { env } = process;
  const signal = untilInterrupted;
  return {
    json,
    dir,
    env,
    signal,
    print: (value, text) => print(json, value, text),
    say: note,
    async connected(work) {
      // loaded only now: wrong usage is answered without it, and not every command connects
      const { connect } = await import('../stack/connect.ts');
      const connection = await connect({ dir, env, signal, say: note });
      const done = new AbortController();
      try {
        signal.throwIfAborted();
        return await Promise.race([work(connection), rejectedBy(signal, done.signal)]);
      } finally {
        done.abort();
        await connection.close();
      }
    },
  };
}

const rejectedBy = (signal: AbortSignal, until: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: until });
  });
