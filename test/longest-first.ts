import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Of the trials, the files that a run must not end with, in the order in which they begin. The guide, the live meeting and the
 * attacks wait most of their time; beside each of them stands one that computes.
 */
export const first = [
  'test/guide/guide.test.ts',
  'test/trials/rehearsal.test.ts',
  'test/trials/random-orders.test.ts',
  'test/trials/package.test.ts',
  'test/trials/live.test.ts',
  'test/trials/fuzz.test.ts',
  'test/trials/attack.test.ts',
  'test/trials/went-round.test.ts',
  'test/trials/repair-workflows.test.ts',
  'test/trials/commanded.test.ts',
  'test/trials/replay.test.ts',
];

/** Where nothing is known of an earlier run, Vitest begins with the files that have the most letters: those are not the longest. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = first.findIndex((file) => moduleId.endsWith(`/${file}`));
      return at === -1 ? first.length : at;
    };
    // of those that are not named, the order stays
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
