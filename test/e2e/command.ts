import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { z } from 'zod';

/** The command as people run it: a process of its own, with nothing of this process's environment but what is usual. */
const CONVENE = fileURLToPath(new URL('../../bin/convene.js', import.meta.url));

export type Ended = { status: number | null; out: string; err: string };

export const commandLine = (args: readonly string[], command = CONVENE): [program: string, ...args: string[]] => [
  process.execPath,
  command,
  ...args,
];

/** What a command gets of this process's environment. */
export function environmentOfCommands(): Record<string, string | undefined> {
  const { PATH = '', HOME = '', TMPDIR, CONVENE_CACHE } = process.env;
  return Object.fromEntries(
    Object.entries({ PATH, HOME, TMPDIR, CONVENE_CACHE }).filter(([, value]) => value !== undefined),
  );
}

/** Starts `convene` with these arguments, in a process of its own; `command` is that of another build. */
export function spawnConvene(args: readonly string[], env: Record<string, string>, command?: string): ChildProcess {
  const [program, ...rest] = commandLine(args, command);
  return spawn(program, rest, { env: { ...environmentOfCommands(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits until a process has ended, and gives its exit code and all that it printed. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  await once(child, 'close');
  return { status: child.exitCode, out, err };
}

/** Runs `convene` with these arguments, in a process of its own, to its end. */
export const runConvene = (args: readonly string[], env: Record<string, string>, command?: string): Promise<Ended> =>
  endOf(spawnConvene(args, env, command));

/** Runs a command and gives how it ended. */
export type RunConvene = (...args: string[]) => Promise<Ended>;

/** Reads with a schema what a command that succeeds prints with --json; it says nothing else. */
export const jsonReader =
  (convene: RunConvene) =>
  async <S extends z.ZodType>(schema: S, ...args: string[]): Promise<z.output<S>> => {
    const { status, out, err } = await convene(...args, '--json');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    return schema.parse(JSON.parse(out));
  };
