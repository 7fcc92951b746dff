import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { systemCode } from '../domain/errors.ts';

/** A process, distinguished from a later one with the same number by its start time. */
export const Identity = z.object({ pid: z.int().positive(), birth: z.string() });
export type Identity = z.infer<typeof Identity>;

const linuxBirth = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name in parentheses may hold anything; what follows the last one is fixed
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    // a zombie has ended; only its exit code was not read yet
    if (started === undefined || state === 'Z' || state === 'X') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${started}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ESRCH') return null;
    throw error;
  }
};

const otherBirth = (pid: number): string | null => {
  try {
    const [state = '', ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(/\s+/);
    return state === '' || state.startsWith('Z') ? null : started.join(' ');
  } catch {
    return null;
  }
};

/** The process that has this number now; null when there is none. */
export const identify = (pid: number): Identity | null => {
  const birth = process.platform === 'linux' ? linuxBirth(pid) : otherBirth(pid);
  return birth === null ? null : { pid, birth };
};

/** Whether that very process still runs. */
export const isAlive = (who: Identity): boolean => identify(who.pid)?.birth === who.birth;

/** This process. */
export const self = (): Identity => {
  const me = identify(process.pid);
  if (me === null) throw new Error('this process cannot read its own entry in the process table');
  return me;
};
