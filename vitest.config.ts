import { defineConfig } from 'vitest/config';

/** By kind. The real servers start once for all; every file then takes a database and queues of its own. */
const kinds = ['floors', 'machines', 'law', 'documents', 'stack', 'activities', 'workflows', 'replay', 'e2e'];

export default defineConfig({
  test: {
    globalSetup: ['test/setup.ts'],
    maxWorkers: 2,
    projects: kinds.map((name) => ({
      test: { name, include: [`test/${name}/**/*.test.ts`], pool: 'forks', testTimeout: 180_000, hookTimeout: 240_000 },
    })),
  },
});
