import { defineConfig } from 'vitest/config';
import { projects, withServers } from './vitest.config.ts';

export default defineConfig({
  test: { ...withServers, projects: [projects.guide, projects.trials, projects.afterwards] },
});
