import { vi } from 'vitest';
import { main } from '../../cli/convene.ts';
import type { Ended } from './command.ts';

/**
 * `convene` without a process of its own, which costs a second of loading: against the servers that `env` names. One after
 * another, since each has the whole process's output while it runs.
 *
 * @param warned gets what the house's own worker says meanwhile
 */
export function conveneInProcess(env: Record<string, string>, warned: string[] = []) {
  let last: Promise<unknown> = Promise.resolve();
  const run = async (args: readonly string[]): Promise<Ended> => {
    const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
    const said = { out: '', err: '' };
    const into = (which: 'out' | 'err') => (text: string | Uint8Array) => {
      said[which] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      return true;
    };
    const spies = [
      vi.spyOn(process.stdout, 'write').mockImplementation(into('out')),
      vi.spyOn(process.stderr, 'write').mockImplementation(into('err')),
    ];
    Object.assign(process.env, env);
    // each run listens for signals; there are as many as tests of commands
    process.setMaxListeners(0);
    process.stdout.setMaxListeners(0);
    process.exitCode = 0;
    try {
      await main(args);
      // the house's own worker speaks in this process too
      const err = said.err.replace(/^WARN .*\n/gm, (line) => {
        warned.push(line);
        return '';
      });
      return { out: said.out, err, status: Number(process.exitCode ?? 0) };
    } finally {
      process.exitCode = 0;
      for (const spy of spies) spy.mockRestore();
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  };
  return (...args: string[]): Promise<Ended> => {
    const next = last.then(() => run(args));
    last = next.catch(() => {});
    return next;
  };
}
