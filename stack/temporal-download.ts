import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf } from '../domain/errors.ts';
import { StackError } from './errors.ts';
import { type OnProgress, stageOf } from './progress.ts';

/** Where the Temporal project publishes its command line with the server inside. */
export const RELEASES = 'https://github.com/temporalio/cli/releases/download';
const CONNECT_MS = 10_000;
const BODY_MS = 300_000;

export type DownloadOptions = {
  version: string;
  releases: string;
  workFolder: string;
  output: string;
  onProgress: OnProgress;
  signal?: AbortSignal | undefined;
};

/**
 * Downloads the official release for this platform, checks it against the release's own list of SHA-256 sums and unpacks it.
 * Tried once: without access to the internet the next way of finding a server is better.
 *
 * @throws StackError `TEMPORAL_DOWNLOAD_FAILED`, or the signal's reason.
 */
export const downloadTemporal = async (options: DownloadOptions): Promise<void> => {
  const { version, releases, workFolder, output, signal } = options;
  const report = stageOf(options.onProgress, 'download', 30);
  const platform = process.arch === 'x64' ? 'amd64' : process.arch;
  const archive = `temporal_cli_${version}_${process.platform}_${platform}.tar.gz`;
  const folder = `${releases}/v${version}`;
  try {
    mkdirSync(workFolder, { recursive: true });
    report(`looking for ${folder}`);
    const sums = (await get(`${folder}/checksums.txt`, signal)).toString();
    const expected = new RegExp(`^([0-9a-f]{64})\\s+\\*?${archive.replaceAll('.', '\\.')}$`, 'm').exec(sums)?.[1];
    if (expected === undefined) throw new Error(`there is no ${archive}`);
    report(`downloading ${archive}`);
    const bytes = await get(`${folder}/${archive}`, signal);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== expected) throw new Error(`${archive} has SHA-256 ${found}, and ${expected} is published`);
    const packed = join(workFolder, archive);
    writeFileSync(packed, bytes);
    await promisify(execFile)('tar', ['-xzf', packed, '-C', workFolder, 'temporal']);
    renameSync(join(workFolder, 'temporal'), output);
  } catch (error) {
    signal?.throwIfAborted();
    throw new StackError('TEMPORAL_DOWNLOAD_FAILED', whyNot(error), { cause: error });
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
};

const get = async (url: string, signal: AbortSignal | undefined): Promise<Buffer> => {
  const unanswered = new AbortController();
  const timer = setTimeout(() => unanswered.abort(new Error(`no answer within ${CONNECT_MS / 1000} s`)), CONNECT_MS);
  const limits = [unanswered.signal, AbortSignal.timeout(BODY_MS), ...(signal === undefined ? [] : [signal])];
  try {
    const answer = await fetch(url, { signal: AbortSignal.any(limits) });
    clearTimeout(timer);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
};

/** fetch hides the reason in the cause. */
const whyNot = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? reasonOf(error.cause) : reasonOf(error);
