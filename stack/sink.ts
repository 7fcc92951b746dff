import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SMTPServer } from 'smtp-server';
import { z } from 'zod';
import { systemCode } from '../domain/errors.ts';
import { freePort, LOOPBACK } from './ports.ts';

/** One message that the sink has stored: a line of `index.jsonl`. */
const ReceivedMail = z.strictObject({
  messageId: z.string(),
  envelopeFrom: z.string(),
  to: z.array(z.string()),
  /** In bytes, as sent, without SMTP's dot-stuffing. */
  size: z.int().nonnegative(),
  sha256: z.string(),
  at: z.iso.datetime(),
  /** Its `.eml` in the sink's folder. */
  file: z.string(),
});
export type ReceivedMail = z.infer<typeof ReceivedMail>;

/** An answer to RCPT TO: 4xx, try again later; 5xx, never. */
export type SinkRefusal = { code: number; message: string };
export type Refused = { address: string } & SinkRefusal;

export type SinkOptions = {
  /** Messages are kept here, and found again when a sink is started on the same folder. */
  dir: string;
  port?: number;
  /** The port of the last start, used again where it is free. */
  lastPort?: number | undefined;
  refuse?: (recipient: string) => SinkRefusal | null;
  /** Called for each message once it is in the index, before the client is answered. */
  onReceived?: (received: ReceivedMail) => void;
};

export type RunningSink = {
  url: string;
  port: number;
  /** All that is stored, in the order of storing. */
  received(): readonly ReceivedMail[];
  /** How many of them came with a Message-ID that had come before. */
  duplicates(): number;
  /** Resolves when the files of all that is stored are written: read no `.eml` before. */
  settled(): Promise<void>;
  /** How many clients are connected. */
  connections(): number;
  /** Replaces what is refused from now on. */
  setRefuse(refuse: (recipient: string) => SinkRefusal | null): void;
  /** The next `n` messages are stored, and the connection is closed instead of answering: the answer is lost. */
  dropAfterData(n: number): void;
  /** Nothing is answered until `resume`. */
  pause(): void;
  resume(): void;
  /** Lets messages under way finish, for at most a second. */
  stop(): Promise<void>;
  /** Closes every connection at once, as a crash would. */
  kill(): Promise<void>;
};

const INDEX = 'index.jsonl';
const GRACE_MS = 1_000;
/** How much may wait to be written to files before clients wait too. */
const UNWRITTEN_BYTES = 256e6;

/** Refusals by address, compared without regard to case. */
export const refuseListed = (list: readonly Refused[]): ((recipient: string) => SinkRefusal | null) => {
  const byAddress = new Map(list.map(({ address, code, message }) => [address.toLowerCase(), { code, message }]));
  return (recipient) => byAddress.get(recipient.toLowerCase()) ?? null;
};

/** Starts an SMTP server on the loopback address that delivers nothing and keeps every message as a file. */
export const startSink = async ({
  dir,
  port,
  lastPort,
  refuse = () => null,
  onReceived = () => {},
}: SinkOptions): Promise<RunningSink> => {
  mkdirSync(dir, { recursive: true });
  const store = openStore(dir);
  const sockets = new Map<number, Socket>();
  let refusalOf = refuse;
  let answersToLose = 0;
  let gate: PromiseWithOpen | null = null;

  const server = new SMTPServer({
    banner: 'Convene sink: nothing is delivered',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: GRACE_MS,
    onConnect: (_session, callback) => void (gate?.opened ?? Promise.resolve()).then(() => callback()),
    onRcptTo: ({ address }, _session, callback) => {
      const refusal = refusalOf(address);
      callback(refusal === null ? null : Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
    },
    onData: (stream, { envelope, remotePort }, callback) => {
      const receive = async () => {
        const { mailFrom, rcptTo } = envelope;
        const to = rcptTo.map(({ address }) => address);
        const bytes = await collect(stream);
        const received = await store.add(bytes, mailFrom === false ? '' : mailFrom.address, to);
        onReceived(received);
        await gate?.opened;
        if (answersToLose > 0) {
          answersToLose--;
          sockets.get(remotePort)?.destroy();
        } else callback(null, `stored as ${received.file}`);
      };
      receive().catch((error: unknown) => callback(error instanceof Error ? error : new Error(String(error))));
    },
  });
  // a client that disconnects does not matter; a failure to listen is reported by `listen` below
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });

  const chosen = port ?? (await freePort('smtp', lastPort));
  const listening = once(server.server, 'listening');
  server.listen(chosen, LOOPBACK);
  await listening;

  let closing: Promise<void> | null = null;
  const close = (abrupt: boolean): Promise<void> => {
    gate?.open();
    closing ??= (async () => {
      const closed = once(server.server, 'close');
      server.close();
      if (abrupt) destroyAll();
      const late = setTimeout(destroyAll, GRACE_MS);
      await closed;
      clearTimeout(late);
      await store.close();
    })();
    if (abrupt) destroyAll();
    return closing;
  };
  const destroyAll = () => {
    for (const socket of sockets.values()) socket.destroy();
  };

  return {
    url: `smtp://${LOOPBACK}:${chosen}`,
    port: chosen,
    received: () => store.received,
    duplicates: () => store.received.length - new Set(store.received.map(({ messageId }) => messageId)).size,
    settled: () => store.settled(),
    connections: () => sockets.size,
    setRefuse(next) {
      refusalOf = next;
    },
    dropAfterData(n) {
      answersToLose = n;
    },
    pause() {
      gate ??= openable();
    },
    resume() {
      gate?.open();
      gate = null;
    },
    stop: () => close(false),
    kill: () => close(true),
  };
};

type PromiseWithOpen = { opened: Promise<void>; open(): void };

const openable = (): PromiseWithOpen => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

const collect = async (stream: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

type Store = {
  received: readonly ReceivedMail[];
  /** Resolves when the message is in the index, and there is room for the next. */
  add(bytes: Buffer, envelopeFrom: string, to: string[]): Promise<ReceivedMail>;
  /** Resolves when every file is written. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/**
 * A message is received once its line is in the index. Its file follows: making one takes longer on some disks than the
 * whole exchange with the client, which need not wait for it.
 */
const openStore = (dir: string): Store => {
  const path = join(dir, INDEX);
  const received = readIndex(path);
  const index = openSync(path, 'a');
  let sequence = Math.max(0, ...readdirSync(dir).map((name) => Number(/^(\d+)-.*\.eml$/.exec(name)?.[1] ?? 0)));
  let unwritten = 0;
  let failed: unknown = null;
  let last: Promise<void> = Promise.resolve();
  const writeLater = (file: string, bytes: Buffer) => {
    unwritten += bytes.length;
    last = last
      .then(() => writeFile(join(dir, file), bytes))
      .catch((error: unknown) => {
        failed = error;
      })
      .finally(() => {
        unwritten -= bytes.length;
      });
  };
  const settled = async () => {
    // a message that comes while this waits is in the list of who reads it then
    for (let awaited: Promise<void> | null = null; awaited !== last; ) {
      awaited = last;
      await awaited;
    }
    if (failed !== null) throw failed;
  };
  return {
    received,
    async add(bytes, envelopeFrom, to) {
      if (failed !== null) throw failed;
      const messageId = messageIdOf(bytes);
      const name = messageId.replaceAll(/[^A-Za-z0-9.@_-]/g, '_').slice(0, 100);
      const file = `${String(++sequence).padStart(6, '0')}-${name}.eml`;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const line = { messageId, envelopeFrom, to, size: bytes.length, sha256, at: new Date().toISOString(), file };
      writeSync(index, `${JSON.stringify(line)}\n`);
      received.push(line);
      writeLater(file, bytes);
      if (unwritten > UNWRITTEN_BYTES) await settled();
      return line;
    },
    settled,
    async close() {
      await settled().finally(() => closeSync(index));
    },
  };
};

/** The index as it stands; half a line at its end, left by a kill, is cut off. */
const readIndex = (path: string): ReceivedMail[] => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ReceivedMail.parse(JSON.parse(line)));
};

/** The Message-ID without brackets; the rest of the message is not looked at. Empty where there is none. */
const messageIdOf = (bytes: Buffer): string => {
  const end = bytes.indexOf('\r\n\r\n');
  const headers = bytes.subarray(0, end === -1 ? bytes.length : end).toString('latin1');
  const unfolded = headers.replaceAll(/\r\n[ \t]+/g, ' ');
  return /^message-id:\s*<?([^>\r\n]*)/im.exec(unfolded)?.[1]?.trim() ?? '';
};
