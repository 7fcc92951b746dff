import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

/**
 * A pool of SMTP connections that knows how far each message got.
 *
 * nodemailer's own pool hands a message over again when a connection closes, without telling: then a repeat could not be
 * marked. This one never repeats a message once a byte of it may have left; its caller decides.
 */

export interface Server {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps:`); otherwise STARTTLS where the server offers it. */
  secure: boolean;
  /** Refuse to go on without TLS. */
  requireTLS: boolean;
  auth: { user: string; pass: string } | null;
}

export interface Envelope {
  from: string;
  to: string[];
}

/** What became of one message. `text` is the server's own words, or what went wrong. */
export type SmtpAnswer =
  /** The server answered: which recipients it took, which it refused and with what reply code (4xx for now, 5xx for good). */
  | { kind: 'answered'; accepted: string[]; refused: { address: string; code: number }[]; text: string }
  /** The message was handed over, wholly or in part, and no answer came: it may or may not have arrived. */
  | { kind: 'lost'; text: string }
  /** No byte of the message left: no connection, or the server would not take mail from us at all. */
  | { kind: 'kept'; text: string };

export interface SmtpPool {
  /**
   * Sends one message; resolves within `sendMs`, or the caller's own limit when that is shorter, waiting for a free
   * connection included; never rejects.
   */
  send(envelope: Envelope, bytes: Buffer, withinMs: number): Promise<SmtpAnswer>;
  /** Says goodbye on idle connections; messages under way come to their end. */
  close(): void;
}

export interface PoolLimits {
  connections: number;
  /** The most time for one message from `send` to its answer, in milliseconds. */
  sendMs: number;
}

/** Relays commonly end a session after a hundred messages, and an idle one after a few minutes: leave before they do. */
const MESSAGES_PER_CONNECTION = 100;
const IDLE_MS = 10_000;
const CONNECT_MS = 10_000;

interface SmtpLine {
  connection: SMTPConnection;
  messages: number;
  idleTimer: NodeJS.Timeout | undefined;
}

export function smtpPool(server: Server, limits: PoolLimits): SmtpPool {
  const idle: SmtpLine[] = [];
  const waiting: (() => void)[] = [];
  let free = limits.connections;
  let closed = false;

  async function send(envelope: Envelope, bytes: Buffer, withinMs: number): Promise<SmtpAnswer> {
    const deadline = performance.now() + Math.min(withinMs, limits.sendMs);
    await takeTurn();
    try {
      for (;;) {
        const left = deadline - performance.now();
        if (left <= 0) return { kind: 'kept', text: 'no connection was free in time' };
        const used = idle.pop();
        const line = used ?? (await connect(Math.min(left, CONNECT_MS)));
        if ('kind' in line) return line;
        clearTimeout(line.idleTimer);
        const answer = await handOver(line, envelope, bytes, deadline - performance.now());
        // A server may end an idle connection at any time: that says nothing about whether it is up.
        if (answer.kind === 'kept' && used) continue;
        return answer;
      }
    } finally {
      passTurn();
    }
  }

  function takeTurn(): Promise<void> | undefined {
    if (free > 0) {
      free -= 1;
      return undefined;
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  function passTurn(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  function connect(ms: number): Promise<SmtpLine | SmtpAnswer> {
    return new Promise((resolve) => {
      const connection = new SMTPConnection({
        host: server.host,
        port: server.port,
        secure: server.secure,
        requireTLS: server.requireTLS,
        connectionTimeout: ms,
        greetingTimeout: ms,
        dnsTimeout: ms,
        socketTimeout: limits.sendMs,
      });
      const fail = (error: Error) => {
        connection.close();
        resolve({ kind: 'kept', text: error.message });
      };
      const line: SmtpLine = { connection, messages: 0, idleTimer: undefined };
      // The greeting has its own limit; EHLO, STARTTLS and AUTH after it have this one.
      const timer = setTimeout(() => fail(new Error('the server did not finish its greeting in time')), ms);
      connection.on('error', fail);
      connection.once('end', () => {
        clearTimeout(timer);
        clearTimeout(line.idleTimer);
        const at = idle.indexOf(line);
        if (at >= 0) idle.splice(at, 1);
        resolve({ kind: 'kept', text: 'the server closed the connection' });
      });
      const ready = () => {
        clearTimeout(timer);
        resolve(line);
      };
      connection.connect((error) => {
        if (error) fail(error);
        else if (server.auth) {
          connection.login({ credentials: server.auth }, (refusal) => (refusal ? fail(refusal) : ready()));
        } else ready();
      });
    });
  }

  function handOver(line: SmtpLine, envelope: Envelope, bytes: Buffer, ms: number): Promise<SmtpAnswer> {
    return new Promise((resolve) => {
      let left = false;
      // The connection reads from the stream only after the server has asked for the message: the first read is the
      // point after which it may have arrived.
      const body = new Readable({
        read() {
          left = true;
          this.push(bytes);
          this.push(null);
        },
      });
      const settle = (answer: SmtpAnswer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      const lose = (text: string) => {
        line.connection.close();
        settle({ kind: left ? 'lost' : 'kept', text });
      };
      const timer = setTimeout(() => lose('no answer in time'), ms);
      line.connection.send({ from: envelope.from, to: [...envelope.to] }, body, (error, info) => {
        line.messages += 1;
        if (!error) {
          rest(line);
          const refused = (info.rejectedErrors ?? []).flatMap(refusal);
          settle({ kind: 'answered', accepted: addresses(info.accepted), refused, text: info.response });
          return;
        }
        const code = error.responseCode;
        // 421 closes the session, whatever was asked. A refused sender is our configuration, not the recipient's doing.
        if (!code || code < 400 || code === 421 || error.command === 'MAIL FROM') {
          lose(error.message);
          return;
        }
        line.connection.reset((failure) => (failure ? line.connection.close() : rest(line)));
        const refused = error.rejectedErrors
          ? error.rejectedErrors.flatMap(refusal)
          : envelope.to.map((address) => ({ address, code }));
        settle({ kind: 'answered', accepted: [], refused, text: error.response ?? error.message });
      });
    });
  }

  function rest(line: SmtpLine): void {
    if (line.connection.destroyed) return;
    if (closed || line.messages >= MESSAGES_PER_CONNECTION) {
      line.connection.quit();
      return;
    }
    line.idleTimer = setTimeout(() => leave(line), IDLE_MS);
    idle.push(line);
  }

  function leave(line: SmtpLine): void {
    const at = idle.indexOf(line);
    if (at < 0) return;
    idle.splice(at, 1);
    line.connection.quit();
  }

  function close(): void {
    closed = true;
    for (const line of [...idle]) {
      clearTimeout(line.idleTimer);
      leave(line);
    }
  }

  return { send, close };
}

function refusal(error: { recipient?: string | undefined; responseCode?: number | undefined }) {
  return error.recipient ? [{ address: error.recipient, code: error.responseCode ?? 550 }] : [];
}

function addresses(list: readonly (string | { address?: string | undefined })[]): string[] {
  return list.map((entry) => (typeof entry === 'string' ? entry : (entry.address ?? '')));
}
