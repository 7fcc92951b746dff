import { ConveneError } from '../domain/errors.ts';

/** Wrong usage of a command: exit code 2, where a refusal or failure has 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

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
