import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import proto from '@temporalio/proto';
import { replays } from '../../worker/replay.ts';
import { installRuntime } from '../../worker/worker.ts';
import { secrets } from '../secrets.ts';

installRuntime();

/** Meetings that ran on earlier code must go on with this one: their histories are replayed, and never edited. */
const corpus = fileURLToPath(new URL('histories', import.meta.url));
export const versions = readdirSync(corpus);

/** The files of a version, by their paths in the corpus. */
export const historiesOf = (version: string) =>
  readdirSync(join(corpus, version), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.binpb(\.gz)?$/.test(file))
    .map((file) => join(version, file))
    .toSorted();

export function readHistory(file: string) {
  const bytes = readFileSync(join(corpus, file));
  return proto.temporal.api.history.v1.History.decode(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

/** The files that a bundle cannot go on with, and why. */
export async function brokenOf(files: readonly string[], codePath: string) {
  const histories = files.map((file) => ({ workflowId: file, history: readHistory(file) }));
  const broken: Record<string, string> = {};
  for await (const { workflowId, error } of replays({ codePath }, histories, secrets)) {
    if (error !== undefined) broken[workflowId] = error.message;
  }
  return broken;
}
