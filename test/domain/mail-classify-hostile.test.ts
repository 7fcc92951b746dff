import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { classify } from '../../mail/incoming/classify.ts';
import { mailOf, PERSON, partsOf } from './mail-samples.ts';

/** Hostile mail is held with its reason, and reading it costs little; what missions enclose is not hostile. */

const SENT = { ...PERSON, Subject: 'Re: Note verbale' };
const file = (name: string, content: Buffer, type = 'application/octet-stream') =>
  partsOf(
    SENT,
    'multipart/mixed',
    ['Content-Type: text/plain', '', 'Enclosed.'],
    [
      ...[`Content-Type: ${type}; name="${name}"`, `Content-Disposition: attachment; filename="${name}"`],
      ...['Content-Transfer-Encoding: base64', '', ...(content.toString('base64').match(/.{1,76}/g) ?? [])],
    ],
  );

/** A ZIP archive of one entry; what its directory says of it may be another thing. */
function zip(name: string, content: Buffer, { isEncrypted = false, says = content.length } = {}): Buffer {
  const packed = deflateRawSync(content);
  const common = Buffer.alloc(24);
  common.writeUInt16LE(isEncrypted ? 1 : 0, 0);
  common.writeUInt16LE(8, 2);
  common.writeUInt32LE(packed.length, 12);
  common.writeUInt32LE(says, 16);
  common.writeUInt16LE(name.length, 20);
  const local = Buffer.concat([Buffer.from('PK\x03\x04\x14\0', 'latin1'), common, Buffer.from(name), packed]);
  return Buffer.concat([
    local,
    Buffer.from('PK\x01\x02\x14\0\x14\0', 'latin1'),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
}
const ole = (word: string) =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(word, 'utf16le')]);
const nested = (count: number, line: (at: number) => string) => Array.from({ length: count }, (_, at) => line(at));

describe('held is', () => {
  test.each<[string, RegExp, Buffer]>([
    [
      '20,000 parts',
      /^parts/,
      partsOf(SENT, 'multipart/mixed', ...nested(20_000, () => 'x').map((x) => ['Content-Type: text/plain', '', x])),
    ],
    [
      '20,000 parts without a type',
      /^unreadable/,
      partsOf(SENT, 'multipart/mixed', ...nested(20_000, () => 'x').map((x) => ['', x])),
    ],
    [
      'parts in parts in parts',
      /^nested/,
      mailOf(SENT, ...nested(900, (at) => `Content-Type: multipart/mixed; boundary=c${at}\r\n\r\n--c${at}`)),
    ],
    ['messages in messages', /^nested/, mailOf(SENT, ...nested(100, () => 'Content-Type: message/rfc822\r\n'))],
    ['a header of 10 MB', /^headers/, mailOf({ ...SENT, 'X-A': 'a'.repeat(10_000_000) }, 'x')],
    [
      'an archive that unpacks to 50 MB',
      /unpacks to 50000000 bytes/,
      file('a.zip', zip('a', Buffer.alloc(50_000_000))),
    ],
    [
      'an archive that says less than it unpacks to',
      /more than it says/,
      file('a.zip', zip('a', Buffer.alloc(5_000_000), { says: 100 })),
    ],
    ['an encrypted archive', /encrypted/, file('a.zip', zip('a', Buffer.from('x'), { isEncrypted: true }))],
    ['an encrypted document', /encrypted/, file('a.docx', ole('EncryptedPackage'))],
    ['an archive in an archive', /another/, file('a.zip', zip('b.zip', Buffer.from('x')))],
    ['an archive of another kind', /not looked into/, file('a.gz', Buffer.from([0x1f, 0x8b, 8, 0]))],
    ['a program in an archive', /\.exe/, file('a.zip', zip('note.exe', Buffer.from('x')))],
    ['a program under a false name', /program/, file('note.pdf', Buffer.from('MZ\x90\0', 'latin1'))],
    ['a name turned round', /\.exe/, file('note\u202efdp.exe', Buffer.from('x'))],
    ['a document with macros', /macros/, file('a.docx', zip('word/vbaProject.bin', Buffer.from('x')))],
    ['an old document with macros', /macros/, file('a.doc', ole('_VBA_PROJECT'))],
    ['a page that runs', /^script/, file('a.html', Buffer.from('<script>x</script>'), 'text/html')],
    ['a text that runs', /^script/, mailOf({ ...SENT, 'Content-Type': 'text/html' }, '<p>Hello</p><script>x</script>')],
    ['two senders', /^forged/, mailOf({ ...SENT, From: 'a@che.example, b@evil.example' }, 'x')],
    [
      'a sender shown as another',
      /^forged/,
      mailOf({ ...SENT, From: '"Mission <a@che.example>" <b@evil.example>' }, 'x'),
    ],
    ['two headers From', /^forged/, mailOf({ ...SENT, 'From ': 'b@evil.example', from: 'c@evil.example' }, 'x')],
    ['a line inside a line', /^forged/, mailOf({ ...SENT, 'X-A': 'a\rBcc: b@evil.example' }, 'x')],
    [
      'a file that is no mail',
      /^no_mail/,
      Buffer.concat([Buffer.from('\0\0\0\x01Bud1', 'latin1'), Buffer.alloc(6_000)]),
    ],
  ])('%s', async (_, reason, bytes) => {
    expect(await classify(bytes)).toMatchObject({
      kind: 'held',
      recipient: null,
      reason: expect.stringMatching(reason),
    });
  });
});

describe('not held is', () => {
  test.each<[string, Buffer]>([
    ['a Word file', file('note.docx', zip('word/document.xml', Buffer.from('<w:p/>'.repeat(50_000))))],
    ['a Word file of old', file('note.doc', ole('WordDocument'))],
    ['a PDF', file('note.pdf', Buffer.from('%PDF-1.7'), 'application/pdf')],
    ['a name with a comma', mailOf({ ...SENT, From: 'Mission of Utopia, Geneva <a@che.example>' }, 'x')],
    ['an odd charset', mailOf({ ...SENT, 'Content-Type': 'text/plain; charset=x-none' }, '\xff\xfe')],
    ['broken base64', mailOf({ ...SENT, 'Content-Transfer-Encoding': 'base64' }, '!!!===')],
    [
      'a mail cut in the middle of a part',
      partsOf(SENT, 'multipart/mixed', ['Content-Type: text/plain', '', 'Half']).subarray(0, -12),
    ],
    ['a header alone', Buffer.from('From: a@che.example\nSubject: Note')],
    ['a text alone', Buffer.from('The delegation is enclosed.\n\nRegards')],
  ])('%s', async (_, bytes) => {
    expect(await classify(bytes)).toMatchObject({ kind: 'reply' });
  });
});

/** Where a rule took more than linear time, one of these would not end within the time that a test has. */
test.each([
  'a',
  'a@',
  '@',
  '<',
  ' ',
  '\n',
  '- ',
  '1.',
  '5.5.',
  '"a',
  'a=',
  'recipient ',
  'delivery to ',
  'user ',
  '<style',
  '<br ',
  'to: \n',
  'smtp:',
  '_',
])('half a million of %j are read', async (piece) => {
  const long = piece.repeat(500_000 / piece.length);
  for (const type of ['text/plain', 'text/html']) {
    const bytes = mailOf({ ...SENT, From: 'MAILER-DAEMON@mx.example', 'Content-Type': type }, 'Undeliverable:', long);
    expect(await classify(bytes)).toMatchObject({ kind: expect.any(String) });
  }
});
