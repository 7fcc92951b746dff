import { describe, expect, test } from 'vitest';
import { classify } from '../../mail/incoming/classify.ts';
import { DAEMON, mailOf, NOTE, OFFICE, PERSON, partsOf, RETURNED_NOTE, TO } from './mail-samples.ts';

/** What people write is a reply, whatever it says or encloses; what a machine answers is an automatic reply. Neither is a bounce. */

const utf8 = { 'Content-Type': 'text/plain; charset=utf-8' };
const BOUNCE = [
  'From: MAILER-DAEMON@mx.example',
  `To: ${TO}`,
  'Subject: Undelivered Mail Returned to Sender',
  'Content-Type: multipart/report; report-type=delivery-status; boundary="b2"',
  ...['', '--b2', 'Content-Type: text/plain', '', 'This is the mail system at host mx.example.'],
  ...['', '<mission@fra.example>: 550 5.1.1 User unknown', '--b2', 'Content-Type: message/delivery-status'],
  ...['', 'Final-Recipient: rfc822; mission@fra.example', 'Action: failed', 'Status: 5.1.1', '--b2--'],
];
const attached = (disposition: string) => [
  ...['Content-Type: message/rfc822', `Content-Disposition: ${disposition}`, ''],
  ...BOUNCE,
];
const text = (...lines: string[]) => ['Content-Type: text/plain; charset=utf-8', '', ...lines];
const file = (type: string, name: string, content: string) => [
  ...[`Content-Type: ${type}; name="${name}"`, `Content-Disposition: attachment; filename="${name}"`],
  ...['Content-Transfer-Encoding: base64', '', Buffer.from(content).toString('base64')],
];

describe('a reply is', () => {
  test.each<[string, Buffer]>([
    [
      'one that quotes a bounce',
      mailOf({ ...PERSON, Subject: 'RE: Undelivered Mail' }, 'Use this address.', ...BOUNCE.map((l) => `> ${l}`)),
    ],
    [
      'one that quotes a bounce without a mark',
      mailOf(
        { ...PERSON, Subject: 'Undelivered Mail Returned to Sender' },
        'Dear colleagues,',
        '',
        'We got this:',
        ...BOUNCE,
      ),
    ],
    [
      'a bounce forwarded inline',
      mailOf({ ...PERSON, Subject: 'Fwd: failure notice' }, 'See below.', '---------- Forwarded message', ...BOUNCE),
    ],
    [
      'a bounce forwarded as a message',
      partsOf(
        { ...PERSON, Subject: 'FW: Undeliverable: Note' },
        'multipart/mixed',
        text('Please see.'),
        attached('attachment'),
      ),
    ],
    [
      'a bounce forwarded as a message, shown inline, under its own subject',
      partsOf(
        { ...PERSON, Subject: 'Undelivered Mail Returned to Sender' },
        'multipart/mixed',
        text('Please see.'),
        attached('inline'),
      ),
    ],
    [
      'a delivery status that a person encloses',
      partsOf(
        { ...PERSON, Subject: 'Your delivery status notification (failure)' },
        'multipart/mixed',
        text('Please see.'),
        ['Content-Type: message/delivery-status', '', 'Final-Recipient: rfc822; a@fra.example', 'Action: failed'],
      ),
    ],
    [
      'a postmaster who encloses a bounce',
      partsOf(
        { ...OFFICE, Subject: 'Fwd: failure notice' },
        'multipart/mixed',
        text('Please check.'),
        attached('attachment'),
      ),
    ],
    [
      'a postmaster who writes',
      mailOf(
        { ...OFFICE, Subject: 'Delivery failure of your note' },
        ...['Dear Secretariat,', '', 'Your message could not be delivered to the Ambassador: their mailbox is full.'],
        ...['Please write to protocol@che.example instead.', '', 'postmaster@che.example', 'tel. 022'],
      ),
    ],
    [
      'a postmaster who answers without a greeting',
      mailOf(
        { ...OFFICE, Subject: 'Your note' },
        'Your message was not delivered to the Minister. Send it to',
        'protocol@che.example',
      ),
    ],
    [
      'an administrator with a program that people have',
      mailOf(
        {
          ...OFFICE,
          From: 'System Administrator <admin@che.example>',
          Subject: 'Mail delivery problem',
          'User-Agent': 'Mozilla Thunderbird',
        },
        ...[
          'we could not deliver your message, user unknown:',
          '',
          'mission@che.example',
          '',
          'new: protocol@che.example',
        ],
      ),
    ],
    [
      'an office that nobody answers',
      mailOf(
        { ...OFFICE, From: 'no-reply@che.example', Subject: 'Delivery failure of documents' },
        'Your message was undeliverable to the Minister. Use protocol@che.example',
      ),
    ],
    [
      'an embassy’s mailbox called mail',
      mailOf(
        { ...OFFICE, From: 'Embassy <mail@che.example>', Subject: 'Rejected: list of delegates' },
        ...['We could not deliver the note. Recipient unknown.', '', 'minister@che.example'],
      ),
    ],
    [
      'one in French',
      mailOf(
        { ...PERSON, ...utf8, Subject: 'Échec de la remise de votre note' },
        'Le courrier retardé n’a pas pu être remis.',
      ),
    ],
    [
      'one in Spanish',
      mailOf({ ...PERSON, ...utf8, Subject: 'Entrega retrasada' }, 'No se pudo entregar la nota; error de entrega.'),
    ],
    ['one in Arabic', mailOf({ ...PERSON, ...utf8, Subject: 'تعذر تسليم المذكرة' }, 'تعذر تسليم المذكرة وتأخر الرد.')],
    [
      'one in Russian',
      mailOf({ ...PERSON, ...utf8, Subject: 'Нота не доставлена' }, 'Ваша нота не была доставлена, возврат.'),
    ],
    ['one in Chinese', mailOf({ ...PERSON, ...utf8, Subject: '照会无法送达' }, '照会投递失败，请重新发送。')],
    ['a note on absence', mailOf({ ...PERSON, Subject: 'Absence of credentials' }, 'The credentials will follow.')],
    ['a note on holidays', mailOf({ ...PERSON, Subject: 'Holiday in Geneva' }, 'The Mission is closed on 1 August.')],
    [
      'a recall',
      mailOf(
        { ...PERSON, Subject: 'Recall: Note verbale' },
        'Protocol would like to recall the message, "Note verbale".',
      ),
    ],
    [
      'a mail by a list',
      mailOf(
        { ...PERSON, Precedence: 'list', 'List-Id': '<l.che.example>', Subject: '[L] Delivery failed' },
        'Any news?',
      ),
    ],
    [
      'nothing but a PDF',
      partsOf({ ...PERSON, Subject: 'Delivery' }, 'multipart/mixed', file('application/pdf', 'note.pdf', '%PDF-1.7')),
    ],
    [
      'nothing but a Word file',
      partsOf(
        { ...PERSON, Subject: '' },
        'multipart/mixed',
        file('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'note.docx', 'PK\x03\x04'),
      ),
    ],
    [
      'one with our note enclosed',
      partsOf(
        { ...PERSON, Subject: 'Your message was not delivered' },
        'multipart/mixed',
        text('We did not get the list.'),
        RETURNED_NOTE,
      ),
    ],
  ])('%s', async (_, bytes) => {
    expect(await classify(bytes)).toMatchObject({ kind: 'reply', recipient: null, status: null });
  });
});

describe('an automatic reply is', () => {
  const away = 'I am out of the office.';
  const nowhere = { ...PERSON, 'Return-Path': '<>' };
  test.each<[string, Buffer]>([
    [
      'of Exchange',
      mailOf(
        {
          ...nowhere,
          Subject: 'Automatic reply: Note',
          'X-Auto-Response-Suppress': 'All',
          'Auto-Submitted': 'auto-generated',
        },
        away,
      ),
    ],
    [
      'of Exchange, of a mailbox that is no longer active',
      mailOf(
        { ...nowhere, Subject: 'Automatic reply: Note' },
        'This mailbox is no longer active; the user does not exist.',
      ),
    ],
    [
      'of vacation(1)',
      mailOf({ ...PERSON, Precedence: 'bulk', Subject: 'away from my mail' }, 'I will be away until Monday.'),
    ],
    [
      'of vacation(1), with a field',
      mailOf({ ...PERSON, Subject: 'Re: Note', 'Auto-Submitted': 'auto-replied (vacation)' }, 'Back on Monday.'),
    ],
    ['of Gmail', mailOf({ ...PERSON, Subject: 'Re: Note', Precedence: 'bulk', 'X-Autoreply': 'yes' }, away)],
    [
      'of Notes',
      mailOf({ ...PERSON, Subject: 'AUTO: The Counsellor is out of the office (returning 05/01/2027)' }, away),
    ],
    [
      'one that encloses what it answers',
      partsOf(
        { ...nowhere, Subject: 'Note', 'Auto-Submitted': 'auto-replied' },
        'multipart/mixed',
        text('Back on Monday.'),
        RETURNED_NOTE,
      ),
    ],
    ['a newsletter', mailOf({ From: 'bounces@news.example', To: TO, Subject: 'News' }, 'Write to a@news.example')],
    [
      'of Zimbra',
      mailOf({ ...PERSON, Subject: 'Re: Note', 'Auto-Submitted': 'auto-replied (zimbra; vacation)' }, away),
    ],
    ['in French', mailOf({ ...PERSON, ...utf8, Subject: 'Réponse automatique : Note' }, 'Je suis absente.')],
    [
      'in French, by its words',
      mailOf({ ...PERSON, ...utf8, Subject: 'Absence' }, 'Je suis actuellement absente du bureau.'),
    ],
    ['in Spanish', mailOf({ ...PERSON, ...utf8, Subject: 'Respuesta automática: Nota' }, 'Estaré ausente.')],
    ['in Arabic', mailOf({ ...PERSON, ...utf8, Subject: 'رد تلقائي: مذكرة' }, 'أنا خارج المكتب.')],
    ['in Russian', mailOf({ ...PERSON, ...utf8, Subject: 'Автоматический ответ: Нота' }, 'Я в отпуске.')],
    ['in Chinese', mailOf({ ...PERSON, ...utf8, Subject: '自动回复: 照会' }, '我不在办公室。')],
    [
      'in Polish',
      mailOf({ ...PERSON, ...utf8, Precedence: 'junk', Subject: '[Automatyczna odpowiedź] Nota' }, 'Wracam.'),
    ],
    ['in Turkish', mailOf({ ...PERSON, ...utf8, Subject: 'Otomatik yanıt: Nota' }, 'Ofis dışındayım.')],
    [
      'a ticket’s acknowledgement',
      mailOf({ ...PERSON, Subject: '[Ticket#20261130] Note verbale' }, 'We have received your message.'),
    ],
    [
      'a receipt of reading',
      partsOf(
        { ...PERSON, Subject: 'Read: Note' },
        'multipart/report; report-type=disposition-notification',
        text('It was read.'),
        [
          ...['Content-Type: message/disposition-notification', '', 'Final-Recipient: rfc822; a@che.example'],
          'Disposition: manual-action/MDN-sent-manually; displayed',
        ],
      ),
    ],
    [
      'a receipt of deletion',
      partsOf(
        { ...PERSON, Subject: 'Not read: Note' },
        'multipart/report; report-type=disposition-notification',
        text('It was deleted unread.'),
        [
          ...['Content-Type: message/disposition-notification', '', 'Final-Recipient: rfc822; a@che.example'],
          'Disposition: automatic-action/MDN-sent-automatically; deleted',
        ],
      ),
    ],
    [
      'a complaint under a subject of our own',
      partsOf(
        { From: 'fbl@isp.example', To: TO, Subject: 'FW: Note' },
        'multipart/report; report-type=feedback-report',
        text('Spam.'),
        [...['Content-Type: message/feedback-report', '', 'Feedback-Type: abuse', 'Version: 1']],
        RETURNED_NOTE,
      ),
    ],
    [
      'a complaint of Outlook.com',
      partsOf(
        { From: 'staff@isp.example', To: TO, Subject: 'complaint about message from 192.0.2.1' },
        'multipart/mixed',
        RETURNED_NOTE,
      ),
    ],
    [
      'a delivery status of success',
      partsOf(
        { ...DAEMON, Subject: 'Successful Mail Delivery Report' },
        'multipart/report; report-type=delivery-status',
        text('Delivered.'),
        [
          ...[
            'Content-Type: message/delivery-status',
            '',
            'Final-Recipient: rfc822; a@che.example',
            'Action: delivered',
            'Status: 2.0.0',
          ],
        ],
      ),
    ],
    [
      'Exim’s word of success',
      mailOf(
        { ...DAEMON, Subject: 'Delivery Status Notification (Success)' },
        'Your message was delivered to a@che.example',
      ),
    ],
  ])('%s', async (_, bytes) => {
    expect(await classify(bytes)).toMatchObject({ kind: 'auto_reply', recipient: null, status: null });
  });
});

describe('late is', () => {
  const WHO = 'mission@che.example';
  test.each<[string, Buffer]>([
    [
      'of Exim',
      mailOf(
        { ...DAEMON, 'Auto-Submitted': 'auto-replied', Subject: 'Warning: message 1x delayed 24 hours' },
        ...[
          'This message was created automatically by mail delivery software.',
          'A message that you have sent has not yet been delivered to one or more of its',
          'recipients after more than 24 hours on the queue.',
          '',
          'The address to which the message has not yet been delivered is:',
          '',
          `  ${WHO}`,
        ],
      ),
    ],
    [
      'of Postfix',
      partsOf(
        { ...DAEMON, Subject: 'Delayed Mail (still being retried)' },
        'multipart/report; report-type=delivery-status',
        text('# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #'),
        [
          'Content-Type: message/delivery-status',
          '',
          `Final-Recipient: rfc822; ${WHO}`,
          'Action: delayed',
          'Status: 4.4.1',
        ],
      ),
    ],
    [
      'of sendmail',
      mailOf(
        { ...DAEMON, Subject: 'Warning: could not send message for past 4 hours' },
        ...[
          '**  THIS IS A WARNING MESSAGE ONLY  **',
          '   ----- The following addresses had transient non-fatal errors -----',
          `<${WHO}>`,
        ],
      ),
    ],
    [
      'of Gmail',
      mailOf(
        { ...DAEMON, Subject: 'Delivery Status Notification (Delay)' },
        ...[
          'This is an automatically generated Delivery Status Notification',
          'THIS IS A WARNING MESSAGE ONLY.',
          'Delivery to the following recipient has been delayed:',
          '',
          `     ${WHO}`,
        ],
      ),
    ],
    [
      'of qmail',
      mailOf(
        { ...DAEMON, Subject: 'deferral notice' },
        ...[
          'Hi. This is the deferral program at mx.example.',
          'Your message has been delayed; I will keep trying.',
          '',
          `<${WHO}>:`,
          'Connection refused',
        ],
      ),
    ],
    [
      'of OpenSMTPD',
      mailOf(
        { ...DAEMON, Subject: 'Delivery status notification: warning' },
        ...[
          'This is the MAILER-DAEMON, please DO NOT REPLY to this email.',
          'A message is delayed for more than 4 hours for the following',
          'list of recipients:',
          '',
          `${WHO}: 421 try later`,
        ],
      ),
    ],
    [
      'of a full mailbox',
      mailOf(
        { From: 'postmaster@che.example', To: TO, Subject: 'Mail Delivery Warning' },
        ...[
          'Delivery of email to this address',
          `"${WHO}"`,
          'has been postponed due to a full mailbox.',
          'The first lines of your original message follow:',
          ...NOTE,
        ],
      ),
    ],
  ])('%s', async (_, bytes) => {
    expect(await classify(bytes)).toMatchObject({ kind: 'delayed', recipient: WHO });
  });
});
