import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readEnvironment } from '../../stack/environment.ts';
import { buildTemporal, GO_FLAGS } from '../../stack/go-build.ts';
import { identify } from '../../stack/identity.ts';
import type { StackProgress } from '../../stack/progress.ts';
import { cachedPath, findTemporal, temporalHere } from '../../stack/temporal-binary.ts';
import { pinned, SERVER_SOURCE } from '../../stack/temporal-version.ts';
import { runUntilLine } from './child.ts';
import { ownFolder, writeProgram } from './folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const prints = (server: string) => `echo "temporal version 1.8.2 (Server ${server}, UI 2.54.1)"`;

/** Answers as go does, as far as the build asks. `BUILD` is what it does instead of compiling. */
const fakeGo = (build: string) => `
case "$1" in
  list) echo "go: downloading example.org/module v1.0.0" >&2; printf 'one\\ntwo\\nthree\\n'; exit 0;;
esac
mkdir -p "$GOMODCACHE/sealed" && touch "$GOMODCACHE/sealed/file" && chmod a-w "$GOMODCACHE/sealed"
printf 'one\\ntwo\\n' >&2
while [ "$1" != -o ]; do shift; done
out=$2
${build}`;
const compiles = (server = '1.32.0') => fakeGo(`printf '#!/bin/sh\\n%s\\n' '${prints(server)}' > "$out"`);

/** A machine with nothing but a PATH and a cache of its own, and nothing to download. */
const machine = () => {
  const folder = ownFolder();
  const bin = join(folder, 'bin');
  const env = { PATH: bin, CONVENE_CACHE: join(folder, 'cache') };
  // the port is never listened on: it is reserved
  return {
    folder,
    bin,
    env,
    options: { env, releases: 'http://127.0.0.1:9' },
    cached: cachedPath(readEnvironment(env)),
  };
};

/** An index of releases with one archive in it, which is given once `released` says so. */
const publish = async (folder: string, script: string, sum?: string, released: Promise<void> = Promise.resolve()) => {
  const { cli } = pinned();
  const program = writeProgram(join(folder, 'release'), 'temporal', script);
  const name = `temporal_cli_${cli}_${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}.tar.gz`;
  const archive = join(folder, name);
  execFileSync('tar', ['-czf', archive, '-C', dirname(program), basename(program)]);
  const bytes = readFileSync(archive);
  const sums = `${sum ?? createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
  return listening(async (request, response) => {
    const body = { [`/v${cli}/checksums.txt`]: Buffer.from(sums), [`/v${cli}/${name}`]: bytes }[request.url ?? ''];
    if (body === bytes) await released;
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
};

const listening = async (answer: RequestListener) => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
};

test('TEMPORAL_ADDRESS comes first, and nothing else is looked at', async () => {
  const { bin, env } = machine();
  writeProgram(bin, 'temporal', prints('1.32.0'));
  const found = await findTemporal({ env: { ...env, TEMPORAL_ADDRESS: 'temporal.example:7233' } });
  expect(found).toEqual({ kind: 'address', address: 'temporal.example:7233', passed: [] });
});

test('an address that is none is refused by name', async () => {
  const { env } = machine();
  const finding = findTemporal({ env: { ...env, TEMPORAL_ADDRESS: 'http://temporal.example' } });
  await expect(finding).rejects.toMatchObject({
    code: 'STACK_ENVIRONMENT',
    message: expect.stringContaining('TEMPORAL_ADDRESS'),
  });
});

test('a recent temporal on the PATH comes before the cache', async () => {
  const { bin, options, cached } = machine();
  writeProgram(dirname(cached), basename(cached), prints('1.32.0'));
  const path = writeProgram(bin, 'temporal', prints('1.40.1'));
  expect(await findTemporal(options)).toMatchObject({ from: 'path', path, server: '1.40.1' });
});

test.each([
  ['an old one', prints('1.31.9'), '1.31.9'],
  ['one of another major version', prints('0.99.0'), '0.99.0'],
  ['one that says nothing of its server', 'echo temporal', 'which server'],
  ['one that does not run', 'exit 3', 'does not run'],
])('%s on the PATH is passed over, and it is said why', async (_, script, reason) => {
  const { bin, options, cached } = machine();
  writeProgram(bin, 'temporal', script);
  writeProgram(dirname(cached), basename(cached), prints('1.32.0'));
  const found = await findTemporal(options);
  expect(found).toMatchObject({ from: 'cache', path: cached, passed: [expect.stringContaining(reason)] });
});

test('a download with the published sum goes to the cache; go is not asked', async () => {
  const { folder, bin, options, cached } = machine();
  writeProgram(bin, 'go', 'exit 1');
  const releases = await publish(folder, prints('1.32.0'));
  expect(await findTemporal({ ...options, releases })).toMatchObject({ from: 'download', path: cached });
  expect(await findTemporal(options)).toMatchObject({ from: 'cache', path: cached });
  expect(readdirSync(dirname(cached))).toEqual([basename(cached)]);
});

test.each([
  ['with another sum', prints('1.32.0'), '0'.repeat(64), 'SHA-256'],
  ['with an old server', prints('1.20.0'), undefined, '1.20.0'],
])('a download %s is not used', async (_, script, sum, reason) => {
  const { folder, options, cached } = machine();
  const releases = await publish(folder, script, sum);
  await expect(findTemporal({ ...options, releases })).rejects.toMatchObject({
    code: 'TEMPORAL_NOT_FOUND',
    message: expect.stringContaining(reason),
  });
  expect(readdirSync(dirname(cached))).toEqual([]);
});

test('where there is nothing to download it is built, with progress, and the caches of the build are removed', async () => {
  const { bin, options, cached } = machine();
  writeProgram(bin, 'go', compiles());
  const progress: StackProgress[] = [];
  const found = await findTemporal({ ...options, onProgress: (step) => progress.push(step) });
  expect(found).toMatchObject({ from: 'build', path: cached, server: '1.32.0' });
  expect(progress.filter(({ stage }) => stage === 'compile').at(-1)).toMatchObject({
    detail: 'compiling the Temporal server: 2 of 3 packages, 66%',
    estimateSeconds: expect.any(Number),
  });
  expect(readdirSync(dirname(cached))).toEqual([basename(cached)]);
});

test('a build begins beside a download that does not come, and ends it', async () => {
  const { bin, options, cached } = machine();
  writeProgram(bin, 'go', compiles());
  let given = (): void => undefined;
  const givenUp = new Promise<void>((resolve) => {
    given = resolve;
  });
  const releases = await listening((request) => void request.once('close', given));
  expect(await findTemporal({ ...options, releases })).toMatchObject({ from: 'build', path: cached });
  await givenUp;
  expect(readdirSync(dirname(cached))).toEqual([basename(cached)]);
});

test('a download that comes while go compiles is taken, and the compiler ends', async () => {
  const { folder, bin, options, cached } = machine();
  const compiler = join(folder, 'compiler');
  writeProgram(bin, 'go', fakeGo(`echo half > "$out"; sleep 600 & echo $! > ${compiler}; wait`));
  const begun = expect.poll(() => existsSync(compiler) && readFileSync(compiler, 'utf8')).toMatch(/\d\n/);
  const releases = await publish(folder, prints('1.32.0'), undefined, begun);
  expect(await findTemporal({ ...options, releases })).toMatchObject({ from: 'download', path: cached });
  expect(identify(Number(readFileSync(compiler, 'utf8')))).toBeNull();
  expect(readdirSync(dirname(cached))).toEqual([basename(cached)]);
});

test('what Convene does not use is left out of the build', async () => {
  const { folder, bin, options } = machine();
  const seen = join(folder, 'seen');
  writeProgram(bin, 'go', `echo "$@" >> ${seen}\n${compiles()}`);
  await findTemporal(options);
  const [list, build] = readFileSync(seen, 'utf8').split('\n');
  for (const flag of [
    '-mod=readonly',
    '-trimpath',
    '-tags=release,disable_grpc_modules',
    '-gcflags=all=-dwarf=false',
  ]) {
    expect(list?.split(' ')).toContain(flag);
    expect(build?.split(' ')).toContain(flag);
  }
});

test('a server built of the same modules in another way is not taken for this one', () => {
  const modules = createHash('sha256');
  for (const name of ['go.mod', 'go.sum']) modules.update(readFileSync(join(SERVER_SOURCE, name)));
  expect(modules.copy().digest('hex')).not.toContain(pinned().hash);
  expect(modules.update(GO_FLAGS.join(' ')).digest('hex')).toContain(pinned().hash);
});

test('the build keeps the settings of the caller, but for those that would change what is built', async () => {
  const { folder, bin, options } = machine();
  const seen = join(folder, 'seen');
  writeProgram(bin, 'go', `env > ${seen}\n${compiles()}`);
  const env = {
    ...options.env,
    GOFLAGS: '-mod=mod -gcflags=-N -buildvcs=false',
    GOGC: '50',
    GOPROXY: 'https://proxy.example',
    GOMODCACHE: '/shared',
  };
  await findTemporal({ ...options, env });
  const settings = readFileSync(seen, 'utf8').split('\n');
  expect(settings).toContain('GOPROXY=https://proxy.example');
  expect(settings).toContain('GOGC=50');
  expect(settings).toContain('CGO_ENABLED=0');
  expect(settings).toContain('GOFLAGS=-buildvcs=false');
  expect(settings).not.toContain('GOMODCACHE=/shared');
});

test('where nothing works there is one error that says what was tried and what to install', async () => {
  const { bin, options } = machine();
  writeProgram(bin, 'go', 'echo "no route to the proxy" >&2; exit 1');
  const failure = await findTemporal(options).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
  const text = String(failure);
  for (const part of [
    'PATH:',
    'cache:',
    'download:',
    'no route to the proxy',
    'TEMPORAL_ADDRESS',
    'https://go.dev/dl',
  ]) {
    expect(text).toContain(part);
  }
});

test('two that find nothing build once', async () => {
  const { folder, bin, options } = machine();
  const builds = join(folder, 'builds');
  writeProgram(bin, 'go', `[ "$1" = build ] && echo build >> ${builds}\n${compiles()}`);
  const found = await Promise.all([findTemporal(options), findTemporal(options)]);
  expect(found.map((one) => one.kind === 'binary' && one.from).sort()).toEqual(['build', 'cache']);
  expect(readFileSync(builds, 'utf8')).toBe('build\n');
});

test('a build that is given up leaves nothing, and the next one succeeds', async () => {
  const { folder, bin, options, cached } = machine();
  const compiler = join(folder, 'compiler');
  writeProgram(bin, 'go', fakeGo(`sleep 600 & echo $! > ${compiler}; wait`));
  const giveUp = new AbortController();
  const finding = findTemporal({ ...options, signal: giveUp.signal });
  const outcome = expect(finding).rejects.toThrow('enough');
  await expect.poll(() => existsSync(compiler) && readFileSync(compiler, 'utf8')).toMatch(/\d\n/);
  giveUp.abort(new Error('enough'));
  await outcome;
  expect(readdirSync(dirname(cached))).toEqual([]);
  await expect.poll(() => identify(Number(readFileSync(compiler, 'utf8')))).toBeNull();
  writeProgram(bin, 'go', compiles());
  expect(await findTemporal(options)).toMatchObject({ from: 'build' });
});

test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
  'a build ended by %s leaves no compiler running and nothing that blocks the next',
  async (signal) => {
    const { folder, bin, env, options, cached } = machine();
    const compiler = join(folder, 'compiler');
    writeProgram(bin, 'go', fakeGo(`echo half > "$out"; sleep 600 & echo $! > ${compiler}; wait`));
    const builder = await runUntilLine('hold-search.ts', [options.releases], { ...process.env, ...env });
    await expect.poll(() => existsSync(compiler) && readFileSync(compiler, 'utf8')).toMatch(/\d\n/);
    await builder.kill(signal);
    await expect.poll(() => identify(Number(readFileSync(compiler, 'utf8')))).toBeNull();
    writeProgram(bin, 'go', compiles());
    expect(await findTemporal(options)).toMatchObject({ from: 'build' });
    await expect.poll(() => readdirSync(dirname(cached))).toEqual([basename(cached)]);
  },
);

test('what was left by a process that is dead is cleared', async () => {
  const { bin, options, cached } = machine();
  const leftover = `${cached}.work-${2 ** 31 - 2}`;
  mkdirSync(join(leftover, 'mod'), { recursive: true });
  writeFileSync(`${cached}.new-${2 ** 31 - 2}`, 'half');
  writeProgram(bin, 'go', compiles());
  await findTemporal(options);
  expect(readdirSync(dirname(cached))).toEqual([basename(cached)]);
});

test('a full disk is said before the build, with the mend', async () => {
  const { folder, env } = machine();
  const building = buildTemporal({
    ...{ go: '/nowhere/go', source: SERVER_SOURCE, workFolder: join(folder, 'work'), output: join(folder, 'out') },
    ...{ env, onProgress: () => undefined, free: 1.5e9 },
  });
  await expect(building).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringMatching(/4\.0 GB.*1\.5 GB free.*CONVENE_CACHE/),
  });
});

test('looking does not build', async () => {
  const { bin, options, cached } = machine();
  const go = writeProgram(bin, 'go', compiles());
  expect(await temporalHere(options)).toMatchObject({ kind: 'none', go });
  expect(existsSync(cached)).toBe(false);
});
