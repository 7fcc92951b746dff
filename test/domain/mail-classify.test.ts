import { expect, test } from 'vitest';
import { classify } from '../../mail/incoming/classify.ts';

/** What came in is told apart as programs and people write it; every mail here was written for this test. */

const VERP = 'bounce+che-0123456789abcdef0123456789abcdef@convene.example';
const mail = (head: Record<string, string>, ...body: string[]) =>
  Buffer.from([...Object.entries(head).map(([name, value]) => `${name}: ${value}`), '', ...body, ''].join('\r\n'));

const report = (type: string, ...fields: string[]) =>
  mail(
    {
      'Return-Path': '<>',
      From: 'Mail Delivery System <MAILER-DAEMON@mx.example>',
      To: VERP,
      Subject: 'Undelivered Mail Returned to Sender',
      'Content-Type': `multipart/report; report-type=${type}; boundary="b"`,
    },
    ...['--b', '', 'A report.', '--b', `Content-Type: message/${type}`, '', ...fields],
    ...[
      '--b',
      'Content-Type: message/rfc822',
      '',
      'To: mission@che.example',
      'Subject: Note verbale',
      '',
      'Text',
      '--b--',
    ],
  );
const status = (action: string, code: string, recipient = 'rfc822; Mission@CHE.example') =>
  report(
    'delivery-status',
    'Reporting-MTA: dns; mx.example',
    '',
    `Final-Recipient: ${recipient}`,
    `Action: ${action}`,
    `Status: ${code}`,
  );
const daemon = { 'Return-Path': '<>', From: 'MAILER-DAEMON@mx.example', To: VERP, Subject: 'failure notice' };
const person = { From: 'Protocol <protocol@che.example>', To: 'ccm@convene.example', 'Message-ID': '<1@che.example>' };

test.each<[string, Buffer, object]>([
  [
    'a delivery status of failure',
    status('failed', '5.1.1'),
    { kind: 'bounce', recipient: 'mission@che.example', status: '5.1.1', participant: 'CHE' },
  ],
  [
    'a delivery status of delay',
    status('delayed', '4.4.1'),
    { kind: 'delayed', recipient: 'mission@che.example', status: '4.4.1' },
  ],
  ['a delivery status of success', status('relayed', '2.0.0'), { kind: 'auto_reply', recipient: null }],
  [
    'a status whose final recipient is no address',
    status('failed', '5.0.0', 'x-unix; |filter'),
    { kind: 'bounce', recipient: 'mission@che.example' },
  ],
  [
    'an address beyond ASCII',
    status('failed', '5.1.1', 'utf-8; miss\\x{F6}n@che.example'),
    { kind: 'bounce', recipient: 'missön@che.example' },
  ],
  [
    'a receipt',
    report('disposition-notification', 'Disposition: manual-action/MDN-sent-manually; displayed'),
    { kind: 'auto_reply' },
  ],
  ['a complaint', report('feedback-report', 'Feedback-Type: abuse'), { kind: 'auto_reply' }],
  [
    'a program’s words without a report',
    mail(
      daemon,
      'Hi. This is the qmail-send program at mx.example.',
      '',
      '<mission@che.example>:',
      'No such user (#5.1.1)',
      '',
      '--- Below this line is a copy of the message.',
      '',
      'To: other@fra.example',
    ),
    { kind: 'bounce', recipient: 'mission@che.example', status: '5.1.1' },
  ],
  [
    'a header that names who failed',
    mail(
      {
        ...daemon,
        Subject: 'Mail delivery failed',
        'X-Failed-Recipients': 'mission@che.example',
        'Auto-Submitted': 'auto-replied',
      },
      'A message that you sent could not be delivered.',
    ),
    { kind: 'bounce', recipient: 'mission@che.example', status: null },
  ],
  [
    'a warning',
    mail(
      { ...daemon, Subject: 'Warning: message 1xyz delayed 24 hours' },
      'The message has not yet been delivered to one or more of its recipients:',
      '  mission@che.example',
    ),
    { kind: 'delayed', recipient: 'mission@che.example' },
  ],
  [
    'somebody away',
    mail(
      { ...person, Subject: 'Automatic reply: Note verbale', 'Auto-Submitted': 'auto-replied' },
      'I am out of the office.',
    ),
    { kind: 'auto_reply' },
  ],
  [
    'an answer',
    mail({ ...person, Subject: 'Re: Note verbale' }, 'The delegation is enclosed.'),
    { kind: 'reply', participant: null },
  ],
  [
    'an answer on a delay',
    mail({ ...person, Subject: 'Delivery of the note is delayed' }, 'The note will follow; its delivery failed.'),
    { kind: 'reply' },
  ],
  [
    'an answer from an office',
    mail(
      { ...person, From: 'postmaster@che.example', Subject: 'Failure to receive your note' },
      'We could not open it. Please send it again.',
    ),
    { kind: 'reply' },
  ],
  [
    'an answer that quotes a bounce',
    mail(
      { ...person, Subject: 'RE: Undelivered Mail Returned to Sender' },
      'Please use our new address.',
      '> This is the mail system at host mx.example.',
      '> <mission@che.example>: 550 5.1.1 User unknown',
    ),
    { kind: 'reply' },
  ],
  [
    'an empty answer with an attachment',
    mail(
      {
        ...person,
        Subject: '',
        'Content-Type': 'application/pdf; name=note.pdf',
        'Content-Transfer-Encoding': 'base64',
      },
      'JVBERi0=',
    ),
    { kind: 'reply' },
  ],
  [
    'a sender shown as another',
    mail({ ...person, From: '"ccm@un.example" <x@evil.example>', Subject: 'Re: Note' }, 'Open this.'),
    { kind: 'held' },
  ],
  [
    'a program',
    mail({ ...person, Subject: 'List', 'Content-Type': 'application/octet-stream; name="list.pdf.exe"' }, 'x'),
    { kind: 'held' },
  ],
  [
    'a calendar that cancels',
    mail(
      {
        ...person,
        Subject: 'Cancelled',
        'Content-Type': 'text/calendar; method=CANCEL; name=a.ics',
        'Content-Disposition': 'attachment; filename=a.ics',
      },
      'BEGIN:VCALENDAR',
      'METHOD:CANCEL',
      'END:VCALENDAR',
    ),
    { kind: 'held' },
  ],
  ['nothing', Buffer.from(''), { kind: 'held' }],
])('%s', async (_, bytes, expected) => {
  expect(await classify(bytes)).toMatchObject(expected);
});
