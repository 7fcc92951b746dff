import { once } from 'node:events';
import { createInterface } from 'node:readline';
import getPort from 'get-port';
import { spawnConvene } from './e2e/command.ts';

export type WorkerCommand = {
  pid: number;
  /** Asks how it is: the status of `/readyz`. */
  ready(): Promise<number>;
  /** SIGTERM, as a container engine stops it; resolves with its exit code when it has ended. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
};

/**
 * Starts `convene worker` as a fleet runs it: a process of its own, with its settings in the environment. It takes no
 * workflow until `convene upgrade` has made its build current.
 */
export async function startWorkerCommand(env: Record<string, string>, command?: string): Promise<WorkerCommand> {
  const port = await getPort();
  const child = spawnConvene(['worker', '--health-port', String(port)], env, command);
  const ended = once(child, 'close');
  const endBy = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  child.stdout?.resume();
  const said: string[] = [];
  const serving = new Promise<void>((resolve, reject) => {
    if (child.stderr === null) throw new Error('its standard error is no pipe');
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      if (line.startsWith('The worker serves ')) resolve();
    });
    void ended.then(() => reject(new Error(`the worker ended before it served:\n${said.join('\n')}`)));
  });
  await serving;
  return {
    pid: child.pid ?? Number.NaN,
    ready: async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status,
    async stop() {
      await endBy('SIGTERM');
      return child.exitCode;
    },
    kill: () => endBy('SIGKILL'),
  };
}
