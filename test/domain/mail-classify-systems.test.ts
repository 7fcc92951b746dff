import { expect, test } from 'vitest';
import { classify } from '../../mail/incoming/classify.ts';
import { DAEMON, mailOf, NOTE, OFFICE, partsOf, RETURNED_NOTE, TO } from './mail-samples.ts';

/** One mail for the shape of each system that returns mail: kind, and the address where no VERP tells it. Every one was written here. */

const WHO = 'mission@che.example';
const RETURN_PATH = { 'Return-Path': '<>' };
const dsn = (fields: readonly string[], head: Record<string, string> = {}, said: readonly string[] = ['A report.']) =>
  partsOf(
    { ...DAEMON, ...head },
    'multipart/report; report-type=delivery-status',
    ['Content-Type: text/plain', '', ...said],
    ['Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '', ...fields],
    RETURNED_NOTE,
  );

const bounces: [string, Buffer, string | null][] = [
  [
    'Postfix',
    dsn(
      [`Final-Recipient: rfc822; ${WHO}`, 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 none'],
      { Subject: 'Undelivered Mail Returned to Sender' },
    ),
    '5.1.1',
  ],
  [
    'Postfix whose boundary was broken on the way',
    mailOf(
      { ...DAEMON, 'Content-Type': 'multipart/report; report-type=delivery-status; boundary="lost"' },
      ...['--other', 'Content-Type: text/plain', '', `<${WHO}>: host mx.che.example said: 550`, ''],
      ...['--other', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', ''],
      ...[`Final-Recipient: rfc822; ${WHO}`, 'Action: failed', 'Status: 5.1.1', ''],
    ),
    '5.1.1',
  ],
  [
    'Exim',
    mailOf(
      {
        From: 'Mail Delivery System <Mailer-Daemon@mx.example>',
        To: TO,
        'Auto-Submitted': 'auto-replied',
        Subject: 'Mail delivery failed: returning message to sender',
      },
      'This message was created automatically by mail delivery software.',
      '',
      'A message that you sent could not be delivered to one or more of its',
      'recipients. This is a permanent error. The following address(es) failed:',
      ...['', `  ${WHO}`, '    SMTP error from remote mail server after RCPT TO:<x>:', '    550 5.1.1 unknown'],
      ...['', '------ This is a copy of the message, including all the headers. ------', '', ...NOTE],
    ),
    '5.1.1',
  ],
  [
    'qmail, of a helpdesk',
    mailOf(
      { ...DAEMON, From: 'MAILER-DAEMON@mx.example', Subject: 'failure notice' },
      'Hi. This is the qmail-send program at mx.example.',
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      ...['', '<support@che.example>:', '192.0.2.1 does not like recipient. (#5.1.1)', 'Giving up on 192.0.2.1.'],
      ...['', '--- Below this line is a copy of the message.', '', 'Return-Path: <x@convene.example>'],
    ),
    '5.1.1',
  ],
  [
    'sendmail of old, with a transcript',
    mailOf(
      { ...DAEMON, 'Return-Path': '<MAILER-DAEMON>', Subject: 'Returned mail: User unknown' },
      'The original message was received at Thu, 1 Oct 2026 10:00:00 +0000',
      '   ----- The following addresses had permanent fatal errors -----',
      ...[`<${WHO}>`, '', '   ----- Transcript of session follows -----', '... while talking to mx.che.example:'],
      ...['<<< 250 2.0.0 Ok', `>>> RCPT To:<${WHO}>`, `550 5.1.1 <${WHO}>... User unknown`],
    ),
    '5.1.1',
  ],
  [
    'Exchange of 1999, to a list',
    partsOf(
      { From: 'System Administrator <postmaster@che.example>', To: TO, Subject: 'Undeliverable: Note' },
      'multipart/mixed',
      [
        ...['Content-Type: text/html', '', '<p>Your message<br><br>&nbsp; To: list@convene.example<br>'],
        ...[`did not reach the following recipient(s):</p><p>${WHO} on Thu, 1 Oct 2026<br>`, 'Unknown Recipient</p>'],
      ],
      RETURNED_NOTE,
    ),
    null,
  ],
  [
    'Exchange, by an X.400 address',
    mailOf(
      { From: 'System Administrator <postmaster@che.example>', To: TO, Subject: 'Undeliverable: Note' },
      ...['Your message', '', '  To:      list@convene.example', '', 'did not reach the following recipient(s):', ''],
      `c=CH;a= ;p=M;o=M;dda:SMTP=${WHO}; on Thu, 1 Oct 2026`,
    ),
    null,
  ],
  [
    'Exchange Online',
    dsn(
      [`Final-Recipient: rfc822;${WHO}`, 'Action: failed', 'Status: 5.1.10'],
      {
        From: 'Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@convene.example>',
        Subject: 'Undeliverable: Note verbale',
        'In-Reply-To': '<2@convene.example>',
      },
      [`Your message to ${WHO} couldn't be delivered.`],
    ),
    '5.1.10',
  ],
  [
    'Gmail',
    dsn(
      [`Final-Recipient: rfc822; ${WHO}`, 'Action: failed', 'Status: 5.1.1'],
      { Subject: 'Delivery Status Notification (Failure)', 'X-Failed-Recipients': WHO },
      ['** Address not found **', `Your message wasn't delivered to ${WHO}`],
    ),
    '5.1.1',
  ],
  [
    'Yahoo, in HTML alone',
    mailOf(
      { From: 'MAILER-DAEMON@yahoo.example', To: TO, 'Content-Type': 'text/html; charset=utf-8' },
      '<p>Sorry, we were unable to deliver your message to the following address.</p>',
      `<p>&lt;${WHO}&gt;:<br>554: delivery error: dd no such user</p><p>--- Below this line is a copy of the message.</p>`,
    ),
    null,
  ],
  [
    'OpenSMTPD',
    mailOf(
      { ...DAEMON, From: 'Mailer Daemon <MAILER-DAEMON@mx.example>', Subject: 'Delivery status notification: error' },
      ...['    Hi!', '', '    This is the MAILER-DAEMON, please DO NOT REPLY to this email.', ''],
      ...[
        '    An error has occurred while attempting to deliver a message for',
        '    the following list of recipients:',
        '',
      ],
      `${WHO}: 550 5.2.2 mailbox full`,
    ),
    '5.2.2',
  ],
  [
    'DragonFly, which names its own recipient as the original one',
    mailOf(
      { 'X-Original-To': `<${WHO}>`, From: 'MAILER-DAEMON <>', To: TO, Subject: 'Mail delivery failed' },
      ...['This is the DragonFly Mail Agent v0.13 at mx.example.', ''],
      ...[
        `There was an error delivering your mail to <${WHO}>.`,
        '',
        'mx.che.example did not like our RCPT TO:',
        '550',
      ],
      ...['', 'Message headers follow.', '', `To: <${WHO}>`],
    ),
    null,
  ],
  [
    'Courier',
    dsn([`Final-Recipient: rfc822; ${WHO}`, 'Action: failed', 'Status: 5.0.0'], {
      Subject: 'NOTICE: mail delivery status.',
      From: '"Courier mail server at mx.example" <@>',
    }),
    '5.0.0',
  ],
  [
    'Domino',
    mailOf(
      { ...RETURN_PATH, From: 'Postmaster@che.example', To: TO, Subject: `DELIVERY FAILURE: User ${WHO} not listed` },
      ...['Your message', '', '  Subject: Note', '', 'was not delivered to:', '', `  ${WHO}`, '', 'because:', ''],
      `  User mission (${WHO}) not listed in Domino Directory`,
    ),
    null,
  ],
  [
    'GroupWise',
    mailOf(
      { ...OFFICE, Subject: 'Message status - undeliverable' },
      ...['The message that you sent was undeliverable to the following:', `\t${WHO} (user not found)`, ''],
      'Possibly truncated original message follows:',
    ),
    null,
  ],
  [
    'MDaemon',
    mailOf(
      { ...DAEMON, From: 'MDaemon@mx.example', Subject: 'Permanent Delivery Failure' },
      ...['The attached message had PERMANENT fatal delivery errors!', '', `Failed address: ${WHO}`, ''],
      `--- Session Transcript ---`,
    ),
    null,
  ],
  [
    'IMail',
    mailOf(
      { ...OFFICE, Subject: 'Undeliverable Mail' },
      `Unknown user: ${WHO}`,
      '',
      'Original message follows.',
      '',
      ...NOTE,
    ),
    null,
  ],
  [
    'LSMTP',
    mailOf(
      { ...OFFICE, Subject: 'Undelivered mail' },
      ...['An error was detected while processing the enclosed message.', '--> Error description:'],
      ...[`Error-for:  ${WHO}`, 'Error-Code: 0', 'Error-End:  One error reported.'],
    ),
    null,
  ],
  [
    'a telephone company’s gateway that answers with Re:',
    mailOf(
      { From: 'post_master@text.example', To: TO, Subject: 'Re:Note verbale', 'In-Reply-To': '<2@convene.example>' },
      ...['Error: Invalid user address', '', '550 - Requested action not taken: no such user here', ''],
      ...['Message details:', `  MAIL FROM: ${TO}`, `  RCPT TO: ${WHO}`],
    ),
    null,
  ],
  [
    'a Japanese provider',
    partsOf(
      { From: 'no-reply@isp.example', To: TO, Subject: 'メールエラー通知' },
      'multipart/mixed',
      [
        ...[
          'Content-Type: text/plain; charset=utf-8',
          '',
          '送信先のメールボックスが一杯のため、送信できませんでした。',
          '',
        ],
        ...[`     Could not be delivered to: <${WHO}>`, '     As their mailbox is full.'],
      ],
      RETURNED_NOTE,
    ),
    null,
  ],
  [
    'a Chinese provider',
    mailOf(
      { From: 'PostMaster@cn.example', To: TO, Subject: '系统退信', 'Content-Type': 'text/plain; charset=utf-8' },
      ...['很抱歉，您发送的邮件被退回，无法投递。', '', `收件人：${WHO}`, '退信原因：550 User not found'],
    ),
    null,
  ],
  [
    'a Russian provider',
    mailOf(
      {
        ...DAEMON,
        From: 'mailer-daemon@ru.example',
        Subject: 'Ошибка доставки',
        'Content-Type': 'text/plain; charset=utf-8',
      },
      ...['Ваше письмо не может быть доставлено одному или нескольким получателям:', '', WHO, '550 user not found'],
    ),
    null,
  ],
  [
    'a full mailbox refused in the form of a receipt',
    partsOf(
      { ...RETURN_PATH, From: 'Mail Delivery Subsystem <admin@che.example>', To: TO, Subject: 'Rejected mail' },
      'multipart/report; report-type=disposition-notification',
      ['Content-Type: text/plain', '', `Your message to <${WHO}> was automatically rejected:`, 'Quota exceeded'],
      [
        ...['Content-Type: message/disposition-notification', '', `Final-Recipient: rfc822; ${WHO}`],
        'Disposition: automatic-action/MDN-sent-automatically; deleted',
      ],
    ),
    null,
  ],
  [
    'a source route, with the original address beside it',
    dsn([
      `Original-Recipient: rfc822;${WHO}`,
      'Final-Recipient: rfc822;@smtp.example:mission@server',
      ...['Action: failed', 'Status: 5.2.0'],
    ]),
    '5.2.0',
  ],
  [
    'Amazon SES, by notice',
    mailOf(
      { From: 'Bounces <no-reply@sns.amazonaws.com>', To: TO, Subject: 'AWS Notification Message' },
      `{"Message" : "{\\"notificationType\\":\\"Bounce\\",\\"bounce\\":{\\"bouncedRecipients\\":[{\\"emailAddress\\":\\"${WHO}\\",\\"status\\":\\"5.1.1\\"}]}}"}`,
    ),
    '5.1.1',
  ],
  [
    'a text without any header',
    mailOf(
      {},
      'This is the mail system at host mx.example.',
      ...[
        '',
        `<${WHO}>: host mx.che.example[192.0.2.1] said: 550 5.1.1`,
        '    User unknown (in reply to RCPT TO command)',
      ],
    ),
    '5.1.1',
  ],
];

test.each(bounces)('%s', async (name, bytes, status) => {
  const recipient = name.includes('helpdesk') ? 'support@che.example' : WHO;
  expect(await classify(bytes)).toMatchObject({ kind: 'bounce', recipient, status });
});
