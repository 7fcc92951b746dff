import { execFile } from 'node:child_process';
import {
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemCode } from '../domain/errors.ts';
import { baseBackup } from '../registry/server.ts';
import { StackError } from './errors.ts';
import { runningStack } from './running.ts';

/**
 * Copies the folder of a running stack into a folder that a stack can be started from, without blocking the stack.
 *
 * The Temporal server's database first, the registry after it: what a history says was sent is then in the outbox of the
 * same backup, and the names that an answer refers to are in the registry. What the registry has beyond that,
 * `convene check` reports.
 */

/** What PostgreSQL creates again at its start (its manual, "Making a Base Backup Using the Low Level API"). */
const LEFT_OUT = /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*)$/;
const EMPTY = [
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
/** The header of a write-ahead file of SQLite: where it differs, the file was started over. */
const WAL_HEADER = 32;
/** Longer than the resolution of a file's modification time. */
const SETTLED_MS = 50;
const TRIES = 200;

export type BackedUp = { dir: string; parts: { part: string; files: number; bytes: number }[] };

/**
 * @param out a folder that does not exist yet; it appears complete or not at all
 * @throws StackError `BACKUP_NOT_RUNNING`, `BACKUP_EXISTS`, `BACKUP_BUSY`
 */
export const backupStack = async (dir: string, out: string): Promise<BackedUp> => {
  const [from, to] = [resolve(dir), resolve(out)];
  const running = runningStack(from);
  const temporal = join(from, 'temporal', 'temporal.db');
  const cluster = join(from, 'postgres', 'cluster');
  if (running === null) {
    throw new StackError(
      'BACKUP_NOT_RUNNING',
      `Nothing runs on ${dir}. A folder that nothing runs on is backed up by a copy of it: cp -a ${dir} ${out}`,
    );
  }
  if (!existsSync(temporal) || !existsSync(cluster)) {
    throw new StackError(
      'BACKUP_NOT_HERE',
      `${dir} does not hold both databases: one of them is a server of its own, with a backup of its own.`,
    );
  }
  if (existsSync(to)) throw new StackError('BACKUP_EXISTS', `${out} is there already; name a new folder.`);

  const aside = `${to}.part`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  const parts = [
    { part: 'temporal', ...(await copyTemporal(temporal, join(aside, 'temporal'))) },
    {
      part: 'postgres',
      ...(await copyPostgres(running.DATABASE_URL, join(from, 'postgres'), join(aside, 'postgres'))),
    },
    { part: 'mail', ...copyTree(join(from, 'mail'), join(aside, 'mail')) },
  ];
  for (const file of ['ports.json', 'secrets', 'person']) copyTree(join(from, file), join(aside, file));
  await promisify(execFile)('sync');
  renameSync(aside, to);
  return { dir: to, parts };
};

type Copied = { files: number; bytes: number };

/**
 * A database of SQLite in WAL mode: the file changes at checkpoints only, the write-ahead file grows between them, and its
 * checksums end it at the last whole entry. So the two are consistent where no checkpoint came between.
 */
const copyTemporal = async (database: string, to: string): Promise<Copied> => {
  const wal = `${database}-wal`;
  const stamp = () => {
    const { mtimeNs, size } = statSync(database, { bigint: true });
    return `${mtimeNs} ${size} ${headOf(wal)}`;
  };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const before = stamp();
    if (Date.now() - statSync(database).mtimeMs > SETTLED_MS) {
      rmSync(to, { recursive: true, force: true });
      mkdirSync(to, { mode: 0o700 });
      const copied = [database, wal].map((file) => copyTree(file, join(to, relative(join(database, '..'), file))));
      if (stamp() === before) return sum(copied);
    }
    await sleep(SETTLED_MS);
  }
  throw new StackError(
    'BACKUP_BUSY',
    'The Temporal server writes without a pause; back up again when less is under way, or stop `convene up` and copy its folder.',
  );
};

const headOf = (file: string): string => {
  if (!existsSync(file)) return '';
  const bytes = Buffer.alloc(WAL_HEADER);
  const fd = openSync(file, 'r');
  readSync(fd, bytes, 0, WAL_HEADER, 0);
  closeSync(fd);
  return bytes.toString('hex');
};

/** A base backup: the files as they are, and the log that was written meanwhile, from which PostgreSQL restores consistency. */
const copyPostgres = async (databaseUrl: string, from: string, to: string): Promise<Copied> => {
  const cluster = join(from, 'cluster');
  const copyFiles = () =>
    copyTree(from, to, (name, folder) => {
      if (folder === from) return name !== 'server.json';
      return !LEFT_OUT.test(name) && !EMPTY.includes(relative(cluster, folder));
    });
  const copyLog = ({ first, label }: { first: string; label: string }) => {
    const file = join(to, 'cluster', 'backup_label');
    writeFileSync(file, label, { mode: 0o600 });
    own(cluster, file);
    return copyTree(
      join(cluster, 'pg_wal'),
      join(to, 'cluster', 'pg_wal'),
      (name) => !/^[0-9A-F]{24}/.test(name) || name >= first,
    );
  };
  return sum(await baseBackup(databaseUrl, copyFiles, copyLog));
};

/** Copies with owner and permissions. What disappears during the copy is left out. */
const copyTree = (from: string, to: string, wanted: (name: string, folder: string) => boolean = () => true): Copied => {
  const found = lstatSync(from, { throwIfNoEntry: false });
  if (found === undefined) return { files: 0, bytes: 0 };
  if (found.isDirectory()) {
    mkdirSync(to, { recursive: true, mode: found.mode & 0o777 });
    own(from, to);
    return sum(
      readdirSync(from)
        .filter((name) => wanted(name, from))
        .map((name) => copyTree(join(from, name), join(to, name), wanted)),
    );
  }
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && !existsSync(from)) return { files: 0, bytes: 0 };
    throw error;
  }
  own(from, to);
  utimesSync(to, found.atime, found.mtime);
  return { files: 1, bytes: statSync(to).size };
};

/** Only root may copy and assign the files of other users. */
const own = (like: string, path: string): void => {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = lstatSync(like, { throwIfNoEntry: false }) ?? statSync(path);
  chownSync(path, uid, gid);
};

const sum = (all: readonly Copied[]): Copied => ({
  files: all.reduce((total, { files }) => total + files, 0),
  bytes: all.reduce((total, { bytes }) => total + bytes, 0),
});
