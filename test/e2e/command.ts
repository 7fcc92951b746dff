import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The command as people run it: a process of its own, with nothing of this process's environment but what is usual. */
const CONVENE = fileURLToPath(new URL('../../bin/convene.js', import.meta.url));

export type Ended = { status: number | null; out: string; err: string };

export const commandLine = (args: readonly string[]): [program: string, ...args: string[]] => [
  process.execPath,
  CONVENE,
  ...args,
];

export function usualEnv(): Record<string, string | undefined> {
  const { PATH = '', HOME = '', TMPDIR, CONVENE_CACHE } = process.env;
  return Object.fromEntries(
    Object.entries({ PATH, HOME, TMPDIR, CONVENE_CACHE }).filter(([, value]) => value !== undefined),
  );
}

export function start(args: readonly string[], env: Record<string, string>): ChildProcess {
  const [program, ...rest] = commandLine(args);
  return spawn(program, rest, { env: { ...usualEnv(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function ended(child: ChildProcess): Promise<Ended> {
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
