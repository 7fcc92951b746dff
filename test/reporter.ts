import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node';

const SLOWEST = 10;

/** What a run came to, as its last line says it and as TEST_RESULTS keeps it for whoever sums runs. */
type Counts = { passed: number; failed: number };

/**
 * Says at the end which files were slowest, the seed of what was random, and as the very last line `N passed, N failed`.
 * A run that breaks off says that line too.
 */
export default class ClosingReporter implements Reporter {
  /** Until the run has ended, it has failed. */
  private counts: Counts = { passed: 0, failed: 1 };

  onInit(): void {
    // after the other reporters, and after the servers have been stopped
    process.once('exit', (code) => this.close(code));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: TestRunEndReason): void {
    const failed = modules.reduce((sum, module) => sum + failuresIn(module), unhandled.length);
    const passed = modules.reduce((sum, module) => sum + inState(module, 'passed'), 0);
    const broken = reason === 'interrupted' || passed + failed === 0;
    this.counts = { passed, failed: failed + (broken ? 1 : 0) };

    const slowest = modules
      .map((module) => ({ file: module.relativeModuleId, seconds: secondsOf(module) }))
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, SLOWEST);
    process.stdout.write('\nThe slowest files, in seconds:\n');
    for (const { file, seconds } of slowest) process.stdout.write(`${seconds.toFixed(1).padStart(8)}  ${file}\n`);
    process.stdout.write(`\nSeed of what was random: TEST_SEED=${process.env.TEST_SEED}\n`);
  }

  private close(code: number): void {
    const { passed, failed } = this.counts;
    const counts = { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
    if (counts.failed > 0) process.exitCode = code === 0 ? 1 : code;
    if (process.env.TEST_RESULTS) writeFileSync(process.env.TEST_RESULTS, JSON.stringify(counts));
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  }
}

const inState = (module: TestModule, state: 'passed' | 'failed' | 'pending'): number =>
  [...module.children.allTests(state)].length;

/** Tests that failed or never ended; a hook that failed; and a file that could not be loaded. */
const failuresIn = (module: TestModule): number =>
  inState(module, 'failed') +
  inState(module, 'pending') +
  [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length;

function secondsOf(module: TestModule): number {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return (collectDuration + setupDuration + duration) / 1_000;
}
