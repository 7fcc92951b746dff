import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StackError } from './errors.ts';

/** How to run a program of PostgreSQL, which refuses to run as root. */
export type RunAs = { uid?: number; gid?: number; wrap(command: string, args: readonly string[]): [string, string[]] };

const AS_ONESELF: RunAs = { wrap: (command, args) => [command, [...args]] };
/** Users that no Debian, Red Hat or macOS lacks; `postgres` is there where a PostgreSQL was installed once. */
const CANDIDATES = ['postgres', 'nobody'] as const;

/**
 * An ordinary user runs PostgreSQL under their own account. For root it runs as the owner of its data, or else as `postgres` or `nobody`:
 * no user is created. Where the repository lies in a folder that only root may enter (`/root`), the program is given the one
 * right to pass file permissions, by `setpriv`.
 *
 * @param dataDir is made, and given to that user.
 * @throws StackError `POSTGRES_NO_USER`.
 */
export const runAs = (dataDir: string, program: string): RunAs => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (process.getuid?.() !== 0) return AS_ONESELF;
  const owner = statSync(dataDir);
  const user = owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : unprivilegedUser();
  if (owner.uid === 0) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, dataDir]);

  const reach = ['-c', '"$1" --version >/dev/null && test -x "$2"', 'sh', program, dirname(dataDir)];
  const plain: RunAs = { ...user, ...AS_ONESELF };
  const privileged: RunAs = { wrap: (command, args) => ['setpriv', [...setpriv(user), command, ...args]] };
  for (const way of [plain, privileged]) {
    const [command, args] = way.wrap('/bin/sh', reach);
    const { uid, gid } = way;
    const ids = uid === undefined || gid === undefined ? {} : { uid, gid };
    if (spawnSync(command, args, { ...ids, cwd: '/', stdio: 'ignore' }).status === 0) return way;
  }
  throw new StackError(
    'POSTGRES_NO_USER',
    `PostgreSQL does not run as root, and user ${user.uid} cannot enter ${dirname(dataDir)} or run ${program}. Run this as an ordinary user, or move the repository where everyone may read it.`,
  );
};

const setpriv = ({ uid, gid }: { uid: number; gid: number }): string[] => [
  // without this, initdb's question whether it may read a file (access(2)) would pass over the right
  '--securebits=+no_setuid_fixup',
  ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
  ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override'],
];

const unprivilegedUser = (): { uid: number; gid: number } => {
  for (const name of CANDIDATES) {
    const [uid, gid] = ['-u', '-g'].map((which) => spawnSync('id', [which, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new StackError(
    'POSTGRES_NO_USER',
    `PostgreSQL does not run as root, and there is none of the users ${CANDIDATES.join(', ')}. Run this as an ordinary user, or add one: useradd --system postgres`,
  );
};
