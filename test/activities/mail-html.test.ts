import { type ParsedMail, simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../domain/mail.ts';
import { htmlOf } from '../../mail/html.ts';
import { composeMessage, readSender } from '../../mail/message.ts';
import { attachmentPart, mimeBytes } from '../../mail/mime.ts';
import { PDF, sha256 } from './support.ts';

const key = { meeting: 'm-1', circulation: 'note', revision: 1, participant: 'CHE', contact: 'CHE/ny', attempt: 1 };
const CALENDAR = Buffer.from('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n');
const media = 'text/calendar; charset=utf-8; method=PUBLISH' as const;

function compose(change: Partial<Parameters<typeof composeMessage>[0]> = {}): Message {
  return composeMessage({
    key,
    mode: 'live',
    at: '2024-02-15T09:00:00Z',
    language: 'fr',
    wording: {
      subject: 'Douzième Assemblée',
      body: 'Excellence,\n\nÀ l’adresse suivante :\nccm@secretariat.example\n',
    },
    html: true,
    secretariat: { name: null, address: null },
    sender: readSender({ MAIL_REPLY_TO: 'ccm@secretariat.example' }),
    to: { name: 'Mission', address: 'mission@che.example' },
    cc: [{ name: 'Capitale', address: 'capital@che.example' }],
    attachments: [
      { sha256: sha256(PDF), filename: 'note.pdf' },
      { sha256: sha256(CALENDAR), filename: 'meeting.ics', media },
    ],
    ...change,
  }).message;
}

const bytesOf = (message: Message) =>
  mimeBytes(message, [
    attachmentPart({ filename: 'note.pdf' }, PDF),
    attachmentPart({ filename: 'meeting.ics', media }, CALENDAR),
  ]);
const read = async (change: Parameters<typeof compose>[0]): Promise<ParsedMail> =>
  simpleParser(await bytesOf(compose(change)));
const namesIn = (bytes: Buffer): string[] =>
  (bytes.toString('latin1').split('\r\n\r\n')[0] ?? '').split(/\r\n(?! )/).map((field) => field.split(':')[0] ?? '');

test('words go as plain text and as HTML, the papers beside both', async () => {
  const bytes = await bytesOf(compose());
  const mail = await simpleParser(bytes);
  expect(mail.text).toBe('Excellence,\n\nÀ l’adresse suivante :\nccm@secretariat.example\n');
  expect(mail.html).toContain('À l’adresse suivante :<br>\nccm@secretariat.example</p>');
  expect(mail.replyTo?.text).toBe('ccm@secretariat.example');
  expect(
    mail.attachments.map(({ filename, contentType, content }) => [filename, contentType, sha256(content)]),
  ).toEqual([
    ['note.pdf', 'application/pdf', sha256(PDF)],
    ['meeting.ics', 'text/calendar', sha256(CALENDAR)],
  ]);
  const types = bytes.toString('latin1').match(/^Content-Type: [^;\r]+/gm);
  expect(types).toEqual([
    'Content-Type: multipart/mixed',
    'Content-Type: multipart/alternative',
    'Content-Type: text/plain',
    'Content-Type: text/html',
    'Content-Type: application/pdf',
    'Content-Type: text/calendar',
  ]);
  expect(bytes.toString('latin1')).toContain(
    'Content-Type: text/calendar; charset=utf-8; method=PUBLISH; name=meeting.ics',
  );
});

test('the header is in the order that readers expect', async () => {
  const own = ['Auto-Submitted', 'X-Auto-Response-Suppress', 'Content-Language'];
  const order = ['From', 'Reply-To', 'To', 'Cc', 'Subject', 'Message-ID', 'Date', ...own];
  const rest = ['MIME-Version', 'Content-Type'];
  expect(namesIn(await bytesOf(compose()))).toEqual([...order, ...rest]);
  expect(namesIn(await bytesOf(compose({ cc: [], mode: 'rehearsal' })))).toEqual([
    ...order.filter((name) => name !== 'Cc'),
    'X-Convene-Mode',
    ...rest,
  ]);
});

test('the same message gives the same bytes, also after a stay in the database', async () => {
  const one = await bytesOf(compose());
  expect((await bytesOf(compose())).equals(one)).toBe(true);
  expect((await bytesOf(JSON.parse(JSON.stringify(compose())))).equals(one)).toBe(true);
});

test('a message stored before there was HTML gives the bytes that it gave then', async () => {
  const stored: Message = JSON.parse(
    '{"messageId":"<21725f3a79720aff97f35ed457fbc16b@convene.example>","date":"2024-02-15T09:00:00Z","boundary":"21725f3a79720aff97f35ed457fbc16b","from":{"name":"Secretariat","address":"noreply@convene.example"},"replyTo":"noreply@convene.example","to":{"name":"Mission é","address":"m@che.example"},"cc":[{"name":"c","address":"c@che.example"}],"subject":"REHEARSAL – Été – note","text":"Excellence,\\n\\nÀ bientôt\\n.\\n","headers":{"Auto-Submitted":"auto-generated","Content-Language":"fr","X-Convene-Mode":"rehearsal"},"attachments":[{"sha256":"aa","filename":"n.pdf"}]}',
  );
  const part = '----_NmP-21725f3a79720aff97f35ed457fbc16b-Part_1';
  expect(
    (await mimeBytes(stored, [attachmentPart({ filename: 'n.pdf' }, Buffer.from('abc'))])).toString().split('\r\n'),
  ).toEqual([
    'Auto-Submitted: auto-generated',
    'Content-Language: fr',
    'X-Convene-Mode: rehearsal',
    'From: Secretariat <noreply@convene.example>',
    'To: =?UTF-8?Q?Mission_=C3=A9?= <m@che.example>',
    'Cc: c <c@che.example>',
    'Reply-To: noreply@convene.example',
    'Subject: =?UTF-8?Q?REHEARSAL_=E2=80=93_=C3=89t=C3=A9_?=',
    ' =?UTF-8?Q?=E2=80=93_note?=',
    'Message-ID: <21725f3a79720aff97f35ed457fbc16b@convene.example>',
    'Date: Thu, 15 Feb 2024 09:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed;',
    ' boundary="--_NmP-21725f3a79720aff97f35ed457fbc16b-Part_1"',
    '',
    part,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Excellence,',
    '',
    '=C3=80 bient=C3=B4t',
    '.',
    '',
    part,
    'Content-Type: application/pdf; name=n.pdf',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename=n.pdf',
    '',
    'YWJj',
    `${part}--`,
    '',
  ]);
});

describe('HTML', () => {
  test('of Arabic runs from right to left, and says its language', () => {
    const html = htmlOf({ language: 'ar', subject: 'اجتماع', body: 'السيد السفير،\n\nنص' });
    expect(html.match(/lang="ar" dir="rtl"/g)).toHaveLength(2);
    expect(htmlOf({ language: 'zh', subject: '会议', body: '正文' })).toContain('<html lang="zh" dir="ltr">');
  });

  test('keeps paragraphs and lines, and asks nothing of the outside', () => {
    const html = htmlOf({ language: 'en', subject: 's', body: '\r\none\r\ntwo\r\n\r\n\r\nthree\n' });
    expect(html.match(/<p [^>]*>[\s\S]*?<\/p>/g)?.map((p) => p.replace(/<p [^>]*>/, '<p>'))).toEqual([
      '<p>one<br>\ntwo</p>',
      '<p>three</p>',
    ]);
    expect(html).not.toMatch(/<(img|link|script|style|iframe|a|object|form)\b|url\(|src=|href=|https?:/i);
  });

  test.each([
    '<script>alert(1)</script>',
    '</style><img src=x onerror=alert(1)>',
    '</title></head><body onload="x">',
    '"><a href="https://evil.example">click</a>',
    "' onmouseover='x",
    '&lt;b&gt; &#60;b&#62;',
    '<!-- --> <![CDATA[ x ]]>',
  ])('shows %s as text', (evil) => {
    const html = htmlOf({ language: 'en"><script>', subject: evil, body: `${evil}\n\n${evil}` });
    const frame = htmlOf({ language: 'none', subject: '', body: 'x\n\ny' });
    expect(html.match(/<[^>]*>/g)).toEqual(frame.match(/<[^>]*>/g));
    const shown = [...html.matchAll(/<p [^>]*>([\s\S]*?)<\/p>/g)].map(([, text = '']) => unescaped(text));
    expect(shown).toEqual([evil, evil]);
  });

  test.each(['\u202e', '\u2066', '\0', '\u001b', '\u2028'])('%j does not get through', (sign) => {
    expect(htmlOf({ language: 'ar', subject: `a${sign}b`, body: `a${sign}b` })).not.toContain(sign);
  });
});

const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
const unescaped = (html: string): string =>
  html.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => signs[name] ?? '');

describe('a rehearsal says so first', () => {
  test.each([
    ['en', '[REHEARSAL] Note', 'REHEARSAL · NOT AN OFFICIAL COMMUNICATION\n\nText'],
    ['fr', '[REHEARSAL · EXERCICE] Note', 'REHEARSAL · EXERCICE · COMMUNICATION NON OFFICIELLE\n\nTexte'],
    ['ar', '[REHEARSAL · تدريب] مذكرة', 'REHEARSAL · تدريب · مراسلة غير رسمية\n\nنص'],
    ['ar', '\u200f[REHEARSAL · تدريب] مذكرة', '\u200fREHEARSAL · تدريب\n\nنص'],
  ])('in %s by its approved words: %s', async (language, subject, body) => {
    const mail = await read({ mode: 'rehearsal', language, wording: { subject, body } });
    expect(mail.subject).toBe(subject);
    expect(mail.text).toBe(body);
    expect(mail.html).toContain(`>${body.split('\n')[0]}</p>`);
  });

  test('or by a mark of ours, in all three places', async () => {
    const mail = await read({ mode: 'rehearsal', wording: { subject: 'Запись', body: 'Текст' } });
    expect(mail.subject).toBe('REHEARSAL – Запись');
    expect(mail.text).toMatch(/^REHEARSAL – /);
    expect(mail.html).toMatch(/<title>REHEARSAL – Запись<\/title>[\s\S]*<p [^>]*>REHEARSAL – /);
  });
});

test('names and subject begin no header and turn no direction', async () => {
  const evil = 'A\r\nBcc: evil@elsewhere.example\r\n\r\n<b>\u202ebody';
  const mail = await read({
    wording: { subject: evil, body: 'text' },
    to: { name: evil, address: 'mission@che.example' },
    cc: [{ name: evil, address: 'copy@che.example' }],
  });
  expect(mail.headers.has('bcc')).toBe(false);
  expect(mail.text).toBe('text');
  const safe = 'A Bcc: evil@elsewhere.example <b>body';
  expect(mail.subject).toBe(safe);
  expect([mail.to, mail.cc].flat().flatMap((field) => field?.value)).toEqual([
    { name: safe, address: 'mission@che.example' },
    { name: safe, address: 'copy@che.example' },
  ]);
});
