import { addressesIn, addressIn, enhancedIn, recipientsIn } from './delivery-status.ts';
import { hostilityOf } from './hostile.ts';
import { fieldsIn, type IncomingMail, isUnread, readIncoming } from './read.ts';
import { ANSWERED, DAEMONS, OFFICES, RETURNED, SUBJECTS, SYSTEM_NAMES, TEXTS } from './rules.ts';

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

/** What tells a program from a person. */
type Signs = {
  /** Only programs write so: no return path, an address of a program, a field of failure. */
  isProgram: boolean;
  /** The address of a program or of an office in which one may answer. */
  isOffice: boolean;
  /** Somebody answers or forwards. */
  isAnswer: boolean;
  /** What was sent stands in it as a message, or as its header. */
  returned: ReadonlyMap<string, readonly string[]> | null;
  /** Text before what is returned or quoted. */
  said: string;
};

function signsOf(mail: IncomingMail): Signs {
  const { headers, from, parts } = mail;
  const local = from?.address.split('@')[0] ?? '';
  const returnPath = headers.get('return-path')?.[0]?.trim();
  const isDaemon =
    DAEMONS.test(local) ||
    (from !== null && !from.address.includes('@') && SYSTEM_NAMES.test(from.name + from.address));
  const isOffice = OFFICES.test(local) || SYSTEM_NAMES.test(from?.name ?? '');
  const returned = parts.find(({ type }) =>
    /^(message\/(global|rfc822)|text\/rfc822-headers|message\/(global|rfc822)-headers)$/.test(type),
  );
  return {
    isProgram: isDaemon || returnPath === '<>' || (returnPath === '' && isOffice) || headers.has('x-failed-recipients'),
    isOffice: isOffice || isDaemon || from === null,
    isAnswer: ANSWERED.test(mail.subject) && !isDaemon,
    returned: returned === undefined ? null : fieldsIn(headOf(returned.content)),
    said: saidIn(mail.text),
  };
}

const headOf = (content: Buffer): string => content.toString('utf8').split(/\r?\n\r?\n/, 1)[0] ?? '';

/** The lines that were written for this mail: without what is quoted, up to what is returned. */
function saidIn(text: string): string {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (RETURNED.test(line) && lines.some((one) => one.trim() !== '')) break;
    if (!/^\s*[>|]/.test(line)) lines.push(line);
  }
  return lines.join('\n').slice(0, 20_000);
}

/** By the parts that standards have for it. */
function byReport(mail: IncomingMail, signs: Signs): MailFinding | null {
  const { type, reportType, parts } = mail;
  const has = (pattern: RegExp) => parts.some((part) => pattern.test(part.type)) || pattern.test(type);
  if (reportType === 'feedback-report' || (type === 'multipart/report' && has(/^message\/feedback-report$/)))
    return of('auto_reply', 'a complaint (RFC 5965)');
  if (/disposition-notification/.test(reportType) || (type === 'multipart/report' && has(/disposition-notification$/)))
    return of('auto_reply', 'a receipt: opened, or deleted, at the recipient’s (RFC 8098)');
  const told = recipientsIn(parts);
  if (told.length === 0 || (signs.isAnswer && type !== 'multipart/report')) return null;
  const failed = told.find(({ action }) => action === 'failed');
  const late = told.find(({ action }) => action === 'delayed');
  const first = failed ?? late;
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
  const { subject, headers } = mail;
  const { isProgram, isOffice, isAnswer, returned, said } = signs;
  if (isAnswer) return null;
  const bySubject = SUBJECTS.find(({ says }) => says.test(subject));
  const start = said.slice(0, 3_000);
  const byText = TEXTS.find(({ says, kind }) => kind !== 'auto_reply' && says.test(start));
  const isKnown = byText?.known === true;
  const names = addressesIn(said).length > 0;
  const answersItself = bySubject?.kind === 'auto_reply' && !headers.has('x-failed-recipients') && !isKnown;
  if (answersItself) return null;
  const evidence =
    headers.has('x-failed-recipients') ||
    byText !== undefined ||
    (bySubject !== undefined && bySubject.kind !== 'auto_reply');
  const isReturned = returned !== null || RETURNED.test(mail.text.slice(said.length)) || names;
  const isBounce =
    (isProgram && evidence) ||
    (isProgram && returned !== null) ||
    (isOffice && byText !== undefined && isReturned && bySubject !== undefined) ||
    (isOffice && isKnown && isReturned) ||
    (isKnown && returned !== null && bySubject !== undefined);
  if (!isBounce) return null;
  const isLate = byText?.kind === 'delayed' || (byText === undefined && bySubject?.kind === 'delayed');
  const recipient = failedIn(mail, signs);
  const status = enhancedIn(said);
  const why = headers.has('x-failed-recipients') ? 'the header says who failed' : 'a mail system says so in words';
  return of(isLate ? 'delayed' : 'bounce', why, { recipient, status });
}

/** By the header of answers that machines give (RFC 3834), and by what such answers are called. */
function byHeaders({ headers, subject }: IncomingMail, { isAnswer, isProgram, said }: Signs): MailFinding | null {
  const first = (name: string) => headers.get(name)?.[0]?.toLowerCase() ?? '';
  const submitted = first('auto-submitted');
  if (submitted !== '' && !submitted.startsWith('no'))
    return of('auto_reply', 'its header says that a machine sent it (RFC 3834)');
  if (
    [
      'x-autoreply',
      'x-autorespond',
      'x-autoresponder',
      'x-auto-reply-from',
      'x-mail-autoreply',
      'x-vacation',
      'x-autogenerated',
    ].some((name) => headers.has(name) && !/^(no|false|0)$/.test(first(name)))
  )
    return of('auto_reply', 'its header says that it answers by itself');
  if (
    /auto[-_]?reply|auto[-_]?response/.test(
      `${first('precedence')} ${first('x-precedence')} ${first('x-message-flag')}`,
    )
  )
    return of('auto_reply', 'its header says that it answers by itself');
  if (isAnswer) return null;
  const bySubject = SUBJECTS.find(({ says, kind }) => kind === 'auto_reply' && says.test(subject));
  const byText = TEXTS.some(({ says, kind }) => kind === 'auto_reply' && says.test(said.slice(0, 600)));
  const isBulk = /bulk|junk|list/.test(first('precedence'));
  if (bySubject !== undefined && (byText || isBulk || isProgram || said.trim().length < 2_000))
    return of('auto_reply', 'its subject says that somebody is away, or that it answers by itself');
  if (isProgram && byText) return of('auto_reply', 'it says that it answers by itself');
  if (isProgram) return of('auto_reply', 'a machine sent it: there is nowhere to answer to');
  return null;
}

/** The address that failed, where no delivery status tells: by the header, by the text, by what was returned. */
function failedIn(mail: IncomingMail, { said, returned }: Signs): string | null {
  const named = mail.headers.get('x-failed-recipients')?.[0];
  const byHeader = named === undefined ? null : addressIn(named.split(',')[0] ?? '');
  if (byHeader !== null) return byHeader;
  const own = new Set([
    ...['to', 'delivered-to', 'x-original-to', 'envelope-to', 'return-path', 'reply-to'].flatMap((name) =>
      addressesIn((mail.headers.get(name) ?? []).join(' ')),
    ),
    ...(mail.from === null ? [] : [mail.from.address]),
  ]);
  const isOther = (address: string) => {
    const local = address.split('@')[0] ?? '';
    return (
      !own.has(address) &&
      !VERP.test(address) &&
      !DAEMONS.test(local) &&
      !/^(postmaster|abuse|support|help(desk)?|no-?reply)$/.test(local)
    );
  };
  const sent = sentTo(mail, returned);
  const told = addressesIn(said.replace(/^.*message-id.*$/gim, '')).filter(isOther);
  return told.find((address) => sent.includes(address)) ?? told[0] ?? sent.filter(isOther)[0] ?? null;
}

/** Whom the returned message was sent to, by its header: as a part, or as it stands in the text. */
function sentTo({ text }: IncomingMail, returned: Signs['returned']): string[] {
  if (returned !== null)
    return addressesIn([...(returned.get('to') ?? []), ...(returned.get('x-original-to') ?? [])].join(' '));
  return [...text.matchAll(/^[>\s]*to:\s*(.+)$/gim)].flatMap(([, to = '']) => addressesIn(to));
}

const VERP = /bounce\+([a-z]{2,8})-[0-9a-f]{32}@/i;

function participantOf({ headers, parts, text }: IncomingMail): string | null {
  const places = [...headers].flatMap(([name, values]) =>
    /^(to|cc|delivered-to|x-original-to|envelope-to|x-envelope-to|apparently-to|received)$/.test(name) ? values : [],
  );
  const returned = parts.flatMap(({ type, content }) =>
    /^(message\/|text\/rfc822)/.test(type) ? [headOf(content)] : [],
  );
  for (const place of [...places, ...returned, text.slice(0, 50_000)]) {
    const code = VERP.exec(place)?.[1];
    if (code !== undefined) return code.toUpperCase();
  }
  return null;
}
