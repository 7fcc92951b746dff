import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Mails in files (one each, as .eml has it), in folders, and in mailboxes of the form mbox (RFC 4155), in a stable order. */
export function* mailsIn(path: string): Generator<{ file: string; bytes: Buffer }> {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) yield* mailsIn(join(path, name));
    return;
  }
  const bytes = readFileSync(path);
  const mails = separated(bytes);
  if (mails === null) yield { file: path, bytes };
  else for (const [index, mail] of mails.entries()) yield { file: `${path}#${index + 1}`, bytes: mail };
}

const SEPARATOR = /^From \S.*\d{4}\s*$/;

/** The mails of a mailbox; null where it is one mail. A file of one mail may begin with such a line all the same. */
function separated(bytes: Buffer): Buffer[] | null {
  if (!bytes.subarray(0, 5).equals(Buffer.from('From '))) return null;
  const lines = bytes.toString('latin1').split('\n');
  const mails: string[][] = [];
  for (const [index, line] of lines.entries()) {
    const begins = SEPARATOR.test(line.trimEnd()) && (index === 0 || lines[index - 1]?.trim() === '');
    if (begins) mails.push([]);
    else mails.at(-1)?.push(line.replace(/^>(>*From )/, '$1'));
  }
  if (mails.length === 0) return null;
  const found = mails.map((mail) => Buffer.from(mail.join('\n'), 'latin1'));
  return found;
}
