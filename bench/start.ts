import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchHouse } from './house.ts';
import { PLAN } from './meeting.ts';

const RUNS = 10;
const CONVENE = join(import.meta.dirname, '../bin/convene.js');

/** Seconds of one run of a command: on the wall, and of all processors for it and for the system on its behalf. */
export type Run = { what: string; wall: number; processor: number };

/** What a command costs before it does anything of its own, as it is built in dist/; beside it Node alone. */
export async function start({ convene, dir }: BenchHouse): Promise<{ participants: number; runs: Run[] }> {
  const { meeting, plan } = await convene.start(PLAN, 'rehearsal');
  await convene.advance(meeting, plan.startsAt);
  const commands: [what: string, args: string[]][] = [
    ['node -e 0', ['-e', '0']],
    ['convene --help', [CONVENE, '--help']],
    ['convene status', [CONVENE, '--dir', dir, 'status', meeting]],
  ];
  const runs: Run[] = [];
  // in turn, so that a busy moment of the machine meets all of them
  for (let n = 1; n <= RUNS; n++) {
    for (const [what, args] of commands) runs.push({ what, ...(await timesOf(args)) });
  }
  return { participants: (await convene.registry.participants(meeting)).length, runs };
}

/** As the shell counts it: Node tells a process's own time, and not that of its children. */
async function timesOf(args: readonly string[]): Promise<{ wall: number; processor: number }> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$0" "$@" >/dev/null';
  const env = { ...process.env, LC_ALL: 'C' };
  const { stderr } = await promisify(execFile)('bash', ['-c', script, process.execPath, ...args], { env });
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { wall, processor: user + system };
}
