/** The seed of this run: TEST_SEED, or one of its own (vitest.config.ts). What a test leaves to chance is a function of it. */
export const seed = Number(process.env.TEST_SEED);
