import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/** Its meeting waits for its deadline: long enough for the commands that come before it. */
const DEADLINE_SECONDS = '300';

test('the commands of docs/operating.md run, literally and in order', { timeout: 1_200_000 }, async () => {
  const guide = spawn('npm', ['run', 'guide'], { env: { ...process.env, GUIDE_DEADLINE: DEADLINE_SECONDS } });
  let said = '';
  for (const stream of [guide.stdout, guide.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const [code] = await once(guide, 'close');
  expect(code, said).toBe(0);
});
