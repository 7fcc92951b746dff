import { defineConfig } from 'vitest/config';
import LongestFirst from './test/longest-first.ts';
import { projects, withServers } from './vitest.config.ts';

export default defineConfig({
  test: {
    ...withServers,
    sequence: { sequencer: LongestFirst },
    projects: [projects.trials, projects.afterwards],
  },
});
