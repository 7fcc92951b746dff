import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVitest } from 'vitest/node';
import { first } from '../longest-first.ts';

const root = join(import.meta.dirname, '../..');

test('the trials begin with those that take longest, whatever the sizes of their files', async () => {
  expect(first.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const vitest = await createVitest('test', { root, config: 'vitest.trials.config.ts', watch: false });
  try {
    const { sequencer: Sequencer } = vitest.config.sequence;
    const files = await new Sequencer(vitest).sort(await vitest.globTestSpecifications());
    const trials = files.filter(({ project }) => project.name === 'trials').map(({ moduleId }) => moduleId);
    expect(trials.slice(0, first.length)).toEqual(first.map((file) => join(root, file)));
    expect(trials.length).toBeGreaterThan(first.length);
  } finally {
    await vitest.close();
  }
});
