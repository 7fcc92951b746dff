import type { ErasedClass, PersonalClass } from '../domain/privacy.ts';

/**
 * The register of personal data: every table and each of its columns that can hold text, by class, and what becomes of it. A test
 * fails for a table or a column that is not here, so that whoever adds one says what it holds.
 */

/** How what a table holds is erased, for one meeting. In its SQL, $2 is the id of the act that proves it. */
export type Erasing =
  /** Its rows are deleted. */
  | { how: 'rows' }
  /** Its lists of persons lose what goes; `also`: what else is set of a row that changes. */
  | { how: 'persons'; column: string; also?: string }
  /** Its columns are overwritten. `once`: what rows it is still to be done for. */
  | { how: 'columns'; set: string; once: string };

export type TableHeld = {
  /** What each column holds; `none`: no personal data. */
  columns: Readonly<Record<string, PersonalClass | 'none'>>;
  /** What is done when a class goes; a table without it is kept. */
  erase?: Partial<Record<ErasedClass, Erasing>>;
  /**
   * What is done for one person on request, where that is something else than for all; without it, lists of persons alone change. It comes
   * after the tables above it, such as the submissions.
   */
  onRequest?: Erasing;
  /** Why it is kept, or how else it goes. */
  kept?: string;
};

/** Columns that name things by codes, hashes and times. */
const codes = (...columns: string[]): Record<string, 'none'> =>
  Object.fromEntries(columns.map((one) => [one, 'none' as const]));

/** What is left of a message: which it is. Readers know the form from messages that were lost with the registry. */
const LEFT_OF_MESSAGE = `jsonb_build_object('lost', true, 'erased', $2::text, 'messageId', message -> 'messageId',
  'date', message -> 'date', 'subject', message -> 'subject', 'headers', jsonb_strip_nulls(jsonb_build_object(
    'X-Convene-Receipt', message -> 'headers' -> 'X-Convene-Receipt')), 'attachments', '[]'::jsonb)`;
/** Of what a mail server said, the code. */
const CODE_OF_ANSWER = `substring(answer from '^[0-9]{3}')`;
const MESSAGE_STANDS = `NOT message ? 'erased'`;

/** Without the salt, nobody can try names against the hash. */
const DELEGATION: Erasing = { how: 'persons', column: 'delegation', also: `salt = '', erased_by = $2` };

const DIRECTORY: TableHeld = {
  columns: {
    ...codes('id', 'place', 'role', 'channel', 'language'),
    ...{ name: 'contact', address: 'contact' },
  },
  kept: 'the directory of offices serves all meetings: an entry ends with `convene contact --end`',
};
const DIRECTORY_OF: TableHeld = { columns: codes('contact', 'participant') };

export const PERSONAL: Readonly<Record<string, TableHeld>> = {
  meeting: {
    columns: {
      ...codes('id', 'plan_id', 'mode', 'plan_sha256', 'phase', 'counts', 'act_head', 'first_run', 'proofs'),
      ...{ plan: 'record', plan_now: 'record' },
    },
    kept: 'officers by their titles, and whoever signs letters: part of what was issued',
  },
  contact: DIRECTORY,
  contact_of: DIRECTORY_OF,
  rehearsal_contact: DIRECTORY,
  rehearsal_contact_of: DIRECTORY_OF,
  contact_change: {
    columns: { ...codes('id', 'meeting', 'mode', 'participant', 'sha256'), contact: 'contact' },
    erase: {
      contact: {
        how: 'columns',
        set: `contact = jsonb_build_object('id', contact -> 'id')`,
        once: `applied_at IS NOT NULL AND contact ? 'address'`,
      },
    },
  },
  participant: {
    columns: codes(
      ...['meeting', 'mode', 'code', 'name', 'capacity', 'addressee', 'language', 'channel', 'status', 'snapshot'],
    ),
  },
  submission: {
    columns: {
      ...codes('meeting', 'mode', 'participant', 'sha256', 'erased_by'),
      ...{ delegation: 'person', salt: 'person' },
    },
    erase: { sensitive: DELEGATION, person: DELEGATION },
  },
  blob: {
    columns: { ...codes('sha256', 'media'), bytes: 'person' },
    kept: 'bytes go with the last that names them: photos with persons, papers with their row of `document`',
  },
  circulation: {
    columns: {
      ...codes('meeting', 'mode', 'name', 'kind', 'state', 'text_sha256', 'final_sha256', 'number', 'revised_by'),
      ...{ text: 'record', text_manifest: 'record', final_manifest: 'record', approvals: 'record' },
    },
    kept: 'the text of official communications, and who approved it by office',
  },
  document: {
    columns: codes(
      ...['meeting', 'mode', 'name', 'stage', 'kind', 'circulation', 'language', 'sha256', 'archive_sha256'],
      ...['erased_by', 'held'],
    ),
    kept: 'which papers there were; the bytes of those that are no official documents go with `person`',
  },
  outbox: {
    columns: {
      ...codes(
        'key',
        'meeting',
        'mode',
        'circulation',
        'participant',
        'contact',
        'state',
        'envelope_from',
        'message_id',
      ),
      ...{ envelope_to: 'contact', message: 'contact', answer: 'contact' },
    },
    erase: {
      contact: {
        how: 'columns',
        set: `envelope_to = '{}', message = ${LEFT_OF_MESSAGE}, answer = ${CODE_OF_ANSWER},
              state = CASE WHEN state IN ('prepared', 'sending') THEN 'withheld' ELSE state END`,
        once: MESSAGE_STANDS,
      },
    },
  },
  notice: {
    columns: {
      ...codes('key', 'meeting', 'mode', 'circulation', 'step', 'officer', 'state', 'envelope_from', 'message_id'),
      ...{ address: 'contact', message: 'contact', answer: 'contact' },
    },
    erase: {
      contact: {
        how: 'columns',
        set: `address = '', message = ${LEFT_OF_MESSAGE}, answer = ${CODE_OF_ANSWER},
              state = CASE WHEN state IN ('prepared', 'sending') THEN 'not_sent' ELSE state END`,
        once: MESSAGE_STANDS,
      },
    },
  },
  act: {
    columns: { ...codes('meeting', 'id', 'prev', 'hash'), act: 'record' },
    kept: 'the record of acts names nobody: offices, participants, hashes',
  },
  dispatch_halt: { columns: codes('meeting', 'mode', 'circulation') },
  person: {
    columns: { ...codes('id', 'key'), certificate: 'record' },
    kept: 'staff and services by codes, with their public keys: what signatures are verified with',
  },
  unheard: { columns: codes('meeting', 'workflow', 'kind', 'code') },
  link: {
    columns: codes('meeting', 'participant', 'contact', 'secret', 'token_sha256', 'certificate'),
    erase: { person: { how: 'rows' } },
  },
  draft: {
    columns: { ...codes('meeting', 'participant', 'contact'), content: 'person' },
    erase: { sensitive: { how: 'rows' }, person: { how: 'rows' } },
    onRequest: { how: 'persons', column: 'content' },
  },
  draft_file: {
    columns: { ...codes('meeting', 'participant', 'contact', 'sha256', 'media'), bytes: 'sensitive' },
    erase: { sensitive: { how: 'rows' }, person: { how: 'rows' } },
  },
  page_answer: {
    // persons stand in the submission that the answer names
    columns: codes('meeting', 'participant', 'contact', 'id', 'answer', 'outcome'),
    erase: { person: { how: 'rows' } },
  },
  request: {
    columns: { ...codes('meeting', 'participant', 'contact', 'kind'), content: 'person' },
    erase: { sensitive: { how: 'persons', column: 'content' }, person: { how: 'persons', column: 'content' } },
  },
  delegate: {
    columns: { ...codes('meeting', 'code', 'participant'), badge: 'person' },
    erase: { person: { how: 'columns', set: 'badge = NULL', once: 'badge IS NOT NULL' } },
    onRequest: {
      how: 'columns',
      set: 'badge = NULL',
      once: `badge IS NOT NULL AND EXISTS (SELECT FROM submission s WHERE s.meeting = delegate.meeting
        AND s.id = delegate.submission AND s.delegation -> 'persons' -> delegate.place ->> 'erased' = 'true')`,
    },
    kept: 'a code and a place in a submission: without the name that stood there it is nobody',
  },
  passage: {
    columns: codes('meeting', 'id', 'code', 'way', 'actor', 'desk', 'source'),
    kept: 'when a code came and left: what attendance rests on',
  },
  door_attendance: { columns: codes('meeting', 'participant', 'attendance') },
  session_entry: {
    columns: {
      ...codes('meeting', 'id', 'actor', 'signed_by', 'text_sha256', 'counts'),
      ...{ entry: 'record', words: 'record', changes: 'record', said: 'record' },
    },
    kept: 'what the Meeting did, by participants, offices and codes: its official record',
  },
  desk_link: {
    columns: codes('meeting', 'desk', 'secret', 'token_sha256'),
    erase: { person: { how: 'rows' } },
  },
  page_tries: { columns: codes('key') },
  receipt_done: { columns: codes('meeting', 'workflow') },
  written: {
    columns: codes('kind', 'meeting', 'participant', 'path', 'machine', 'sha256'),
    kept: 'where copies were written; the copies themselves go, or are named',
  },
  convene_migration: { columns: codes('name') },
};

/** Folders and stores besides the registry: what they hold, and how that goes. */
export const FOLDERS: Readonly<Record<string, { holds: PersonalClass | 'none'; goes: string }>> = {
  'temporal (histories, search attributes, ids)': { holds: 'none', goes: 'nothing personal enters it' },
  'mail (the sink of one machine)': { holds: 'contact', goes: 'messages of the meeting are deleted' },
  'papers, letters, lists, badges, forms, exports, worklists written with --out': {
    holds: 'person',
    goes: 'deleted where they are as written; else named',
  },
  archives: { holds: 'person', goes: 'written again without what is erased, and verified' },
  'addresses for the post written with --out': {
    holds: 'contact',
    goes: 'deleted where they are as written; else named',
  },
  backups: { holds: 'person', goes: 'named, with the day by which they are to be deleted' },
};
