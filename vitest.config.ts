import { randomInt } from 'node:crypto';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** What chance decides in tests comes from this number (test/seed.ts); the end of a run names it. */
process.env.TEST_SEED ??= String(randomInt(2 ** 31));

/** Kinds that need no server, and are run at every change. */
const unit = ['machines', 'domain', 'law', 'documents', 'decisions', 'cli'];
/** Kinds that need the real servers, which start once for all; and those that look at the repository itself. */
const houses = ['stack', 'activities', 'workflows', 'replay', 'e2e', 'floors', 'ci'];

/** Projects run one after the other. The files of one share two processes, those of the trials three, and in each of them what is loaded. */
const project = (name: string, groupOrder: number, folders: readonly string[]): TestProjectInlineConfiguration => ({
  test: {
    name,
    include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
    pool: 'forks',
    isolate: false,
    sequence: { groupOrder },
    testTimeout: 180_000,
    hookTimeout: 240_000,
    // Vitest's own is a second, which a busy machine takes for anything
    expect: { poll: { timeout: 20_000 } },
  },
});

export const projects = {
  unit: project('unit', 0, unit),
  houses: project('houses', 1, houses),
  trials: project('trials', 1, ['guide', 'trials']),
  /** What holds of all that a run has done: its histories replay. */
  afterwards: project('afterwards', 2, ['afterwards']),
};

const reporters = ['default', './test/reporter.ts'];
export const withoutServers = { maxWorkers: 2, reporters, globalSetup: ['test/build.ts'] };
export const withServers = { maxWorkers: 2, reporters, globalSetup: ['test/build.ts', 'test/setup.ts'] };

export default defineConfig({
  test: { ...withServers, projects: [projects.unit, projects.houses, projects.afterwards] },
});
