import { join } from 'node:path';
import { ConveneError } from '../domain/errors.ts';
import type { WorkerConfig } from '../worker/config.ts';
import { readPorts } from './ports.ts';
import { runningStack } from './running.ts';

/** What `up` serves the page for missions on when nothing names another: only this machine reaches it. */
export const localWeb = (port: number): string => `http://localhost:${port}`;

/**
 * Where missions open their page: CONVENE_WEB_URL, or the address of the stack that runs on the folder.
 *
 * @throws ConveneError `NO_WEB_URL`
 */
export function webAddressOf({ webUrl }: Pick<WorkerConfig, 'webUrl'>, dir: string): string {
  if (webUrl !== null) return webUrl;
  const { web } = runningStack(dir) === null ? {} : readPorts(join(dir, 'ports.json'));
  if (web !== undefined) return localWeb(web);
  throw new ConveneError(
    'NO_WEB_URL',
    'A personal link needs the public address of the page for missions: set CONVENE_WEB_URL, such as https://answers.example.',
  );
}
