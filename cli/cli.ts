import type { Env } from '../domain/env.ts';
import { ConveneError } from '../domain/errors.ts';
import type { Connected } from '../stack/clients.ts';

/** Wrong usage of a command: exit code 2, where a refusal or failure has 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

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

const interrupted = new AbortController();
/** Aborted by the first signal that asks the command to end. */
export const untilInterrupted: AbortSignal = interrupted.signal;
/** Which signal asked the command to end, if one did. */
export const interruption: { by: 'SIGINT' | 'SIGTERM' | null } = { by: null };

/** The first signal lets the command close what it opened; a second ends it at once, and the servers' watchdog ends those. */
export function listenForSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interruption.by !== null) process.exit(exitCodes[signal]);
      interruption.by = signal;
      interrupted.abort(new ConveneError('INTERRUPTED', 'The command was interrupted.'));
    });
  }
}

export const exitCodes = { ok: 0, failed: 1, usage: 2, SIGINT: 130, SIGTERM: 143 } as const;
