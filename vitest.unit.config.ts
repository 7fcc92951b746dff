import { defineConfig } from 'vitest/config';
import { projects, withoutServers } from './vitest.config.ts';

export default defineConfig({ test: { ...withoutServers, projects: [projects.unit] } });
