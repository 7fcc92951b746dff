// Makes dist/, which is what runs: the sources as JavaScript with their types, the files that they read beside them, and the
// workflow code as one file. `npm ci` does it; done again, only what has changed is made. Where there are no sources or no
// compiler, as in the installed package, there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const config = join(root, 'tsconfig.build.json');

const filesOf = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
const within = (folder, file) => file.slice(folder.length + 1);

if (existsSync(compiler) && existsSync(config)) await build();

async function build() {
  const sources = JSON.parse(readFileSync(config, 'utf8')).include.flatMap((folder) => filesOf(join(root, folder)));
  compile(sources);
  for (const file of sources.filter((name) => !name.endsWith('.ts')))
    write(join(dist, within(root, file)), readFileSync(file));
  await bundle();
}

function compile(sources) {
  const made = new Set(sources.map((file) => within(root, file).replace(/(\.d)?\.ts$/, '')));
  for (const file of filesOf(dist)) {
    const name = within(dist, file).replace(/\.js$|\.d\.ts$/, '');
    if (name.includes('/') && !made.has(name)) rmSync(file);
  }
  const { status } = spawnSync(process.execPath, [compiler, '-p', config], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Written only where it differs, and moved into place, so that whoever reads meanwhile reads the whole. */
function write(target, content) {
  if (existsSync(target) && content.equals(readFileSync(target))) return;
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, target);
}

/** The workflow code for the sandbox. What it was made from is kept beside it. */
async function bundle() {
  const target = join(dist, 'workflow-bundle');
  const madeFrom = join(dist, '.workflow-bundle');
  const hash = createHash('sha256').update(readFileSync(join(root, 'node_modules/@temporalio/worker/package.json')));
  const inputs = ['workflows', 'machines', 'domain'].flatMap((folder) => filesOf(join(dist, folder))).sort();
  for (const file of [...inputs, join(dist, 'worker/converter.cjs')])
    hash.update(within(dist, file)).update(readFileSync(file));
  const digest = Buffer.from(hash.digest('hex'));
  if (existsSync(target) && existsSync(madeFrom) && digest.equals(readFileSync(madeFrom))) return;
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const quiet = () => {};
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(dist, 'workflows/workflows.js'),
    payloadConverterPath: join(dist, 'worker/converter.cjs'),
    workflowInterceptorModules: [join(dist, 'workflows/interceptors.js')],
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.error, error: console.error },
  });
  write(target, Buffer.from(code));
  write(madeFrom, digest);
}
