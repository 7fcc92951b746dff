import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

/**
 * A mail server as bad as they come: slow, it puts off whom it does not know, refuses some, and drops connections in the middle of a
 * message and after it. What it does to whom is a function of a seed. It writes down what it took.
 */

/** A message that was taken whole, for those recipients who were; whether or not the answer was lost. */
export type Taken = { messageId: string; to: string[]; sha256: string };

/** What a mail server remembers when it is started again. */
export type Memory = { taken: Taken[]; asked: Map<string, number>; handed: Map<string, number>; said: Set<string> };

export const emptyMemory = (): Memory => ({ taken: [], asked: new Map(), handed: new Map(), said: new Set() });

export type Fate = 'taken' | 'dropped within' | 'dropped after' | 'never answered';

/** A number in [0, 1) that a seed and some words determine. */
function chance(seed: number, ...words: string[]): number {
  const hash = createHash('sha256').update(JSON.stringify([seed, ...words]));
  return hash.digest().readUInt32BE() / 2 ** 32;
}

/** Whether an address is refused for good. */
export const isRefused = (seed: number, address: string): boolean => chance(seed, 'refused', address) < 0.06;
const isUnknown = (seed: number, address: string): boolean => chance(seed, 'greylisted', address) < 0.25;

/** What becomes of a message when it is handed over. */
export function fateOf(seed: number, messageId: string, before: number): Fate {
  const drawn = chance(seed, 'fate', messageId);
  if (drawn < 0.04) return 'never answered';
  if (before > 0) return 'taken';
  return drawn < 0.12 ? 'dropped within' : drawn < 0.2 ? 'dropped after' : 'taken';
}

const slowness = (seed: number, messageId: string): number => {
  const drawn = chance(seed, 'slow', messageId);
  return drawn < 0.03 ? 1_500 : drawn * 150;
};

/** Counts one more, and gives how many there were. */
function another(counts: Map<string, number>, key: string): number {
  const before = counts.get(key) ?? 0;
  counts.set(key, before + 1);
  return before;
}

export type HostileSink = { url: string; port: number; kill(): Promise<void> };

/** Starts it, on the port that it had where one is given. */
export async function startHostileSink(seed: number, memory: Memory, port = 0): Promise<HostileSink> {
  const sockets = new Map<number, Socket>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onRcptTo: ({ address }, _, callback) => {
      const code = isRefused(seed, address)
        ? 550
        : isUnknown(seed, address) && another(memory.asked, address) === 0
          ? 451
          : 250;
      if (code !== 250) memory.said.add(`${code}`);
      callback(code === 250 ? null : Object.assign(new Error(`no, ${code}`), { responseCode: code }));
    },
    onData: (stream, { envelope, remotePort }, callback) => {
      const receive = async () => {
        const chunks: Buffer[] = [];
        let fate: Fate | null = null;
        for await (const chunk of stream) {
          chunks.push(chunk);
          const messageId = messageIdIn(Buffer.concat(chunks));
          if (fate !== null || messageId === null) continue;
          fate = fateOf(seed, messageId, another(memory.handed, messageId));
          memory.said.add(fate);
          if (fate === 'dropped within') return void sockets.get(remotePort)?.destroy();
        }
        const bytes = Buffer.concat(chunks);
        const messageId = messageIdIn(bytes) ?? '';
        await sleep(slowness(seed, messageId));
        // a server that was killed meanwhile has nothing
        if (!sockets.has(remotePort)) return;
        const to = envelope.rcptTo.map(({ address }) => address);
        memory.taken.push({ messageId, to, sha256: createHash('sha256').update(bytes).digest('hex') });
        if (fate === 'taken') callback(null, 'taken');
        else sockets.get(remotePort)?.destroy();
      };
      receive().catch(() => sockets.get(remotePort)?.destroy());
    },
  });
  // clients that are cut off do not matter
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  const listening = once(server.server, 'listening');
  server.listen(port, '127.0.0.1');
  await listening;
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the sink listens on no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    async kill() {
      const closed = once(server.server, 'close');
      server.close();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

/** The Message-ID without its brackets; null while its line has not come. */
const messageIdIn = (bytes: Buffer): string | null =>
  /^message-id:\s*<([^>\r\n]*)>\r?$/im.exec(bytes.toString('latin1'))?.[1] ?? null;
