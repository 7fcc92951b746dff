import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { classify } from '../../mail/incoming/classify.ts';
import { mailsIn } from '../../mail/incoming/mbox.ts';

/** Mailboxes, folders and single files become one object a mail. */

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mbox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const LINE = 'From protocol@che.example Thu Oct  1 10:00:00 2026';
const MAIL = ['From: protocol@che.example', 'Subject: Note', '', 'The list.', ''];
const store = (name: string, lines: readonly string[], end = '\n') => {
  const path = join(folder, name);
  writeFileSync(path, lines.join(end));
  return path;
};
const texts = (path: string) => [...mailsIn(path)].map(({ file, bytes }) => [basename(file), bytes.toString()]);

test.each(['\n', '\r\n'])('a mailbox has several mails, whatever ends its lines: %j', (end) => {
  const found = texts(store('box', [LINE, ...MAIL, LINE, ...MAIL, ''], end));
  expect(found.map(([file]) => file)).toEqual(['box#1', 'box#2']);
});

test('lines of text that begin with From do not separate mails, masked or not', () => {
  const text = ['>From here on', '>>From there', '', 'From 10:00 to 12:00 in 2026 we meet', 'and rise.', ''];
  const [[, first = ''] = [], second] = texts(store('box', [LINE, ...MAIL, ...text, LINE, ...MAIL]));
  expect(first).toContain('\nFrom here on\n>From there\n\nFrom 10:00 to 12:00');
  expect(second?.[0]).toBe('box#2');
});

test('a single mail that begins with such a line keeps its name', () => {
  expect(texts(store('one.eml', [LINE, ...MAIL])).map(([file]) => file)).toEqual(['one.eml']);
});

test('the line tells who sent it, where the header does not', async () => {
  const returned = [
    'From MAILER-DAEMON Thu Oct  1 10:00:00 2026',
    'From: Mail <mail@mx.example>',
    'Subject: Undeliverable',
  ];
  const [{ bytes } = { bytes: Buffer.alloc(0) }] = mailsIn(store('one', [...returned, '', 'mission@che.example']));
  expect(await classify(bytes)).toMatchObject({ kind: 'bounce', recipient: 'mission@che.example' });
});

test('a folder is read in the order of its names, without what is hidden, broken or turns in a circle', () => {
  store('b.eml', MAIL);
  store('a.eml', MAIL);
  store('.DS_Store', ['\0\0']);
  mkdirSync(join(folder, 'c'));
  store('c/d.eml', MAIL);
  symlinkSync(folder, join(folder, 'circle'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken'));
  expect(texts(folder).map(([file]) => file)).toEqual(['a.eml', 'b.eml', 'd.eml']);
});

test.each<[string, string, Buffer]>([
  ['iso-2022-jp', 'エラー通知', Buffer.from('\x1b$B%(%i!<DLCN\x1b(B', 'latin1')],
  ['gb2312', '退信', Buffer.from([0xcd, 0xcb, 0xd0, 0xc5])],
  ['koi8-r', 'возврат', Buffer.from([0xd7, 0xcf, 0xda, 0xd7, 0xd2, 0xc1, 0xd4])],
])('a bounce in %s is read: %s', async (charset, _, said) => {
  const head = `From: MAILER-DAEMON@mx.example\nSubject: =?${charset}?B?${said.toString('base64')}?=\nContent-Type: text/plain; charset=${charset}\n\n`;
  const bytes = Buffer.concat([Buffer.from(head), said, Buffer.from('\n\n<mission@che.example>: 550 5.1.1\n')]);
  expect(await classify(bytes)).toMatchObject({ kind: 'bounce', recipient: 'mission@che.example', status: '5.1.1' });
});
