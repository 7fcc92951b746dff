import type { Spec } from '../command.ts';

const signWith = {
  flags: '--sign-with <file>',
  says: 'the private key of whoever sends it, or CONVENE_KEY: a live meeting asks for a proof',
};
/** What proves who sends it. */
const proofs = [
  signWith,
  { flags: '--code <code>', says: 'the code of the notice that asked for it, in place of a key' },
];

export const circulations: readonly Spec[] = [
  {
    usage: 'desk',
    says: 'what awaits me: shows each paper and what changed, asks approve or return',
    options: [
      { flags: '--officer <id>', says: 'whose desk (default: CONVENE_OFFICER)' },
      { flags: '--recorded-by <id>', says: 'who records it on the officer’s behalf' },
      { flags: '--list', says: 'list what awaits, and ask nothing' },
      { flags: '--out <folder>', says: 'keep the papers there; else they are gone when the desk is left' },
      { flags: '--open', says: 'open each paper with the program for PDF' },
    ],
    help: `Examples:
  convene desk --officer legal-officer
  convene desk --officer odg-director --recorded-by oda-geneva-chief --open`,
    body: async () => (await import('../commands/desk.ts')).desk,
  },
  {
    usage: 'handover <which> [officer]',
    says: 'what an officer leaves open: for whom takes over, to be printed',
    shown: '[options] [meeting] <officer>',
    options: [{ flags: '--to <id>', says: 'who takes over' }],
    help: `Without a meeting: all live ones that are not over.

Examples:
  convene handover legal-officer
  convene handover ccm-12msp legal-officer --to oda-geneva-chief > handover.txt`,
    body: async () => (await import('../commands/handover.ts')).handover,
  },
  {
    usage: 'approve <meeting> <circulation>',
    says: 'approve what this step awaits; shows it and asks',
    options: [
      { flags: '--officer <id>', says: 'the officer whose approval this is', required: true },
      { flags: '--sha256 <hash>', says: 'the hash that was looked at; nothing is asked then' },
      { flags: '--yes', says: 'show what is awaited and approve it without asking' },
      { flags: '--recorded-by <id>', says: 'who records it on the officer’s behalf' },
      { flags: '--for <id>', says: 'whom the officer acts for, as delegate or superior, where that can be several' },
      {
        flags: '--key <file>',
        says: 'the officer’s private key (ssh-keygen -t ed25519); the approval is signed with it',
      },
      { flags: '--slip <file>', says: 'the routing slip or e-mail that it rests on' },
      { flags: '--slip-reference <text>', says: 'its reference' },
      { flags: '--slip-date <date>', says: 'its date' },
      ...proofs,
    ],
    help: `Examples:
  convene approve ccm-12msp~r1 convocation --officer legal-officer
  convene approve ccm-12msp~r1 convocation --officer legal-officer --key ~/.ssh/id_ed25519
  convene approve ccm-12msp~r1 convocation --officer odg-director --recorded-by oda-geneva-desk \\
    --slip slip.pdf --slip-reference "Routing slip 7" --slip-date 2024-02-13`,
    body: async () => (await import('../commands/circulations.ts')).approve,
  },
  {
    usage: 'sign <meeting> <circulation>',
    says: 'sign what this step awaits; prints the JSON to send in the Temporal UI',
    options: [
      { flags: '--officer <id>', says: 'the officer whose approval this is', required: true },
      { flags: '--key <file>', says: 'the officer’s private key (ssh-keygen -t ed25519)', required: true },
      { flags: '--sha256 <hash>', says: 'the hash that was looked at; nothing is asked then' },
      { flags: '--yes', says: 'show what is awaited and sign it without asking' },
      { flags: '--for <id>', says: 'whom the officer acts for, as delegate or superior, where that can be several' },
      { flags: '--recorded-by <id>', says: 'who will send it on the officer’s behalf' },
    ],
    help: `Nothing is sent. The signature is good for this step of this revision alone. A key with a passphrase: put it into
CONVENE_KEY_PASSPHRASE.

Example:
  convene sign ccm-12msp~r1 convocation --officer legal-officer --key ~/.ssh/id_ed25519 --yes > approval.json`,
    body: async () => (await import('../commands/circulations.ts')).sign,
  },
  {
    usage: 'return <meeting> <circulation>',
    says: 'return the text to its drafter, with comments',
    options: [
      { flags: '--officer <id>', says: 'the officer who returns it', required: true },
      { flags: '--comments <text>', says: 'why, in words of the office; no person’s name', required: true },
      { flags: '--recorded-by <id>', says: 'who records it on the officer’s behalf' },
      ...proofs,
    ],
    body: async () => (await import('../commands/circulations.ts')).returned,
  },
  {
    usage: 'disown <meeting> <circulation>',
    says: 'an officer disowns a paper that another entered as their approval, until it is dispatched',
    options: [
      { flags: '--officer <id>', says: 'the officer as whose approval it was entered', required: true },
      { flags: '--step <step>', says: 'the step that it approved (default: the only one)' },
      { flags: '--reason <text>', says: 'why, in words of the office; no person’s name' },
      ...proofs,
    ],
    help: `The approval is void, and the circulation goes back to that step with the same text. The notice that a paper was entered
has the code.

Example:
  convene disown ccm-12msp convocation --officer legal-officer --code 2.Ab3…`,
    body: async () => (await import('../commands/disown.ts')).disown,
  },
  {
    usage: 'revise <meeting> <circulation>',
    says: 'an edited text, or one drafted anew, as a new revision',
    options: [
      { flags: '--officer <id>', says: 'who revises', required: true },
      { flags: '--text <file>', says: 'the edited text, as `convene documents text` prints it' },
      { flags: '--docx <file...>', says: 'edited Word files, as `convene documents get --format docx` writes them' },
      ...proofs,
    ],
    help: `What the files do not hold, another document or language, stays as it stands. A Word file gives the title and paragraphs
of its document; the e-mails are revised with --text. Without a file the text is drafted anew from its template.

Examples:
  convene documents text ccm-12msp~r1 convocation --language fr > fr.txt
  convene revise ccm-12msp~r1 convocation --officer oda-geneva-desk --text fr.txt
  convene documents get ccm-12msp~r1 note-verbale --format docx
  convene revise ccm-12msp~r1 convocation --officer oda-geneva-desk --docx note-verbale.docx`,
    body: async () => (await import('../commands/circulations.ts')).revise,
  },
  {
    usage: 'fill <meeting> <circulation>',
    says: 'number and date of issue, and scans of the initialled originals',
    options: [
      { flags: '--officer <id>', says: 'the issuing officer', required: true },
      { flags: '--number <number>', says: 'the reference number (default: as it stands)' },
      { flags: '--date <date>', says: 'the date of issue (default: as it stands)' },
      { flags: '--scan <document=file...>', says: 'a PDF that goes out in the place of this document' },
      signWith,
    ],
    help: `Example:
  convene fill ccm-12msp convocation --officer eosg-issuing --scan note-verbale=scan.pdf note-verbale-fr=scan-fr.pdf`,
    body: async () => (await import('../commands/fill.ts')).fill,
  },
  {
    usage: 'withdraw <meeting> <circulation>',
    says: 'withdraw a circulation that is not issued, and the order that it communicates',
    options: [
      { flags: '--officer <id>', says: 'the officer who withdraws it', required: true },
      { flags: '--reason <text>', says: 'why, in words of the office; no person’s name', required: true },
      signWith,
    ],
    help: `Example:
  convene withdraw ccm-12msp~r1 extension-1 --officer oda-geneva-desk --reason "Ordered in error"`,
    body: async () => (await import('../commands/withdraw.ts')).withdraw,
  },
  {
    usage: 'dispatch <meeting> <circulation>',
    says: 'before it goes out: whom it reaches, a sample mail, a test copy to oneself',
    options: [
      { flags: '--preview', says: 'show whom it would reach and how (it is dispatched by itself once it is issued)' },
      { flags: '--participant <code>', says: 'the sample is the mail to this one (default: the first)' },
      { flags: '--test-copy <address>', says: 'send the sample to this address of your office, marked TEST COPY' },
      { flags: '--actor <actor>', says: 'who asks for the test copy (default: CONVENE_ACTOR, else staff:desk)' },
    ],
    help: `Examples:
  convene dispatch ccm-12msp~r1 convocation --preview --participant CHE
  convene dispatch ccm-12msp~r1 convocation --preview --test-copy me@office.example`,
    body: async () => (await import('../commands/dispatch.ts')).dispatch,
  },
];
