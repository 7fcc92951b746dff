// Sums the runs of .ci/checks: for each, the file NAME has its exit code, and NAME.json what it counted.
// A run that was started and is stopped, or that failed and counted nothing as failed, is one failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', code = '1'] = process.argv.slice(2);
const sum = { passed: 0, failed: 0 };
const add = (name, { passed, failed, failures = [] }) => {
  for (const failure of failures) console.log(`${name} failed: ${failure}`);
  console.log(`${name}: ${passed} passed, ${failed} failed`);
  sum.passed += passed;
  sum.failed += failed;
};

const files = existsSync(folder) ? readdirSync(folder) : [];
for (const name of files.filter((file) => !file.endsWith('.json')).sort()) {
  const ended = readFileSync(join(folder, name), 'utf8').trim() === '0';
  const path = join(folder, `${name}.json`);
  const run = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { passed: 0, failed: 0 };
  const counted = ended ? run.passed + run.failed > 0 : run.failed > 0;
  add(name, counted ? run : { ...run, failed: run.failed + 1 });
}
if (sum.passed === 0 || (code !== '0' && sum.failed === 0)) add('all of it', { passed: 0, failed: 1 });
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 ? 0 : 1;
