import type { Spec } from '../command.ts';

export const documents: Spec = {
  usage: 'documents <meeting>',
  says: 'the papers: list them, get, text, diff, changes, draw, report, preview, acknowledgement, visa, post',
  body: async () => (await import('../commands/documents.ts')).list,
  commands: [
    {
      usage: 'get <meeting> <name>',
      says: 'write a paper to a file: the newest revision, final before draft',
      options: [
        {
          flags: '--format <format>',
          says: 'pdf (PDF/UA-1); ics, of a calendar; archive (PDF/A-2a); docx to read and revise; of a list also xlsx or csv (default: as it is stored)',
        },
        { flags: '--out <path>', says: 'a folder, or a file; - is standard output (default: its name, here)' },
        { flags: '--revision <number>', says: 'this revision' },
        { flags: '--stage <stage>', says: 'draft or final' },
      ],
      help: `The stored paper is a PDF, of a calendar an .ics file. Other forms are made from what the registry has now: a Word file from the text, for reading
and for \`revise --docx\`; a list from the participants. In a CSV file a value that a spreadsheet would take for a formula
(= + - @ at its beginning) has an apostrophe before it.

Examples:
  convene documents get ccm-12msp~r1 note-verbale --format docx
  convene documents get ccm-12msp~r1 list-final --format xlsx`,
      body: async () => (await import('../commands/documents.ts')).get,
    },
    {
      usage: 'text <meeting> <circulation>',
      says: 'print a circulation’s newest text, to be edited, for `revise --text`',
      options: [
        { flags: '--language <language>', says: 'only the documents and the e-mail of this language, such as fr' },
        { flags: '--revision <number>', says: 'this revision' },
      ],
      help: `A heading (# name · language · revision), the title or subject, then the paragraphs, with blank lines between them. A
paragraph is one line, however long; one of several lines is set as a block, such as an address. **bold**, _italic_; a
backslash before a sign prints it: \\*, \\_, \\\\, and \\# at the beginning of a line.`,
      body: async () => (await import('../commands/documents.ts')).text,
    },
    {
      usage: 'diff <meeting> <circulation>',
      says: 'what a revision changed, paragraph by paragraph and word by word',
      options: [
        { flags: '--from <revision>', says: 'the earlier one (default: the one before)' },
        { flags: '--to <revision>', says: 'the later one (default: the newest)' },
        {
          flags: '--out <folder>',
          says: 'also as Word files with tracked changes, one for each document that has changed',
        },
      ],
      body: async () => (await import('../commands/documents-diff.ts')).diff,
    },
    {
      usage: 'changes <meeting>',
      says: 'what changed in the list of participants since one was drawn: who, and what of a person',
      options: [
        { flags: '--since <list>', says: 'the list compared with: deadline, provisional or final', required: true },
        { flags: '--until <list>', says: 'the later list: provisional or final (default: as the registry is now)' },
        { flags: '--language <language>', says: 'in which both are compared', otherwise: 'en' },
        {
          flags: '--out <path>',
          says: 'also as a Word file with tracked changes: a folder, or a file; readable by you alone',
        },
      ],
      help: `Earlier lists are made again from the record of acts and the submissions. It prints names of persons.

Example:
  convene documents changes ccm-12msp~r1 --since provisional --until final --out changes.docx`,
      body: async () => (await import('../commands/list-changes.ts')).changes,
    },
    {
      usage: 'draw <meeting> <paper>',
      says: 'a paper of the meeting in session, from its plan and what is on record, in every language of the session',
      options: [
        { flags: '--language <language>', says: 'only in this language, such as fr' },
        { flags: '--day <date>', says: 'of a daily programme: its day (default: the next)' },
        { flags: '--sitting <number>', says: 'of the notes for the President: the sitting (default: 1)' },
        { flags: '--number <number>', says: 'of a letter: its reference number (default: a place for it)' },
        { flags: '--format <format>', says: 'pdf, or docx to read in Word', otherwise: 'pdf' },
        { flags: '--out <folder>', says: 'where the files are written', otherwise: '.' },
      ],
      help: `Papers: agenda (provisional), programme (annotated, with the timetable), daily, documents (the list for delegations), register (of symbols, with
languages and status; internal), decisions (as far as they were taken), aide-memoire, aide-memoire-organizations; observers (who asked to attend); for the room notes (for the President, a
sitting each), seating, plates, quorum. Letters: nominations (the call for vice-presidents), admission (to each organization admitted), transmission
(of report and list). Symbols are those of the plan. Each PDF is kept: \`convene documents\` lists it, and what is drawn again and differs is its
next revision.

Examples:
  convene documents draw ccm-12msp~r1 agenda --out papers
  convene documents draw ccm-12msp~r1 daily --day 2024-09-11 --language fr`,
      body: async () => (await import('../commands/documents-draw.ts')).draw,
    },
    {
      usage: 'addendum <meeting> <file>',
      says: 'after the closing, what changes in the final list; with --confirm, issue it as an addendum',
      options: [
        { flags: '--out <folder>', says: 'also put the papers there, as they would be issued' },
        { flags: '--on <date>', says: 'the day, in a rehearsal (default: today)' },
        { flags: '--confirm', says: 'issue it; without it nothing changes' },
        { flags: '--officer <id>', says: 'who orders it' },
        { flags: '--sign-with <file>', says: 'the private key of the officer (default: CONVENE_KEY)' },
        { flags: '--second <officer>', says: 'a second officer, whom a live meeting needs' },
        { flags: '--second-key <file>', says: 'the private key of the second officer' },
        { flags: '--id <id>', says: 'of the order: what has it is issued once' },
      ],
      help: `FILE is YAML or JSON. Of each participant it has the \`changes\` in the delegation that is listed, as \`convene nominate --change\` takes them, or
its \`persons\` where it is not listed, or \`tookPart: false\` where it did not take part:

  corrections:
    - { participant: CHE, reference: "NV 12/2024", changes: [{ change: add, name: Ada SAMPLE, title: Counsellor }] }
    - { participant: BEL, tookPart: false }

The addendum has a number and the symbol of the final list with it, is drawn in the languages of that list, and says only what changes. The
final list stays as it is.

Example:
  convene documents addendum ccm-12msp corrections.yaml --out draft
  convene documents addendum ccm-12msp corrections.yaml --confirm --officer legal-officer --sign-with KEY --second director --second-key KEY2`,
      body: async () => (await import('../commands/addendum.ts')).addendum,
    },
    {
      usage: 'report <meeting>',
      says: 'the report of a meeting in session: draft, advance version, edited version, each kept',
      options: [
        {
          flags: '--stage <stage>',
          says: 'draft, as the record has it; advance, with what was amended in the room; edited, from Word files',
          otherwise: 'draft',
        },
        {
          flags: '--docx <file...>',
          says: 'of the edited one: the advance version’s Word files as editors gave them back',
        },
        { flags: '--language <language>', says: 'write only this language; every one is kept' },
        { flags: '--format <format>', says: 'pdf, or docx to edit', otherwise: 'pdf' },
        { flags: '--out <folder>', says: 'where the files are written', otherwise: '.' },
      ],
      help: `Amendments (\`report\` entries of the room) name paragraphs of the newest draft by their numbers; each is put into every language in which it has words,
and those that could not be put in are said. A Word file shows what has changed since the version before. Each version is a paper
report-text (\`convene documents get MEETING report-text\`), named by its hash.

Examples:
  convene documents report ccm-12msp~r1 --out papers
  convene documents report ccm-12msp~r1 --stage advance --format docx --out papers
  convene documents report ccm-12msp~r1 --stage edited --docx papers/report-advance.docx papers/report-advance-fr.docx`,
      body: async () => (await import('../commands/documents-report.ts')).report,
    },
    {
      usage: 'acknowledgement <meeting> <participant>',
      says: 'the secretariat’s answer to a delegation that it received, as PDF',
      options: [
        { flags: '--number <number>', says: 'its reference number (default: a place for it)' },
        { flags: '--out <path>', says: 'a folder, or a file (default: its name, here)' },
      ],
      body: async () => (await import('../commands/documents-acknowledgement.ts')).acknowledgement,
    },
    {
      usage: 'visa <meeting> <participant>',
      says: 'a letter in support of visas for its delegation, or one person of it, as PDF that is readable by you alone',
      options: [
        { flags: '--person <who>', says: 'of this person alone: the code of a badge, or the name' },
        {
          flags: '--to <reader>',
          says: 'mission, or host: whoever issues visas for the host State',
          otherwise: 'mission',
        },
        { flags: '--language <language>', says: 'of the letter (default: that of the participant)' },
        { flags: '--number <number>', says: 'its reference number (default: a place for it)' },
        { flags: '--out <path>', says: 'a folder, or a file (default: its name, here)' },
      ],
      help: `It says of each person the name in the passport, the part in the delegation, and what was given of nationality, date of birth and passport;
with answers: { ask: [passport] } in the plan, missions give it. It goes when sensitive data are erased.

Example:
  convene documents visa ccm-12msp~r1 CHE --to host --language fr --number 2024-107`,
      body: async () => (await import('../commands/documents-visa.ts')).visa,
    },
    {
      usage: 'preview <plan> <circulation>',
      says: 'drafts of a circulation of a plan file, or a paper of its session, without servers and without starting anything',
      options: [
        { flags: '--out <folder>', says: 'where the papers are written', required: true },
        { flags: '--language <language>', says: 'only the documents of this language, such as fr' },
        { flags: '--format <format>', says: 'pdf, or docx to read in Word', otherwise: 'pdf' },
        { flags: '--rehearsal', says: 'marked as the papers of a rehearsal are' },
      ],
      help: `Number, date and initials are empty, as in every draft; so are the places of a paper to one participant.

Example:
  convene documents preview meetings/ccm-12msp.yaml convocation --out drafts
  convene documents preview meetings/ccm-12msp.yaml agenda --out drafts`,
      body: async () => (await import('../commands/documents-preview.ts')).preview,
    },
    {
      usage: 'post <meeting> <circulation>',
      says: 'address sheets and a transmission list for those whom an issued circulation does not reach by e-mail',
      options: [
        { flags: '--out <folder>', says: 'where they are written, with the papers to enclose', required: true },
      ],
      help: `It writes address-sheets.pdf, transmission-list.pdf and each paper that is enclosed. Each delivery is then recorded with
\`convene confirm\`.

Example:
  convene documents post ccm-12msp~r1 convocation --out post`,
      body: async () => (await import('../commands/post.ts')).post,
    },
  ],
};
