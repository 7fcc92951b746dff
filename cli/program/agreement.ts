import type { Option, Spec } from '../command.ts';

const patience: Option = {
  flags: '--patience <seconds>',
  says: 'how long to wait for what the registry may still write (default: 5)',
};

export const agreement: readonly Spec[] = [
  {
    usage: 'check <meeting>',
    says: 'whether registry and workflows agree; changes nothing',
    options: [patience],
    help: `Exit code 1: they do not. \`convene repair\` mends what can be mended.`,
    body: async () => (await import('../commands/agreement.ts')).check,
  },
  {
    usage: 'repair <meeting>',
    says: 'mends what `check` finds, from either side',
    options: [
      patience,
      { flags: '--dry-run', says: 'say what would be done, and do nothing' },
      { flags: '--only <code>', says: 'only findings of this code, such as ROW_MISSING' },
      { flags: '--actor <actor>', says: 'who repairs (default: CONVENE_ACTOR, else staff:desk)' },
      { flags: '--yes', says: 'do not ask' },
    ],
    body: async () => (await import('../commands/agreement.ts')).repair,
  },
  {
    usage: 'archive [meeting]',
    says: 'write all of a concluded meeting into a folder that needs no server; or verify one',
    options: [
      { flags: '--out <folder>', says: 'where to: a new or empty folder' },
      { flags: '--verify <folder>', says: 'verify an archive, with nothing but its files' },
      { flags: '--replay', says: 'also replay the histories' },
      { flags: '--without-persons', says: 'leave out delegations, and the lists of participants that print them' },
      { flags: '--unfinished', says: 'also a meeting that has not closed' },
    ],
    help: `Examples:
  convene archive ccm-12msp --out archives/ccm-12msp
  convene archive --verify archives/ccm-12msp
The folder is a bag (BagIt, RFC 8493): data/ with a hash for each file. Messages are .eml files, acts.jsonl is the record.`,
    body: async () => (await import('../commands/archive.ts')).archive,
  },
];
