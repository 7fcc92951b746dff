import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { House } from '../house.ts';
import { CONVENE_SECRETS } from '../secrets.ts';

/** Starts the worker in a process of its own. */
export async function spawnWorker(house: House): Promise<{ kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'worker-process.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: house.databaseUrl,
      TEMPORAL_ADDRESS: house.address,
      CONVENE_TASK_QUEUE: house.name,
      CONVENE_SECRETS,
      MAIL_LEASE_SECONDS: '2',
      REHEARSAL_SMTP_URL: house.sink.url,
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
