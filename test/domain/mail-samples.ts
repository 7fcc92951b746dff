/** Mails for tests, as lines. */
export const mailOf = (head: Record<string, string>, ...body: string[]): Buffer =>
  Buffer.from([...Object.entries(head).map(([name, value]) => `${name}: ${value}`), '', ...body, ''].join('\r\n'));

/** A mail of several parts; each part is its header and its lines. */
export const partsOf = (head: Record<string, string>, type: string, ...parts: (readonly string[])[]): Buffer =>
  mailOf(
    { ...head, 'Content-Type': `${type}; boundary="b1"` },
    ...parts.flatMap((part) => ['--b1', ...part]),
    '--b1--',
  );

export const TO = 'ccm@convene.example';
/** The returned message, as its header stands in bounces. */
export const NOTE = [`From: ${TO}`, 'To: mission@che.example', 'Subject: Note verbale', '', 'The note.'];
export const RETURNED_NOTE = ['Content-Type: message/rfc822', '', ...NOTE];

export const DAEMON = {
  'Return-Path': '<>',
  From: 'Mail Delivery Subsystem <MAILER-DAEMON@mx.example>',
  To: TO,
  Subject: 'Returned mail: see transcript for details',
};
export const PERSON = { From: 'Protocol <protocol@che.example>', To: TO, 'Message-ID': '<1@che.example>' };
export const OFFICE = { From: 'Postmaster <postmaster@che.example>', To: TO };
