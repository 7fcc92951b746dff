import { parentPort, workerData } from 'node:worker_threads';
import { refuseListed, startSink } from './sink.ts';
import type { SinkApartOptions, SinkCommand, SinkReply } from './sink-apart.ts';

/** The thread's side of `startSinkApart`: runs a sink, reports every message, and carries out commands. */
const options: SinkApartOptions = workerData;
const tell = (message: SinkReply) => parentPort?.postMessage(message);

const sink = await startSink({ ...options, onReceived: (received) => tell({ received: [received] }) });
tell({ received: [...sink.received()], port: sink.port });

parentPort?.on('message', (asked: SinkCommand) => {
  if ('refuse' in asked) sink.setRefuse(refuseListed(asked.refuse));
  else void answer(asked);
});

async function answer({ id, what }: Extract<SinkCommand, { id: number }>): Promise<void> {
  try {
    await (what === 'stop' ? sink.stop() : sink.settled());
    tell({ done: id });
  } catch (error) {
    tell({ done: id, failed: error instanceof Error ? error.message : String(error) });
  }
  if (what === 'stop') parentPort?.close();
}
