import { defineConfig } from 'vitest/config';
import { projects } from './vitest.config.ts';

export default defineConfig({
  test: { globalSetup: ['test/build.ts', 'test/setup.ts'], maxWorkers: 1, projects: projects(['trials']) },
});
