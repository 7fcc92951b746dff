import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../stack/cache.ts';
import { readEnvironment } from '../../stack/environment.ts';
import { buildTemporal } from '../../stack/go-build.ts';
import type { OnProgress } from '../../stack/progress.ts';
import { onThePath } from '../../stack/temporal-binary.ts';
import { SERVER_SOURCE } from '../../stack/temporal-version.ts';

const SOURCE = join(SERVER_SOURCE, 'fleet');
const BUILT = {
  packages: ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'],
  is: "a fleet's Temporal server",
} as const;

/** The programs that the images `temporalio/server` and `temporalio/admin-tools` hold. */
export type ServerPrograms = { server: string; sqlTool: string };

/** The Temporal server of a fleet and the tool for its schemas, as `server/fleet/go.mod` pins them: built once, then kept. */
export async function serverPrograms(env: NodeJS.ProcessEnv, onProgress: OnProgress): Promise<ServerPrograms> {
  const settings = readEnvironment(env);
  const cached = join(cacheFolder(settings), `temporal-server-${pinned()}`);
  const programs = { server: join(cached, 'server'), sqlTool: join(cached, 'sql') };
  if (existsSync(cached)) return programs;
  const go = onThePath('go', settings);
  if (go === null) throw new Error('There is no go on the PATH to build the Temporal server with: https://go.dev/dl');
  mkdirSync(dirname(cached), { recursive: true });
  const output = `${cached}.new-${process.pid}`;
  const workFolder = `${cached}.work-${process.pid}`;
  await buildTemporal({ go, source: SOURCE, workFolder, output: `${output}/`, built: BUILT, env, onProgress });
  renameSync(output, cached);
  return programs;
}

const pinned = (): string => {
  const [mod, sum] = ['go.mod', 'go.sum'].map((name) => readFileSync(join(SOURCE, name), 'utf8'));
  const version = /go\.temporal\.io\/server v(\S+)/.exec(mod ?? '')?.[1];
  const hash = createHash('sha256').update(`${mod}${sum}`).digest('hex').slice(0, 12);
  return `${version}-${hash}`;
};
