import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { LOOPBACK } from './ports.ts';
import type { ReceivedMail, Refused, SinkOptions } from './sink.ts';

/** The messages to the thread, and those from it. */
export type SinkCommand = { refuse: readonly Refused[] } | { id: number; what: 'settled' | 'stop' };
export type SinkReply = { received: ReceivedMail[]; port?: number } | { done: number; failed?: string };

/** A sink in a thread of its own, so that receiving and storing messages does not slow the senders down. */
export type SinkApart = {
  url: string;
  port: number;
  /** The messages that the thread has reported, in the order of storing; complete once `settled` has resolved. */
  received(): readonly ReceivedMail[];
  /** Resolves when everything that was received is reported and written. */
  settled(): Promise<void>;
  /** Replaces the addresses that are refused from now on. */
  setRefuse(list: readonly Refused[]): void;
  /** Lets messages under way finish. May be called again. */
  stop(): Promise<void>;
};

export type SinkApartOptions = Pick<SinkOptions, 'dir' | 'lastPort'>;

export const startSinkApart = async (options: SinkApartOptions): Promise<SinkApart> => {
  // a thread runs the built module, also where this one is the source
  const thread = new Worker(createRequire(import.meta.url).resolve('#dist/stack/sink-serve.js'), {
    workerData: options,
    execArgv: [],
  });
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
