import { createInterface } from 'node:readline/promises';

/** Asks a person at the terminal. What was typed before a question was asked is not taken as its answer. */
export type Prompt = {
  /** The line that was typed, trimmed; null when the input has ended (Ctrl-D). */
  ask(question: string): Promise<string | null>;
  close(): void;
};

/** Whether a person can be asked here. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Opens the terminal for questions, which are written to standard error. `signal` ends a question by rejecting it. */
export function openPrompt(signal: AbortSignal): Prompt {
  // not as a terminal: Ctrl-C then stays a signal, and ends the command as any other
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
  return {
    async ask(question) {
      const answer = await Promise.race([lines.question(question, { signal }), ended]);
      if (answer === null) process.stderr.write('\n');
      return answer?.trim() ?? null;
    },
    close: () => lines.close(),
  };
}
