import { addressesIn, enclosedFailureIn, failureCodeIn, recipientsIn, recipientsInText } from './delivery-status.ts';
import { hostilityOf } from './hostile.ts';
import { headOf, type IncomingMail, isUnread, readIncoming } from './read.ts';
import { failedIn, VERP } from './recipient.ts';
import { AUTOMATIC_FIELDS, AWAY, COMPLAINT, REFUSED, RETURNED, SUBJECTS, TEXTS } from './rules.ts';
import { sesNoticeIn } from './ses-notice.ts';
import { type Signs, signsOf } from './signs.ts';

/**
 * What a mail is that came in: mail of ours that failed (`bounce`) or is late (`delayed`), what a machine answers for somebody
 * (`auto_reply`), what a person writes (`reply`), or what nobody opens before it was looked at (`held`).
 */
export type MailKind = 'bounce' | 'delayed' | 'auto_reply' | 'reply' | 'held';

export type Classified = {
  kind: MailKind;
  /** The address that failed or is late, in lower case; the first of several. Null where none is told, and for other kinds. */
  recipient: string | null;
  /** The enhanced status code (RFC 3463) of it. */
  status: string | null;
  /** The participant that our own mail was sent to, by the address that this one came to (VERP). */
  participant: string | null;
  reason: string;
};

/** Classifies a mail. It never throws for what a mail says. */
export async function classify(bytes: Buffer): Promise<Classified> {
  const mail = await readIncoming(bytes);
  if (isUnread(mail))
    return { kind: 'held', recipient: null, status: null, participant: null, reason: `${mail.code}: ${mail.found}` };
  return { ...kindOf(mail), participant: participantOf(mail) };
}

type MailFinding = Omit<Classified, 'participant'>;
const of = (
  kind: MailKind,
  reason: string,
  { recipient = null, status = null }: Partial<MailFinding> = {},
): MailFinding => ({
  kind,
  recipient,
  status,
  reason,
});

function kindOf(mail: IncomingMail): MailFinding {
  const signs = signsOf(mail);
  return (
    byNotice(mail) ??
    byReport(mail, signs) ??
    byRules(mail, signs) ??
    byHeaders(mail, signs) ??
    held(mail) ??
    of('reply', 'a person wrote it')
  );
}

function held(mail: IncomingMail): MailFinding | null {
  const found = hostilityOf(mail);
  return found === null ? null : of('held', found);
}

/** By the notice of a service that sends for us. */
function byNotice(mail: IncomingMail): MailFinding | null {
  const notice = sesNoticeIn(mail);
  if (notice === null) return null;
  return notice.told === 'other'
    ? of('auto_reply', 'a notice of Amazon SES: delivered, or a complaint')
    : of(notice.told, 'a notice of Amazon SES', notice);
}

/** By the parts that standards have for it. */
function byReport(mail: IncomingMail, signs: Signs): MailFinding | null {
  const { type, reportType, parts, subject } = mail;
  const has = (pattern: RegExp) => parts.some((part) => pattern.test(part.type)) || pattern.test(type);
  const isPerson = !signs.isProgram && !signs.isOffice;
  if (
    reportType === 'feedback-report' ||
    (type === 'multipart/report' && has(/^message\/feedback-report$/)) ||
    COMPLAINT.test(subject)
  )
    return of('auto_reply', 'a complaint (RFC 5965)');
  const receipt = parts.find((part) => /disposition-notification$/.test(part.type));
  if (/disposition-notification/.test(reportType) || (type === 'multipart/report' && receipt !== undefined))
    return REFUSED.test(signs.said)
      ? of('bounce', 'the recipient’s rules refused it (RFC 5429)', {
          recipient:
            recipientsIn([{ type: DELIVERY_STATUS, name: '', content: receipt?.content ?? Buffer.alloc(0) }])[0]
              ?.recipient ?? failedIn(mail, signs),
          status: failureCodeIn(signs.said),
        })
      : of('auto_reply', 'a receipt: opened, or deleted, at the recipient’s (RFC 8098)');
  const inParts = recipientsIn(parts);
  const isForm = type === 'multipart/report';
  if (signs.isAnswer ? isPerson || !isForm : isPerson && !isForm) return null;
  const told = inParts.length > 0 ? inParts : recipientsInText(mail.text);
  const failed = told.find(({ action }) => action === 'failed');
  const late = told.find(({ action }) => action === 'delayed');
  const first = failed ?? late;
  if (told.length === 0) return null;
  if (first === undefined) return of('auto_reply', 'a receipt: delivered (RFC 3464)');
  const { status } = first;
  const recipient =
    first.recipient ??
    told.find((one) => one.action === first.action && one.recipient !== null)?.recipient ??
    failedIn(mail, signs);
  return failed !== undefined
    ? of('bounce', 'a delivery status of failure (RFC 3464)', { recipient, status })
    : of('delayed', 'a delivery status of delay (RFC 3464)', { recipient, status });
}

/** By what programs write that tell it in words. A person who writes the same words is none. */
function byRules(mail: IncomingMail, signs: Signs): MailFinding | null {
  const { isProgram, isOffice, isSystem, isDaemon, isAnswer, isLetter, returned, said } = signs;
  if (isAnswer || (isLetter && !isProgram)) return null;
  const bySubject = SUBJECTS.find(({ says }) => says.test(mail.subject));
  const start = said.slice(0, MOST_SAID);
  const byText = TEXTS.find(({ says, kind }) => kind !== 'auto_reply' && says.test(start));
  const isOwnWords = byText?.by === 'program';
  const isKnown = isOwnWords || byText?.by === 'system';
  const isNamed = mail.headers.has('x-failed-recipients');
  if (bySubject?.kind === 'auto_reply' && !isNamed && !isKnown) return null;

  const isSubject = bySubject !== undefined && bySubject.kind !== 'auto_reply';
  const hasNames = addressesIn(said).length > 0;
  const isEnclosed = returned !== null || RETURNED.test(mail.text.slice(said.length, said.length + 2_000));
  const isBounce =
    isNamed ||
    (isProgram && (isSubject || isKnown)) ||
    (isProgram && returned !== null && (isOffice || !isAutomatic(mail))) ||
    (isDaemon && (byText !== undefined || (isEnclosed && !isAutomatic(mail)))) ||
    (isProgram && isOffice && byText !== undefined) ||
    (isOffice && isOwnWords && (isEnclosed || hasNames)) ||
    (isOffice && isSubject && byText !== undefined && (isEnclosed || (isSystem && hasNames))) ||
    (isOffice && isSubject && returned !== null && said.trim() === '') ||
    (isOwnWords && isSubject && returned !== null);
  if (!isBounce) return null;
  const isLate = byText?.kind === 'delayed' || (byText === undefined && bySubject?.kind === 'delayed');
  const why = isNamed ? 'the header says who failed' : 'a mail system says so in words';
  return of(isLate ? 'delayed' : 'bounce', why, {
    recipient: failedIn(mail, signs),
    status: failureCodeIn(said) ?? enclosedFailureIn(mail)?.status ?? null,
  });
}

/** As much of what was said is held against the rules: programs say it at once. */
const MOST_SAID = 3_000;
const DELIVERY_STATUS = 'message/delivery-status';

/** Whether its header says that a machine answers (RFC 3834, and what was in use before it). */
function isAutomatic({ headers }: IncomingMail): boolean {
  const first = (name: string) => headers.get(name)?.[0]?.toLowerCase() ?? '';
  const submitted = first('auto-submitted');
  return (
    (submitted !== '' && !submitted.startsWith('no')) ||
    AUTOMATIC_FIELDS.some((name) => headers.has(name) && !/^(no|false|0)$/.test(first(name))) ||
    /auto[-_]?(reply|response)/.test(`${first('precedence')} ${first('x-precedence')} ${first('x-message-flag')}`)
  );
}

/** By the header of answers that machines give, and by what such answers are called. */
function byHeaders(mail: IncomingMail, { isAnswer, isProgram, said }: Signs): MailFinding | null {
  if (isAutomatic(mail)) return of('auto_reply', 'its header says that a machine answers (RFC 3834)');
  if (isAnswer) return null;
  const bySubject = SUBJECTS.some(({ says, kind }) => kind === 'auto_reply' && says.test(mail.subject));
  const byText = TEXTS.some(({ says, kind }) => kind === 'auto_reply' && says.test(said.slice(0, 600)));
  const isBulk = /bulk|junk|list/i.test(mail.headers.get('precedence')?.[0] ?? '');
  if (
    (bySubject && (byText || isBulk || isProgram || said.trim().length < 2_000)) ||
    (AWAY.test(mail.subject) && (byText || isBulk))
  )
    return of('auto_reply', 'its subject says that somebody is away, or that it answers by itself');
  if ((isProgram || isBulk) && byText) return of('auto_reply', 'it says that it answers by itself');
  if (isProgram) return of('auto_reply', 'a machine sent it: there is nowhere to answer to');
  return null;
}

function participantOf({ headers, parts, text }: IncomingMail): string | null {
  const places = [...headers].flatMap(([name, values]) =>
    /^(to|cc|delivered-to|x-original-to|envelope-to|x-envelope-to|apparently-to|received)$/.test(name) ? values : [],
  );
  const returned = parts.flatMap(({ type, content }) =>
    /^(message\/|text\/rfc822)/.test(type) ? [headOf(content.toString('utf8'))] : [],
  );
  for (const place of [...places, ...returned, text.slice(0, 50_000)]) {
    const code = VERP.exec(place)?.[1];
    if (code !== undefined) return code.toUpperCase();
  }
  return null;
}
