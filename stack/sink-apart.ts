import { Worker } from 'node:worker_threads';
import { LOOPBACK } from './ports.ts';
import type { ReceivedMail, Refused, SinkOptions } from './sink.ts';

/** What the thread is asked, and what it tells. */
export type SinkCommand = { refuse: readonly Refused[] } | { id: number; what: 'settled' | 'stop' };
export type SinkReply = { received: ReceivedMail[]; port?: number } | { done: number; failed?: string };

/** A sink in a thread of its own: what it receives and stores does not hold up those who send it. */
export type SinkApart = {
  url: string;
  port: number;
  /** What the thread has told of, in the order of storing; all of it once `settled` has resolved. */
  received(): readonly ReceivedMail[];
  /** Resolves when all that was received is told and written. */
  settled(): Promise<void>;
  /** Replaces the addresses that are refused from now on. */
  setRefuse(list: readonly Refused[]): void;
  /** Lets messages under way finish. May be called again. */
  stop(): Promise<void>;
};

export type SinkApartOptions = Pick<SinkOptions, 'dir' | 'lastPort'>;

export const startSinkApart = async (options: SinkApartOptions): Promise<SinkApart> => {
  const thread = new Worker(new URL('./sink-thread.js', import.meta.url), { workerData: options, execArgv: [] });
  const received: ReceivedMail[] = [];
  const asking = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  let asked = 0;
  let ended: Error | null = null;
  const ask = (what: 'settled' | 'stop') =>
    new Promise<void>((resolve, reject) => {
      if (ended !== null) return reject(ended);
      asking.set(++asked, { resolve, reject });
      thread.postMessage({ id: asked, what } satisfies SinkCommand);
    });
  const port = await new Promise<number>((resolve, reject) => {
    const end = (error: Error) => {
      ended ??= error;
      reject(error);
      for (const waiting of asking.values()) waiting.reject(error);
    };
    thread.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))));
    thread.on('exit', () => end(new Error('the sink has stopped')));
    thread.on('message', (told: SinkReply) => {
      if ('done' in told) {
        const waiting = asking.get(told.done);
        asking.delete(told.done);
        if (told.failed === undefined) waiting?.resolve();
        else waiting?.reject(new Error(told.failed));
        return;
      }
      received.push(...told.received);
      if (told.port !== undefined) resolve(told.port);
    });
  });
  let stopping: Promise<void> | null = null;
  return {
    url: `smtp://${LOOPBACK}:${port}`,
    port,
    received: () => received,
    settled: () => ask('settled'),
    setRefuse: (list) => thread.postMessage({ refuse: list } satisfies SinkCommand),
    stop() {
      stopping ??= ask('stop');
      return stopping;
    },
  };
};
