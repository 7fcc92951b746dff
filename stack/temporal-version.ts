import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf } from '../domain/errors.ts';
import { GO_FLAGS } from './go-build.ts';

/** The folder with the go.mod and go.sum that pin the Temporal server. */
export const SERVER_SOURCE = dirname(createRequire(import.meta.url).resolve('#server/go.mod'));

/** The first server that has all that the workflows use. */
export const OLDEST_SERVER = { major: 1, minor: 32 } as const;

/** What is pinned: the version of the command line, and a short hash of all module versions and sums, and of how they are built. */
export const pinned = (source = SERVER_SOURCE): { cli: string; hash: string } => {
  const [mod, sum] = ['go.mod', 'go.sum'].map((name) => readFileSync(join(source, name)));
  const cli = /^require github\.com\/temporalio\/cli v(\S+)/m.exec(String(mod))?.[1];
  if (mod === undefined || sum === undefined || cli === undefined) {
    throw new Error(`${join(source, 'go.mod')} does not require github.com/temporalio/cli`);
  }
  return {
    cli,
    hash: createHash('sha256').update(mod).update(sum).update(GO_FLAGS.join(' ')).digest('hex').slice(0, 12),
  };
};

export type Inspected = { ok: true; server: string; ui: string } | { ok: false; reason: string };

/** Asks a `temporal` program for its version and says whether it is recent enough. Never throws. */
export const inspect = async (path: string): Promise<Inspected> => {
  let printed: string;
  try {
    printed = (await promisify(execFile)(path, ['--version'], { timeout: 20_000 })).stdout.trim();
  } catch (error) {
    return { ok: false, reason: `does not run: ${reasonOf(error).split('\n')[0]}` };
  }
  const [, major = '', minor = '', patch = '', ui = 'unknown'] =
    /Server v?(\d+)\.(\d+)\.(\d+)[^,)]*(?:, UI ([^)\s]+))?/.exec(printed) ?? [];
  if (major === '')
    return { ok: false, reason: `does not say which server it holds: it prints "${printed.slice(0, 80)}"` };
  const server = `${major}.${minor}.${patch}`;
  const { major: oldest, minor: least } = OLDEST_SERVER;
  return Number(major) > oldest || (Number(major) === oldest && Number(minor) >= least)
    ? { ok: true, server, ui }
    : { ok: false, reason: `holds server ${server}; ${oldest}.${least} or later is needed` };
};
