import { readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, inject, test } from 'vitest';
import { releases } from '../upgrade/releases.ts';
import { brokenOf, historiesOf, readHistory, versions } from './corpus.ts';

const KINDS = ['meeting', 'circulation-', 'collection-', 'session'];
const ofKind = (version: string, kind: string) =>
  historiesOf(version).filter((file) => file.split('/').at(-1)?.startsWith(kind));

test.each(versions)('the histories of %s have every kind of workflow', (version) => {
  for (const kind of KINDS) expect(ofKind(version, kind).length, kind).toBeGreaterThan(0);
});

test('there are histories of each release', () => {
  const released = Array.from(readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## \[(\d\S*)\]/gm), ([, name]) => name);
  expect(Object.keys(releases).toSorted()).toEqual(released.toSorted());
  for (const folders of Object.values(releases)) expect(versions).toEqual(expect.arrayContaining([...folders]));
});

/** Three of each kind, as far apart as they are; trials/replay.test.ts has them all. */
const some = (version: string) =>
  KINDS.flatMap((kind) => {
    const files = ofKind(version, kind);
    return [...new Set([files.at(0), files.at(files.length / 2), files.at(-1)])].filter((file) => file !== undefined);
  });

test.each(versions)('the histories of %s replay', async (version) => {
  expect(await brokenOf(some(version), inject('bundle'))).toEqual({});
});

describe('a change that would break a running meeting is found', () => {
  /** The code with one place changed. */
  function planted({ found, instead }: { found: string; instead: string }): string {
    const code = readFileSync(inject('bundle'), 'utf8');
    const changed = code.replace(found, instead);
    expect(changed).not.toBe(code);
    return changed;
  }
  const replayed = (file: string, code: string) =>
    Worker.runReplayHistory({ workflowBundle: { code } }, readHistory(file));

  test('in a rehearsal', async () => {
    const code = planted({
      found: 'opening.openMeeting.executeWithOptions',
      instead: 'opening.countPresent.executeWithOptions',
    });
    await expect(replayed('v1/meeting.1.binpb', code)).rejects.toThrow(DeterminismViolationError);
  });

  /** That a live workflow no longer waits for an instant by a timer is not seen in a rehearsal, which has none. */
  const changes = {
    timer: { found: 'condition)(wake, left,', instead: 'condition)(wake, undefined,' },
    tally: { found: 'sleep)(TALLY_PACE,', instead: 'condition)(() => false,' },
  };
  test.each([
    ['meeting', 'v3-live/of-seconds/meeting.1.binpb.gz', 'v2/meeting.1.binpb', 'timer'],
    ['session', 'v3-live/of-seconds/session.1.binpb.gz', 'v2/session.1.binpb', 'timer'],
    [
      'circulation',
      'v3-live/of-months/circulation-convocation.2.binpb.gz',
      'v2/circulation-convocation.1.binpb',
      'timer',
    ],
    ['collection', 'v3-live/of-months/collection-1.1.binpb.gz', 'v2/collection-1.1.binpb', 'tally'],
  ] as const)('in a live %s, where a rehearsal does not show it', async (_, live, rehearsed, change) => {
    const code = planted(changes[change]);
    await expect(replayed(live, code)).rejects.toThrow(DeterminismViolationError);
    await replayed(rehearsed, code);
  });
});
