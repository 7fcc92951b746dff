import { defineConfig } from 'vitest/config';

/** By kind. `setup` starts the real servers once for those that need them; every file then takes a database and queues of its own. */
const pure = ['machines', 'law', 'documents', 'stack'];
const real = ['activities', 'workflows', 'replay', 'e2e'];

export default defineConfig({
  test: {
    pool: 'forks',
    globalSetup: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [...pure, ...real].map((name) => ({
      extends: true,
      test: { name, include: [`test/${name}/**/*.test.ts`] },
    })),
  },
});
