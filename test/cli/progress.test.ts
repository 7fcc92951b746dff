import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProgressLine, starting } from '../../cli/progress.ts';
import { during, type OnProgress } from '../../stack/progress.ts';

const PACKAGES = 1_337;
const SECONDS = 95;

beforeEach(() => {
  vi.stubEnv('TERM', 'xterm');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** Compiles all packages at an even pace, in 95 seconds of a clock that does not wait. */
const compiling = async (onProgress: OnProgress) => {
  let compiled = 0;
  const built = during(
    onProgress,
    { stage: 'compile', estimateSeconds: 90 },
    () => `compiling: ${compiled} of ${PACKAGES}`,
    async () => {
      for (; compiled < PACKAGES; compiled++)
        await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1_000) / PACKAGES));
    },
  );
  await vi.advanceTimersByTimeAsync((SECONDS + 1) * 1_000);
  await built;
};

/** A pipe that nobody reads until the end. */
const pipe = () => new PassThrough({ highWaterMark: 1_000_000 });

const written = async (stream: PassThrough) => {
  const line = new ProgressLine(stream);
  await compiling(starting(line));
  line.done();
  return String(stream.read());
};

describe('progress of a stage with many steps', () => {
  it('is a line every ten seconds where lines cannot be redrawn, one at the start, and a last one', async () => {
    const lines = (await written(pipe())).trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('compiling: 0 of 1337');
    expect(lines[1]).toMatch(/^compiling: 140 of 1337 {2}\(10 s of about 1 min 30 s\)$/);
    expect(lines.at(-1)).toMatch(/^compiling: 1337 of 1337 {2}\(1 min 3[45] s\)$/);
  });

  it('is one line on a terminal, redrawn five times a second, and cleared at the end', async () => {
    const screen = await written(Object.assign(pipe(), { isTTY: true, columns: 40 }));
    expect(screen).not.toContain('\n');
    const drawn = screen.split('\r\u001b[K');
    expect(drawn.length).toBeGreaterThan(5 * SECONDS - 10);
    expect(drawn.length).toBeLessThan(5 * SECONDS + 10);
    expect(Math.max(...drawn.map((text) => text.length))).toBeLessThan(40);
    expect(drawn.at(-2)).toMatch(/^compiling: 1337 of 1337/);
    expect(drawn.at(-1)).toBe('');
  });

  it('goes on being said where nothing moves', async () => {
    const seen: number[] = [];
    const stuck = during(
      ({ elapsedSeconds }) => seen.push(elapsedSeconds),
      { stage: 'modules' },
      () => 'fetching',
      () => new Promise((resolve) => setTimeout(resolve, 35_000)),
    );
    await vi.advanceTimersByTimeAsync(35_000);
    await stuck;
    expect(seen).toEqual([0, 10, 20, 30, 35]);
  });

  it('ends with the stage, also where that fails', async () => {
    const seen: string[] = [];
    const failed = during(
      ({ detail }) => seen.push(detail),
      { stage: 'modules' },
      () => 'fetching',
      () => Promise.reject(new Error('no route')),
    );
    await expect(failed).rejects.toThrow('no route');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual(['fetching']);
  });
});
