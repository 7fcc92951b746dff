import type { IncomingMail, IncomingPart } from './read.ts';
import { fieldsIn, headOf } from './read.ts';
import { ANSWERED, DAEMONS, MAIL_PROGRAMS, OFFICES, RETURNED, SALUTATION, SYSTEM_NAMES } from './rules.ts';

/** What tells a program from a person. */
export type Signs = {
  /** The sender's name is one that only programs have. */
  isDaemon: boolean;
  /** Only programs write so: an address of a program, no return path, a field of failure. */
  isProgram: boolean;
  /** The address of a program or of an office in which one may answer. */
  isOffice: boolean;
  /** The sender is called as mail systems are; a person may answer under that name too. */
  isSystem: boolean;
  /** Somebody answers or forwards. */
  isAnswer: boolean;
  /** Somebody greets whom they write to, or writes with a program that people have. */
  isLetter: boolean;
  /** What was sent stands in it as a message, or as its header. */
  returned: ReadonlyMap<string, readonly string[]> | null;
  /** Text before what is returned or quoted. */
  said: string;
};

export function signsOf(mail: IncomingMail): Signs {
  const { headers, from, parts } = mail;
  const local = localOf(from?.address ?? '');
  const name = from?.name ?? '';
  const returnPath = headers.get('return-path')?.[0]?.trim();
  const isDaemon =
    DAEMONS.test(local) || (from !== null && !from.address.includes('@') && SYSTEM_NAMES.test(name + from.address));
  const isSystem = from === null || isDaemon || SYSTEM_NAMES.test(name) || SYSTEM_NAMES.test(local);
  const isOffice = isSystem || OFFICES.test(local);
  const isUnpathed = returnPath !== undefined && /^<\s*>$|^<?mailer-daemon(@|>|$)/i.test(returnPath);
  const returned = parts.find(isMessage);
  const said = saidIn(mail.text, isDaemon);
  const mailer = [...(headers.get('user-agent') ?? []), ...(headers.get('x-mailer') ?? [])].join(' ');
  return {
    isDaemon,
    isProgram:
      isDaemon ||
      isUnpathed ||
      (returnPath === '' && isOffice) ||
      headers.has('x-failed-recipients') ||
      /^\s*<\s*>\s*$/.test(headers.get('from')?.[0] ?? ''),
    isOffice,
    isSystem,
    isAnswer: ANSWERED.test(mail.subject) && !isDaemon,
    isLetter: SALUTATION.test(said.slice(0, 500)) || MAIL_PROGRAMS.test(mailer.slice(0, 500)),
    returned: returned === undefined ? null : fieldsIn(headOf(returned.content.toString('utf8'))),
    said,
  };
}

/** Whether a part is a message, or the header of one. */
export const isMessage = ({ type }: IncomingPart): boolean =>
  /^(message\/(global|rfc822)|text\/rfc822-headers|message\/(global|rfc822)-headers)$/.test(type);

const localOf = (address: string): string => address.slice(0, Math.max(0, address.lastIndexOf('@'))).replace(/"/g, '');

/** The lines that were written for this mail, up to what is returned: without what a person quotes, with what a program sent and got. */
function saidIn(text: string, isDaemon: boolean): string {
  const lines: string[] = [];
  for (const line of text.slice(0, 200_000).split(/\r?\n/)) {
    if (RETURNED.test(line.slice(0, 500)) && lines.some((one) => one.trim() !== '')) break;
    if (isDaemon || !/^\s*[>|]/.test(line)) lines.push(line);
  }
  return lines.join('\n').slice(0, 20_000);
}
