import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { refuseListed, type SinkOptions, startSink } from '../../stack/sink.ts';
import { ownFolder } from './folder.ts';

const startOwn = async (options: Partial<SinkOptions> = {}) => {
  const sink = await startSink({ dir: ownFolder(), ...options });
  onTestFinished(() => sink.kill());
  return sink;
};

const send = async (url: string, id: string, to = 'mission@che.example', body = 'Excellencies,') => {
  const transport = nodemailer.createTransport(url);
  const raw = `From: treaty@un.example\r\nMessage-ID:\r\n <${id}@convene.example>\r\nSubject: Note\r\n\r\n${body}\r\n`;
  try {
    return await transport.sendMail({ envelope: { from: 'bounce+1@un.example', to }, raw });
  } finally {
    transport.close();
  }
};

test('a message is stored as it was sent, with a line in the index', async () => {
  const dir = ownFolder();
  const sink = await startOwn({ dir });
  await send(sink.url, 'a', 'mission@che.example', '.a line with a dot first\r\n..and two');
  await sink.settled();
  const [message] = sink.received();
  if (message === undefined) throw new Error('nothing was received');
  expect(message).toMatchObject({
    messageId: 'a@convene.example',
    envelopeFrom: 'bounce+1@un.example',
    to: ['mission@che.example'],
  });
  const file = readFileSync(join(dir, message.file));
  expect(file.toString()).toContain('\r\n.a line with a dot first\r\n..and two\r\n');
  expect(file.length).toBe(message.size);
  expect(createHash('sha256').update(file).digest('hex')).toBe(message.sha256);
  expect(readFileSync(join(dir, 'index.jsonl'), 'utf8')).toBe(`${JSON.stringify(message)}\n`);
});

test('what is received while the files are waited for is waited for too', async () => {
  const dir = ownFolder();
  const missing = async (): Promise<string[]> => {
    await sink.settled();
    const files = sink.received().map(({ file }) => file);
    return files.filter((file) => !existsSync(join(dir, file)));
  };
  const looks: Promise<string[]>[] = [];
  const sink = await startOwn({ dir, onReceived: () => looks.push(missing()) });
  await Promise.all(Array.from({ length: 50 }, (_, n) => send(sink.url, String(n))));
  expect((await Promise.all(looks)).flat()).toEqual([]);
});

test('a Message-ID cannot choose where its file goes', async () => {
  const sink = await startOwn();
  await send(sink.url, '../../etc/passwd');
  expect(sink.received()[0]?.file).toMatch(/^000001-[A-Za-z0-9.@_-]+\.eml$/);
  expect(sink.received()[0]?.file).not.toContain('/');
});

test('a message that comes twice counts as one duplicate', async () => {
  const sink = await startOwn();
  for (const id of ['a', 'b', 'a']) await send(sink.url, id);
  expect(sink.received()).toHaveLength(3);
  expect(sink.duplicates()).toBe(1);
});

test('two sinks run side by side', async () => {
  const [one, two] = await Promise.all([startOwn(), startOwn()]);
  expect(one.port).not.toBe(two.port);
  await Promise.all([send(one.url, 'a'), send(two.url, 'b')]);
  expect(one.received().map(({ messageId }) => messageId)).toEqual(['a@convene.example']);
  expect(two.received().map(({ messageId }) => messageId)).toEqual(['b@convene.example']);
});

test('a listed address is refused with its own code, for good or for now, and nothing is stored', async () => {
  const sink = await startOwn({
    refuse: refuseListed([
      { address: 'Gone@mission.example', code: 550, message: 'No such mailbox' },
      { address: 'full@mission.example', code: 452, message: 'Mailbox full' },
    ]),
  });
  await expect(send(sink.url, 'a', 'gone@mission.example')).rejects.toMatchObject({ responseCode: 550 });
  await expect(send(sink.url, 'b', 'full@mission.example')).rejects.toMatchObject({
    responseCode: 452,
    response: expect.stringContaining('Mailbox full'),
  });
  expect(sink.received()).toEqual([]);
  sink.setRefuse(() => null);
  await send(sink.url, 'b', 'full@mission.example');
  expect(sink.received()).toHaveLength(1);
});

test('a lost answer: the message is stored, and the sender learns nothing', async () => {
  const sink = await startOwn();
  sink.dropAfterData(1);
  await expect(send(sink.url, 'a')).rejects.not.toHaveProperty('responseCode');
  expect(sink.received()).toHaveLength(1);
  await send(sink.url, 'a');
  expect(sink.duplicates()).toBe(1);
});

test('a paused sink answers when it is resumed', async () => {
  const sink = await startOwn();
  sink.pause();
  const answers: string[] = [];
  const sent = send(sink.url, 'a').then(() => answers.push('sent'));
  await expect.poll(() => sink.connections()).toBe(1);
  expect(answers).toEqual([]);
  sink.resume();
  await sent;
  expect(sink.received()).toHaveLength(1);
});

test('killed and started again on the same port it knows what it had, and half a line is forgotten', async () => {
  const dir = ownFolder();
  const first = await startOwn({ dir });
  await send(first.url, 'a');
  await first.kill();
  await expect(send(first.url, 'b')).rejects.toThrow();
  appendFileSync(join(dir, 'index.jsonl'), '{"messageId":"torn');
  const second = await startOwn({ dir, port: first.port });
  await send(second.url, 'a');
  expect(second.received().map(({ file }) => file.slice(0, 6))).toEqual(['000001', '000002']);
  expect(second.duplicates()).toBe(1);
  await second.stop();
  expect(readFileSync(join(dir, 'index.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
});

test('a connection under way is cut when the sink is killed', async () => {
  const sink = await startOwn();
  sink.pause();
  const sent = send(sink.url, 'a');
  const outcome = expect(sent).rejects.toThrow();
  await expect.poll(() => sink.connections()).toBe(1);
  await sink.kill();
  await outcome;
});

test('a taken port is an error, not a crash', async () => {
  const sink = await startOwn();
  await expect(startSink({ dir: ownFolder(), port: sink.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
