import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Mails in files (one each, as .eml has it), in folders, and in mailboxes of the form mbox (RFC 4155), in a stable order. */
export function* mailsIn(path: string): Generator<{ file: string; bytes: Buffer }> {
  if (statSync(path).isDirectory()) {
    for (const entry of entriesOf(path)) yield* mailsIn(join(path, entry.name));
    return;
  }
  const bytes = readFileSync(path);
  const mails = separated(bytes);
  if (mails.length < 2) yield { file: path, bytes };
  else for (const [index, mail] of mails.entries()) yield { file: `${path}#${index + 1}`, bytes: mail };
}

/** Files and folders, in the order of their names; without hidden ones, which hold no mail, and without links to folders, which may turn in a circle. */
const entriesOf = (path: string): Dirent[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .filter((entry) => entry.isDirectory() || statSync(join(path, entry.name), { throwIfNoEntry: false })?.isFile())
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** `From SENDER DATE`, after an empty line and before a header. A line of text may begin so too, in mailboxes that mask nothing. */
const SEPARATOR = /^From \S{0,320}\s.{0,100}\d{1,2}:\d{2}.{0,60}$/;
const FIELD = /^>?[!-9;-~]{1,80}[ \t]{0,3}:|^>From /;

/** The mails of a mailbox, each with its separating line: it says who sent it. */
function separated(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, 5).equals(Buffer.from('From '))) return [];
  const lines = bytes.toString('latin1').split('\n');
  const mails: string[][] = [];
  for (const [index, line] of lines.entries()) {
    const begins =
      line.startsWith('From ') &&
      SEPARATOR.test(line.trimEnd()) &&
      (index === 0 || lines[index - 1]?.trim() === '') &&
      FIELD.test(lines[index + 1] ?? '');
    if (begins) mails.push([line]);
    else mails.at(-1)?.push(line.replace(/^>(>{0,100}From )/, '$1'));
  }
  return mails.map((mail) => Buffer.from(mail.join('\n'), 'latin1'));
}
