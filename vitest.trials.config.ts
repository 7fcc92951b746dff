import { defineConfig } from 'vitest/config';
import LongestFirst from './test/longest-first.ts';
import { projects, withServers } from './vitest.config.ts';

export default defineConfig({
  test: {
    ...withServers,
    // much of their time is waiting: two would leave a core idle
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [projects.trials, projects.afterwards],
  },
});
