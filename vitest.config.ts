import { defineConfig } from 'vitest/config';

/** By kind. These need no server, and run alone with `npm run test:unit`. */
export const unit = ['floors', 'machines', 'domain', 'law', 'documents', 'decisions', 'cli'];
/** The real servers start once for all; every file then takes a database and queues of its own. */
const whole = [...unit, 'stack', 'activities', 'workflows', 'replay', 'e2e'];

export const projects = (kinds: readonly string[]) =>
  kinds.map((name) => ({
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      pool: 'forks' as const,
      testTimeout: 180_000,
      hookTimeout: 240_000,
    },
  }));

export default defineConfig({
  test: { globalSetup: ['test/build.ts', 'test/setup.ts'], maxWorkers: 2, projects: projects(whole) },
});
