import { defineConfig } from 'vitest/config';
import { projects, unit } from './vitest.config.ts';

export default defineConfig({ test: { globalSetup: ['test/build.ts'], maxWorkers: 2, projects: projects(unit) } });
