import { z } from 'zod';
import type { ConveneOptions } from '../client/client.ts';
import { migrate } from '../registry/migrate.ts';
import { type WorkflowBundle, workflowBundle } from '../worker/bundle.ts';
import { runWorker } from '../worker/run.ts';
import type { ConveneWorker } from '../worker/worker.ts';
import { admit } from './admitted.ts';
import { type Connected, connectTo } from './clients.ts';
import { enrolFirst, recorderOf } from './people.ts';
import { settingsOf, unusable } from './settings.ts';
import { type RunningStack, type StackOptions, startStack } from './stack.ts';

export type HouseOptions = StackOptions & Pick<ConveneOptions, 'turnAt'> & { bundle?: WorkflowBundle };

/** The whole product in this process. `stop` finishes the work in progress, then stops everything in reverse order. */
export type House = Omit<Connected, 'close'> & {
  stack: RunningStack;
  worker: ConveneWorker;
  stop(): Promise<void>;
};

/**
 * Starts the embedded stack on a folder, holds this build against what runs there, brings the registry to its newest form,
 * and starts a worker and a client.
 *
 * @throws StackError, such as `STACK_RUNNING`; ConveneError `ENVIRONMENT`, `UPGRADE_REFUSED`.
 */
export async function startHouse(options: HouseOptions): Promise<House> {
  const env = options.env ?? process.env;
  const stack = await startStack(options);
  const started: (() => Promise<void>)[] = [stack.stop];
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= stopAll(started.reverse());
    return stopping;
  };
  try {
    const settings = settingsOf(stack.env, env);
    const config = { ...settings, uiUrl: settings.uiUrl ?? stack.temporal.uiUrl };
    const { turnAt, bundle = workflowBundle() } = options;
    await admit(options.dir, config, bundle);
    await migrate(config.databaseUrl);
    const client = await connectTo(config, {
      uiUrl: stack.temporal.uiUrl,
      recorder: recorderOf(env, options.dir),
      ...(turnAt ? { turnAt } : {}),
    });
    started.push(client.close);
    await enrolFirst(options.dir, client.pool, config.secrets);
    const mail = { ...env, REHEARSAL_SMTP_URL: stack.env.REHEARSAL_SMTP_URL };
    const worker = await startedWorker(config, mail, { bundle });
    started.push(worker.stop);
    return { ...client, stack, worker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Starts a worker; wrong settings of its mail are an error for people.
 *
 * @throws ConveneError `ENVIRONMENT`
 */
export const startedWorker = (...settings: Parameters<typeof runWorker>): Promise<ConveneWorker> =>
  runWorker(...settings).catch((error: unknown) => {
    throw error instanceof z.ZodError ? unusable(error) : error;
  });

/** Stops all even where one fails, so that no server is left running; the first failure is thrown at the end. */
async function stopAll(stops: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of stops) await stop().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
