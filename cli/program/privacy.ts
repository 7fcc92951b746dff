import type { Spec } from '../command.ts';

export const privacy: readonly Spec[] = [
  {
    usage: 'erase [meeting]',
    says: 'what personal data of a meeting is due to be erased; with --confirm, erase it; without a meeting, when each is due',
    options: [
      { flags: '--class <classes>', says: 'sensitive, person, contact, with commas (default: those that are due)' },
      { flags: '--person <name>', says: 'only one person, on their request' },
      { flags: '--in <code>', says: 'of this participant, where several have a person of that name' },
      { flags: '--archive <folder...>', says: 'erase in these archives too, besides those that Convene knows' },
      { flags: '--early <reason>', says: 'before the day; the reason is put on record, and names nobody' },
      { flags: '--on <date>', says: 'the day, in a rehearsal (default: today)' },
      { flags: '--confirm', says: 'erase; without it nothing changes' },
      { flags: '--officer <id>', says: 'who orders it' },
      { flags: '--sign-with <file>', says: 'the private key of the officer (default: CONVENE_KEY)' },
      { flags: '--second <officer>', says: 'a second officer, whom a live meeting needs' },
      { flags: '--second-key <file>', says: 'the private key of the second officer' },
      { flags: '--id <id>', says: 'of the order' },
    ],
    help: `\`sensitive\` is passport data, photo, diet, access and personal e-mail; \`person\` names, titles and functions; \`contact\` the addresses that
were written to, and the messages. Issued papers, the lists for the Meeting, its report and the record of acts stay. An act says
who ordered it and how much went, and names nobody. Backups that are older are named, to be deleted by hand.

Examples:
  convene erase                               when is what due?
  convene erase ccm-12msp                     what would go?
  convene erase ccm-12msp --confirm --officer legal-officer --sign-with KEY --second director --second-key KEY2
  convene erase ccm-12msp --person "Anna Beispiel" --confirm --officer legal-officer`,
    body: async () => (await import('../commands/erase.ts')).eraseCommand,
  },
  {
    usage: 'privacy',
    says: 'what is held on one person: export',
    body: async () => (await import('../commands/privacy.ts')).register,
    commands: [
      {
        usage: 'export <name>',
        says: 'write all that is held on one person into a folder, for that person',
        options: [
          { flags: '--out <folder>', says: 'where to: a new or empty folder', required: true },
          { flags: '--meeting <meeting>', says: 'only of this meeting (default: of all)' },
          { flags: '--in <code>', says: 'only of the delegation of this participant' },
        ],
        help: `The folder is readable by its owner alone: data.json, and the photos. Names that are spelled otherwise are said, and not
taken. Without a subcommand: where personal data is, and what becomes of it.

Example:
  convene privacy export "Anna Beispiel" --out request-17`,
        body: async () => (await import('../commands/privacy.ts')).exported,
      },
    ],
  },
];
