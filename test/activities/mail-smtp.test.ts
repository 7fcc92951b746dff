import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { smtpPool } from '../../mail/smtp.ts';

type Say = (line: string) => void;
/** What a server does at a step of the session: says something else than usual, or closes the connection. */
type Script = Partial<
  Record<'connect' | 'MAIL' | 'RCPT' | 'DATA' | 'end', (say: Say, socket: Socket, nth: number) => void>
>;

const USUAL = { connect: '220 test', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on', end: '250 taken' } as const;

/** A server that speaks just enough SMTP to misbehave at a chosen step; `nth` counts the step in its connection. */
async function openServer(script: Script) {
  const sockets: Socket[] = [];
  const taken: string[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    const say: Say = (line) => void socket.write(`${line}\r\n`);
    const counts = new Map<string, number>();
    const step = (name: keyof typeof USUAL) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const act = script[name];
      if (act) act(say, socket, counts.get(name) ?? 0);
      else say(USUAL[name]);
    };
    let body: string | null = null;
    let pending = '';
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let at = pending.indexOf('\r\n'); at >= 0; at = pending.indexOf('\r\n')) {
        const line = pending.slice(0, at);
        pending = pending.slice(at + 2);
        if (body !== null && line !== '.') body += `${line}\n`;
        else if (body !== null) {
          taken.push(body);
          body = null;
          step('end');
        } else if (line.startsWith('MAIL')) step('MAIL');
        else if (line.startsWith('RCPT')) step('RCPT');
        else if (line === 'DATA') {
          body = '';
          step('DATA');
        } else if (line === 'QUIT') socket.end('221 bye\r\n');
        else say('250 ok');
      }
    });
    step('connect');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const target = { host: '127.0.0.1', port: address.port, secure: false, requireTLS: false, auth: null };
  const pool = smtpPool(target, { connections: 2, sendMs: 5_000 });
  onTestFinished(() => {
    pool.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const send = (text = 'Excellency', withinMs = 5_000) =>
    pool.send({ from: 'bounce@a.example', to: ['to@b.example'] }, Buffer.from(`${text}\r\n`), withinMs);
  return { send, pool, sockets, taken };
}

test('connections are used again, one message after another', async () => {
  const { send, sockets, taken } = await openServer({});
  for (const text of ['one', 'two', 'three']) expect(await send(text)).toMatchObject({ kind: 'answered' });
  expect(taken).toEqual(['one\n', 'two\n', 'three\n']);
  expect(sockets).toHaveLength(1);
});

test('more messages than connections wait for their turn', async () => {
  const { send, sockets } = await openServer({});
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => send(`message ${n}`)));
  expect(answers.every(({ kind }) => kind === 'answered')).toBe(true);
  expect(sockets).toHaveLength(2);
});

test('a used connection that the server gives up is replaced, and the message goes out once', async () => {
  const { send, sockets, taken } = await openServer({
    MAIL: (say, socket, nth) => (nth === 2 ? socket.destroy() : say(USUAL.MAIL)),
  });
  await send('one');
  expect(await send('two')).toMatchObject({ kind: 'answered' });
  expect(taken).toEqual(['one\n', 'two\n']);
  expect(sockets).toHaveLength(2);
});

test('a connection lost before the server asks for the message keeps it', async () => {
  const { send, taken } = await openServer({ RCPT: (_say, socket) => socket.destroy() });
  expect(await send()).toMatchObject({ kind: 'kept' });
  expect(taken).toEqual([]);
});

test.each<[name: string, end: NonNullable<Script['end']>]>([
  ['closes', (_say, socket) => socket.destroy()],
  ['says 421, which may be of the session', (say) => say('421 closing')],
  ['says nothing', () => {}],
])('a server that %s in place of an answer leaves it open whether the message arrived', async (_, end) => {
  const { send, taken } = await openServer({ end });
  expect(await send('one', 300)).toMatchObject({ kind: 'lost' });
  expect(taken).toEqual(['one\n']);
});

test('a message refused at its end is refused for its recipients, with the code', async () => {
  let ended = 0;
  const { send } = await openServer({ end: (say) => say(ended++ === 0 ? '552 too large' : USUAL.end) });
  expect(await send()).toEqual({
    kind: 'answered',
    accepted: [],
    refused: [{ address: 'to@b.example', code: 552 }],
    text: '552 too large',
  });
  expect(await send()).toMatchObject({ kind: 'answered', accepted: ['to@b.example'] });
});

test('a refused sender is nothing against the recipient', async () => {
  const { send } = await openServer({ MAIL: (say) => say('550 you may not send here') });
  expect(await send()).toMatchObject({ kind: 'kept', text: expect.stringContaining('550') });
});

test('a server that does not greet is left in time', async () => {
  const { send } = await openServer({ connect: () => {} });
  expect(await send('one', 200)).toMatchObject({ kind: 'kept' });
});
