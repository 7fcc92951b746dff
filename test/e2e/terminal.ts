import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { commandLine, environmentOfCommands } from './command.ts';

/** Whether `script` of util-linux is here, which gives a command a terminal. */
export const hasTerminal = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

const WITHIN_MS = 60_000;
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** The command at a terminal of its own: what it says is waited for, then answered. */
export function atTerminal(args: readonly string[], env: Record<string, string>) {
  const line = commandLine(args).map(quoted).join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...environmentOfCommands(), SHELL: '/bin/sh', NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let said = '';
  let from = 0;
  let closed = false;
  const wakes = new Set<() => void>();
  const wake = () => {
    for (const one of wakes) one();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text.replaceAll('\r\n', '\n');
    wake();
  });
  const close = once(child, 'close').then(() => {
    closed = true;
    wake();
  });

  return {
    /** Waits until this is said after what was waited for before; returns what was said up to it. */
    async says(expected: string): Promise<string> {
      const limit = performance.now() + WITHIN_MS;
      for (;;) {
        const at = said.indexOf(expected, from);
        if (at >= 0) {
          const heard = said.slice(from, at + expected.length);
          from = at + expected.length;
          return heard;
        }
        const left = limit - performance.now();
        if (closed || left <= 0) throw new Error(`"${expected}" was not said:\n${said.slice(from)}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wakes.add(() => {
            clearTimeout(timer);
            resolve();
          });
        });
        wakes.clear();
      }
    },
    type: (answer: string) => void child.stdin.write(`${answer}\n`),
    /** Waits for its end; returns the exit code and what was said since. */
    async ends(): Promise<{ status: number | null; said: string }> {
      await close;
      return { status: child.exitCode, said: said.slice(from) };
    },
  };
}
