import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node';

const SLOWEST = 10;

/** What a run came to, as its last line says it and as TEST_RESULTS keeps it for whoever sums runs. */
type Counts = { passed: number; failures: string[] };

/**
 * Says at the end which files were slowest, the seed of what was random, and as the very last line `N passed, N failed`.
 * A run that breaks off says that line too.
 */
export default class ClosingReporter implements Reporter {
  /** Until the run has ended, it has failed. */
  private counts: Counts = { passed: 0, failures: ['the run broke off'] };

  onInit(): void {
    // after the other reporters, and after the servers have been stopped
    process.once('exit', (code) => this.close(code));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: TestRunEndReason): void {
    const passed = modules.reduce((sum, module) => sum + [...module.children.allTests('passed')].length, 0);
    const failures = [
      ...modules.flatMap(failuresIn),
      ...unhandled.map(({ message }) => oneLine('nobody took', message)),
    ];
    if (reason === 'interrupted') failures.push('the run was interrupted');
    if (passed + failures.length === 0) failures.push('there was no test');
    this.counts = { passed, failures };

    const slowest = modules
      .map((module) => ({ file: module.relativeModuleId, seconds: secondsOf(module) }))
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, SLOWEST);
    process.stdout.write('\nThe slowest files, in seconds:\n');
    for (const { file, seconds } of slowest) process.stdout.write(`${seconds.toFixed(1).padStart(8)}  ${file}\n`);
    process.stdout.write(`\nSeed of what was random: TEST_SEED=${process.env.TEST_SEED}\n`);
  }

  private close(code: number): void {
    const { passed, failures } = this.counts;
    if (code !== 0 && failures.length === 0) failures.push(`the run ended with exit code ${code}`);
    const failed = failures.length;
    if (failed > 0) process.exitCode = code === 0 ? 1 : code;
    if (process.env.TEST_RESULTS) writeFileSync(process.env.TEST_RESULTS, JSON.stringify({ passed, failed, failures }));
    for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
  }
}

/** Tests that failed or never ended; a hook that failed; and a file that could not be loaded. */
const failuresIn = (module: TestModule): string[] => [
  ...[...module.children.allTests('failed')].map((test) => described(module, test.fullName, test.result().errors)),
  ...[...module.children.allTests('pending')].map((test) => described(module, test.fullName, [NEVER_ENDED])),
  ...[module, ...module.children.allSuites()].flatMap((suite) =>
    suite.errors().length > 0 ? [described(module, 'fullName' in suite ? suite.fullName : '', suite.errors())] : [],
  ),
];

const NEVER_ENDED = { message: 'it never ended' };

const described = (module: TestModule, name: string, errors: readonly { message: string }[] = []): string =>
  oneLine([module.relativeModuleId, name].filter(Boolean).join(' > '), errors[0]?.message ?? '');

const oneLine = (where: string, message: string): string => `${where}: ${message.split('\n')[0]}`;

function secondsOf(module: TestModule): number {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return (collectDuration + setupDuration + duration) / 1_000;
}
