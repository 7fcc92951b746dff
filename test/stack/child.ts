import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** Runs a TypeScript file of this folder in a process of its own, until it prints a line; ended with the test. */
export const runUntilLine = async (file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, file), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for await (const line of createInterface(child.stdout)) {
    return {
      line,
      /** Ends it as a power switch would: nothing of its own runs any more. */
      async kill(signal: NodeJS.Signals = 'SIGKILL') {
        child.kill(signal);
        await ended;
      },
    };
  }
  throw new Error(`${file} ended without printing a line`);
};
