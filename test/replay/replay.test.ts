import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { expect, inject, test } from 'vitest';
import { installRuntime } from '../../worker/worker.ts';

installRuntime();

/** Meetings that ran on earlier code must go on with this one: their histories are replayed, and never edited. */
const corpus = fileURLToPath(new URL('histories', import.meta.url));
const histories = readdirSync(corpus).flatMap((version) =>
  readdirSync(join(corpus, version)).map((file) => join(version, file)),
);
const read = (file: string) => proto.temporal.api.history.v1.History.decode(readFileSync(join(corpus, file)));

test('the corpus has every kind of workflow', () => {
  for (const kind of ['meeting', 'circulation-', 'collection-', 'session']) {
    expect(
      histories.some((file) => file.startsWith(`v1/${kind}`)),
      kind,
    ).toBe(true);
  }
});

test.each(histories)('%s replays', async (file) => {
  await Worker.runReplayHistory({ workflowBundle: { codePath: inject('bundle') } }, read(file));
});

test('a change that would break a running meeting is found', async () => {
  const code = readFileSync(inject('bundle'), 'utf8');
  const changed = code.replace('opening.openMeeting.executeWithOptions', 'registry.countPresent.executeWithOptions');
  expect(changed).not.toBe(code);
  const replayed = Worker.runReplayHistory({ workflowBundle: { code: changed } }, read('v1/meeting.1.binpb'));
  await expect(replayed).rejects.toThrow(DeterminismViolationError);
});
