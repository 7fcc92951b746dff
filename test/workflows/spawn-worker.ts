import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { House } from '../house.ts';
import { CONVENE_SECRETS } from '../secrets.ts';

const USUAL = join(import.meta.dirname, 'worker-process.ts');

/** Starts the worker in a process of its own; with other settings, or by another script, where a test gives them. */
export async function spawnWorker(
  house: House,
  { script = USUAL, env = {} }: { script?: string; env?: Record<string, string> } = {},
): Promise<{ kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: house.databaseUrl,
      TEMPORAL_ADDRESS: house.address,
      CONVENE_TASK_QUEUE: house.name,
      CONVENE_SECRETS,
      MAIL_LEASE_SECONDS: '2',
      REHEARSAL_SMTP_URL: house.sink.url,
      ...env,
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  for await (const line of createInterface(child.stdout)) if (line === 'working') return { kill };
  throw new Error('the worker ended before it worked');
}
