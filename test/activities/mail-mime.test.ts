import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { EmailAddress } from '../../domain/mail.ts';
import { composeMessage, readSender } from '../../mail/message.ts';
import { attachmentPart, mimeBytes } from '../../mail/mime.ts';
import { PDF, sha256 } from './support.ts';

const key = { meeting: 'm-1', circulation: 'note', revision: 1, participant: 'CHE', contact: 'CHE/ny', attempt: 1 };

function compose(change: Partial<Parameters<typeof composeMessage>[0]> = {}) {
  return composeMessage({
    key,
    mode: 'live',
    at: '2024-02-15T09:00:00Z',
    language: 'en',
    wording: { subject: 'Twelfth Meeting – note verbale', body: 'Excellency,\n\n.\nÀ bientôt\n' },
    html: false,
    secretariat: { name: null, address: null },
    sender: readSender({}),
    to: { name: 'Permanent Mission', address: 'mission@che.example' },
    cc: [],
    attachments: [{ sha256: sha256(PDF), filename: 'note.pdf' }],
    ...change,
  });
}

const bytesOf = ({ message }: ReturnType<typeof compose>) =>
  mimeBytes(message, [attachmentPart({ filename: 'note.pdf' }, PDF)]);

test('the same message gives the same bytes, also after a stay in the database', async () => {
  const composed = compose();
  const stored = { ...composed, message: JSON.parse(JSON.stringify(composed.message)) };
  const [one, two, three] = [await bytesOf(composed), await bytesOf(compose()), await bytesOf(stored)];
  expect(one.equals(two)).toBe(true);
  expect(one.equals(three)).toBe(true);
});

test('every part of the key makes another message', () => {
  const changes = [
    { meeting: 'm-2' },
    { circulation: 'letter' },
    { revision: 2 },
    { participant: 'LAO' },
    { contact: 'CHE/geneva' },
    { attempt: 2 },
  ];
  const ids = [{}, ...changes].map((change) => compose({ key: { ...key, ...change } }).message.messageId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a reader gets text and paper as they were given', async () => {
  const bytes = await bytesOf(compose());
  const parsed = await simpleParser(bytes);
  expect(parsed.text).toBe('Excellency,\n\n.\nÀ bientôt\n');
  expect(parsed.subject).toBe('Twelfth Meeting – note verbale');
  expect(parsed.attachments.map(({ contentType, content }) => [contentType, content.equals(PDF)])).toEqual([
    ['application/pdf', true],
  ]);
  const lines = bytes.toString('latin1').split('\r\n');
  expect(lines.every((line) => line.length <= 998 && !/[\r\n]/.test(line))).toBe(true);
});

test.each([
  ['CRLF', '\r\n'],
  ['CR', '\r'],
  ['LF', '\n'],
  ['line separator', '\u2028'],
  ['next line', '\u0085'],
  ['NUL', '\0'],
])('%s in names and subject begins no header', async (_, end) => {
  const evil = `A${end}Bcc: evil@elsewhere.example${end}${end}body`;
  const bytes = await bytesOf(
    compose({
      wording: { subject: evil, body: 'text' },
      sender: { ...readSender({}), name: evil },
      to: { name: evil, address: 'mission@che.example' },
      cc: [{ name: `${evil}, <evil@elsewhere.example>`, address: 'copy@che.example' }],
    }),
  );
  const { headers, to, cc, text } = await simpleParser(bytes);
  expect(headers.has('bcc')).toBe(false);
  expect([to, cc].flat().flatMap((field) => field?.value.map(({ address }) => address))).toEqual([
    'mission@che.example',
    'copy@che.example',
  ]);
  expect(text).toBe('text');
});

test('a name is quoted, so that it is never read as an address', async () => {
  const bytes = await bytesOf(
    compose({ to: { name: 'Mission <evil@elsewhere.example>, "x"', address: 'mission@che.example' } }),
  );
  const { to } = await simpleParser(bytes);
  expect([to].flat().flatMap((field) => field?.value.map(({ address }) => address))).toEqual(['mission@che.example']);
});

test.each(['mission@che.example', "o'neil+tag@un.example", 'a.b@sub.un.example'])('%s is an address', (address) => {
  expect(EmailAddress.safeParse(address).success).toBe(true);
});

test.each([
  'mission',
  'a@b@c.example',
  'a b@c.example',
  'a@c.example\r\n',
  '<a@c.example>',
  'a@c.example,b@c.example',
  '"a b"@c.example',
  '.a@c.example',
  'a@-c.example',
  'a@[127.0.0.1]',
  'é@c.example',
])('%j is no address', (address) => {
  expect(EmailAddress.safeParse(address).success).toBe(false);
});

test('a wrong sender is named with the variable', () => {
  expect(() => readSender({ MAIL_FROM: 'nobody' })).toThrow(/MAIL_FROM/);
});

const NAMES = [
  'Mission permanente de l’Algérie auprès de l’Organisation des Nations Unies',
  'Постоянное представительство Боснии и Герцеговины при Организации Объединенных Наций',
  'بعثة المراقبة الدائمة للكرسي الرسولي لدى الأمم المتحدة',
  '多民族玻利维亚国常驻联合国日内瓦办事处代表团',
  'Cluster Munition Coalition, liaison "office" \\ Geneva',
  'Permanent Mission',
  `A (b) é; <c@d.example>, =?UTF-8?Q?x?= ${'é'.repeat(80)}`,
];

test.each(NAMES)('the name %s is read as it was given', async (name) => {
  const bytes = await bytesOf(
    compose({
      to: { name, address: 'to@che.example' },
      cc: [
        { name, address: 'one@che.example' },
        { name: '', address: 'two@che.example' },
        { name, address: 'three@che.example' },
      ],
      secretariat: { name, address: null },
    }),
  );
  const [head = ''] = bytes.toString('latin1').split('\r\n\r\n');
  expect(head).toMatch(/^From: [\x20-\x7e\r\n]*$/);
  expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
  for (const word of head.match(/=\?UTF-8\?[QB]\?\S*?\?=/g) ?? []) expect(word.length).toBeLessThanOrEqual(75);
  const { from, to, cc } = await simpleParser(bytes);
  expect(from?.value).toEqual([{ name, address: 'noreply@convene.example' }]);
  expect(to).toMatchObject({ value: [{ name, address: 'to@che.example' }] });
  expect(cc).toMatchObject({
    value: [
      { name, address: 'one@che.example' },
      { name: '', address: 'two@che.example' },
      { name, address: 'three@che.example' },
    ],
  });
});

test('what need not be encoded is not, and no word is cut', async () => {
  const header = async (name: string) =>
    /^To: (.*(?:\r\n .*)*)\r$/m.exec(
      (await bytesOf(compose({ to: { name, address: 'm@x.example' } }))).toString(),
    )?.[1];
  expect(await header('Mission permanente du Sénégal à Genève')).toBe(
    'Mission permanente du =?UTF-8?Q?S=C3=A9n=C3=A9gal_=C3=A0_Gen=C3=A8ve?=\r\n <m@x.example>',
  );
  expect(await header('Permanent Mission')).toBe('Permanent Mission <m@x.example>');
});

test('a message that an earlier release stored keeps the header that it had', async () => {
  const { message } = compose({ html: true, to: { name: NAMES[0] ?? '', address: 'm@dza.example' } });
  const { wholeWords: _, ...stored } = message;
  const [head = ''] = (await mimeBytes(stored, [attachmentPart({ filename: 'note.pdf' }, PDF)]))
    .toString()
    .split('\r\n\r\n');
  expect(head).toContain('To: =?UTF-8?Q?Mission_permanente_de_l=E2=80=99Alg?=\r\n =?UTF-8?Q?');
});
