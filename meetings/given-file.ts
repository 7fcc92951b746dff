import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ConveneError, reasonOf } from '../domain/errors.ts';

/**
 * The files that people give, by kind: how many bytes each may have, and what to do about one that has more. A text is read
 * into some forty times its size.
 */
export const GIVEN_FILES = {
  plan: { what: 'a plan', unreadable: 'PLAN_FILE', atMost: 200_000, instead: 'shorten its texts.' },
  directory: {
    what: 'a directory',
    unreadable: 'DIRECTORY_FILE',
    atMost: 4_000_000,
    instead: 'leave out whom it need not have.',
  },
  delegation: {
    what: 'a delegation',
    unreadable: 'DELEGATION_FILE',
    atMost: 1_000_000,
    instead: 'it names at most 500 persons; is it the file that was meant?',
  },
  form: {
    what: 'a form',
    unreadable: 'FORM_FILE',
    atMost: 8_000_000,
    instead: 'it is one sheet with at most 500 persons; is it the file that was meant?',
  },
  export: {
    what: 'an export of a registration system',
    unreadable: 'EXPORT_FILE',
    atMost: 8_000_000,
    instead: 'export fewer columns.',
  },
  payers: {
    what: 'a list of payers',
    unreadable: 'PAYERS_FILE',
    atMost: 8_000_000,
    instead: 'is it the file that was meant?',
  },
  arrivals: {
    what: 'a list of arrivals and departures',
    unreadable: 'SIGNED_LIST',
    atMost: 8_000_000,
    instead: 'enter it in parts.',
  },
  map: {
    what: 'a map of columns',
    unreadable: 'MAP_FILE',
    atMost: 200_000,
    instead: 'leave out what it need not say.',
  },
  order: { what: 'the file of an order', unreadable: 'ORDER_FILE', atMost: 400_000, instead: 'say it in fewer words.' },
  rehearsal: {
    what: 'the orders of a rehearsal',
    unreadable: 'REHEARSAL_FILE',
    atMost: 1_000_000,
    instead: 'give fewer orders.',
  },
  text: { what: 'a text', unreadable: 'TEXT_FILE', atMost: 1_000_000, instead: 'shorten it.' },
  word: { what: 'a Word file', unreadable: 'WORD_FILE', atMost: 8_000_000, instead: 'take out its pictures.' },
  scan: { what: 'a scan', unreadable: 'SCAN_FILE', atMost: 8_000_000, instead: 'scan it with fewer dots or colours.' },
  slip: {
    what: 'the scan of a slip',
    unreadable: 'SLIP_FILE',
    atMost: 8_000_000,
    instead: 'scan it with fewer dots or colours.',
  },
  paper: {
    what: 'a paper',
    unreadable: 'PAPER_FILE',
    atMost: 64_000_000,
    instead: 'scan it with fewer dots or colours.',
  },
  key: { what: 'a key', unreadable: 'KEY_FILE', atMost: 100_000, instead: 'is it the file that was meant?' },
  signature: {
    what: 'a signature',
    unreadable: 'SIGNATURE_FILE',
    atMost: 100_000,
    instead: 'is it the file that was meant?',
  },
  signers: {
    what: 'a list of signers',
    unreadable: 'SIGNERS_FILE',
    atMost: 1_000_000,
    instead: 'leave out whom it need not have.',
  },
  record: {
    what: 'an exported record',
    unreadable: 'RECORD_FILE',
    atMost: 400_000_000,
    instead: 'is it the file that was meant?',
  },
} as const;

export type GivenKind = keyof typeof GIVEN_FILES;

const inBytes = (count: number) => `${count.toLocaleString('en')} bytes`;

/** A file that has more bytes than one of its kind may have; nothing of it was kept. */
export class FileTooLarge extends ConveneError {
  readonly found: string;

  constructor(file: string, kind: GivenKind, bytes: number | null) {
    const { what, atMost, instead } = GIVEN_FILES[kind];
    const found = bytes === null ? `more than ${inBytes(atMost)}` : inBytes(bytes);
    super('FILE_TOO_LARGE', `${file} has ${found}; ${what} may have ${atMost.toLocaleString('en')}: ${instead}`);
    this.found = found;
  }
}

const CHUNK = 1_000_000;

/**
 * The bytes of a file that somebody gave. Its size is looked at first; what has no size, such as a pipe, is read no
 * further than its kind may go.
 *
 * @throws FileTooLarge, or the error of the system where the file cannot be read
 */
export function bytesGiven(file: string, kind: GivenKind): Buffer {
  const { atMost } = GIVEN_FILES[kind];
  const open = openSync(file, 'r');
  try {
    const { size } = fstatSync(open);
    if (size > atMost) throw new FileTooLarge(file, kind, size);
    const chunks: Buffer[] = [];
    for (let total = 0; ; ) {
      const chunk = Buffer.alloc(Math.min(CHUNK, Math.max(size - total, 0) + 4_096));
      const read = readSync(open, chunk);
      if (read === 0) return Buffer.concat(chunks, total);
      total += read;
      if (total > atMost) throw new FileTooLarge(file, kind, null);
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(open);
  }
}

/**
 * The same, for whoever has no words of their own for a file that cannot be read.
 *
 * @throws ConveneError `FILE_TOO_LARGE`, or the code of its kind, such as `PAPER_FILE`
 */
export function readGiven(file: string, kind: GivenKind): Buffer {
  try {
    return bytesGiven(file, kind);
  } catch (error) {
    if (error instanceof FileTooLarge) throw error;
    const { unreadable } = GIVEN_FILES[kind];
    throw new ConveneError(unreadable, `${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}
