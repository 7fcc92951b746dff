import { z } from 'zod';
import { reasonOf } from '../domain/errors.ts';
import { addressWanted, EmailAddress } from '../domain/mail.ts';
import { cleanText, ParticipantCode, Slug } from '../domain/plan.ts';
import { bytesGiven, FileTooLarge, GIVEN_FILES } from './given-file.ts';
import { errorMap, fieldOf, fromIssue, PlanError, type Problem, shown } from './problem.ts';
import { tableIn, textIn } from './text-file.ts';

export const directoryColumns = [
  'id',
  'participants',
  'place',
  'role',
  'channel',
  'language',
  'name',
  'address',
  'rank',
  'valid_from',
  'valid_until',
] as const;

const day = z.iso.date('a date such as 2024-02-15');

/** One row of the file. The name is an office's, never a person's. */
const Row = z
  .strictObject({
    id: Slug,
    participants: z
      .string()
      .transform((codes) => codes.split(' ').filter((code) => code !== ''))
      .pipe(z.array(ParticipantCode).min(1, 'one or several codes, separated by a space')),
    place: z.enum(['new_york', 'geneva', 'capital', 'covering_mission', 'headquarters']),
    role: z.enum(['to', 'cc']),
    channel: z.enum(['email', 'post', 'hand']),
    language: z.enum(['ar', 'zh', 'en', 'fr', 'ru', 'es']),
    name: cleanText(600),
    address: cleanText(900),
    rank: z
      .string()
      .regex(/^[1-9]\d?$/, 'a rank from 1 to 99, tried in that order')
      .transform(Number),
    valid_from: day,
    valid_until: z.union([z.literal('').transform(() => null), day], 'a date such as 2024-12-31, or nothing'),
  })
  .transform(({ valid_from, valid_until, ...row }) => ({ ...row, validFrom: valid_from, validUntil: valid_until }));

/** Where a participant is reached; the lowest rank comes first; `validUntil` null: until further notice. */
export type Contact = z.infer<typeof Row>;

/**
 * Reads a directory of contacts from a CSV file.
 * @throws PlanError with all problems at once: rows that are not in form, an id given twice, a participant named twice in
 * one contact, an e-mail address that is not exactly one.
 */
export function loadDirectory(file: string): Contact[] {
  const whole = (code: string, found: string, right: string) =>
    new PlanError([{ code, file, line: null, field: '', found, right }]);
  let table: ReturnType<typeof tableIn>;
  try {
    table = tableIn(textIn(bytesGiven(file, 'directory')));
  } catch (error) {
    if (error instanceof FileTooLarge) {
      throw whole('directory.too_large', error.found, `a directory of at most ${GIVEN_FILES.directory.atMost} bytes`);
    }
    throw whole(
      'directory.unreadable',
      reasonOf(error),
      `a CSV file in UTF-8 with the columns ${directoryColumns.join(', ')}`,
    );
  }
  const { columns, rows } = table;
  if (rows.length === 0) throw whole('directory.empty', 'no contact', 'at least one contact');

  if (columns.join() !== directoryColumns.join()) {
    throw whole('directory.columns', `the columns ${columns.join(', ')}`, `the columns ${directoryColumns.join(', ')}`);
  }

  const problems: Problem[] = [];
  const contacts: Contact[] = [];
  const ids = new Set<string>();
  for (const { cells: record, line } of rows) {
    const at = (code: string, field: string, found: string, right: string) =>
      problems.push({ code, file, line, field, found, right });
    const id = record.id ?? '';
    if (ids.has(id)) at('directory.duplicate', 'id', id, 'an id of its own for each contact');
    ids.add(id);
    const read = Row.safeParse(record, { error: errorMap, reportInput: true });
    for (const { code, path, found, right } of (read.error?.issues ?? []).flatMap((issue) => fromIssue(issue))) {
      at(code.replace(/^plan\./, 'directory.'), fieldOf(path), found, right);
    }
    const { channel, address = '', valid_from = '', valid_until = '' } = record;
    if (channel === 'email' && !EmailAddress.safeParse(address).success) {
      at('directory.email', 'address', shown(address), addressWanted(address));
    }
    if (valid_until !== '' && valid_until < valid_from) {
      at('directory.validity', 'valid_until', valid_until, `a date not before valid_from, ${valid_from}`);
    }
    if (!read.success) continue;
    if (new Set(read.data.participants).size < read.data.participants.length) {
      at(
        'directory.participant_twice',
        'participants',
        record.participants ?? '',
        'each participant once in a contact',
      );
    }
    contacts.push(read.data);
  }
  if (problems.length > 0) throw new PlanError(problems);
  return contacts;
}
