import type { Option, Spec } from '../command.ts';

const played: readonly Option[] = [
  { flags: '--seed <number>', says: 'another seed gives other answers; go on with the one begun with', otherwise: '1' },
  { flags: '--keep', says: 'leave everything running for a look at the UI, until Ctrl-C' },
];

export const meetings: readonly Spec[] = [
  {
    usage: 'start <plan>',
    says: 'start a live meeting: shows what it will do, and asks',
    options: [{ flags: '--yes', says: 'show it, and start without asking' }],
    help: `A live meeting keeps to the dates of its plan, and what is issued goes out through the worker's SMTP_URL. Its id can be
used once. To play a plan without reaching anyone: convene rehearse.

Example:
  convene start meetings/ccm-12msp.yaml`,
    body: async () => (await import('../commands/start.ts')).start,
  },
  {
    usage: 'rehearse [plan]',
    says: 'run a whole meeting on a clock of its own, with invented answers; nothing leaves this machine',
    help: `Without a plan: the Twelfth Meeting of States Parties to the Convention on Cluster Munitions, which comes with Convene.`,
    options: [
      { flags: '--until <date>', says: 'stop there for a look: a date or an instant, such as 2024-03-01' },
      {
        flags: '--proofs <which>',
        says: 'closed: acts on nothing that has no proof, as a live meeting; open: also on what trainers send',
        otherwise: 'open',
      },
      ...played,
    ],
    body: async () => (await import('../commands/play.ts')).rehearse,
  },
  {
    usage: 'advance <meeting>',
    says: 'go on with a rehearsal from where its clock stands',
    options: [
      { flags: '--to <date>', says: 'go no further than this date or instant' },
      { flags: '--alone', says: 'move the clock only: nobody answers or approves' },
      ...played,
    ],
    body: async () => (await import('../commands/play.ts')).advance,
  },
  {
    usage: 'list',
    says: 'the meetings and rehearsals there are',
    body: async () => (await import('../commands/meetings.ts')).list,
  },
  {
    usage: 'status <meeting>',
    says: 'where a meeting stands',
    body: async () => (await import('../commands/meetings.ts')).status,
  },
  {
    usage: 'today [meeting]',
    says: 'what asks for attention, each with the command to type: of one meeting, or of all',
    body: async () => (await import('../commands/today.ts')).today,
  },
  {
    usage: 'statistics <meeting>',
    says: 'who takes part in figures: by capacity, region, least developed, income; women, and delegations of one person',
    options: [
      {
        flags: '--list <list>',
        says: 'those whom this list names: provisional or final (default: final, once somebody has arrived)',
      },
      { flags: '--language <language>', says: 'in the words of this language', otherwise: 'en' },
    ],
    help: `As the registry is now; the report has those of the final list. Women are counted where an honorific tells. A figure below five, or one
from which such a figure could be computed, is withheld: two dots, and null with --json.`,
    body: async () => (await import('../commands/statistics.ts')).statistics,
  },
  {
    usage: 'next <meeting>',
    says: 'the plan of the meeting that follows, from the decision about it; what is open is named',
    options: [
      { flags: '--out <plan>', says: 'the file of the new plan, or a folder', required: true },
      { flags: '--decision <file>', says: 'the decision, where the session has none on record' },
      {
        flags: '--directory <file>',
        says: 'the directory of contacts that it names (default: the present one, written beside it)',
      },
      {
        flags: '--treaties <folder>',
        says: 'where the treaty’s profile is saved with the decision, for CONVENE_TREATIES',
      },
    ],
    help: `The file, YAML or JSON; what it leaves out is open, and a meeting after the next one may be named too:
  reference: CCM/MSP/2024/11, paragraph 40
  meetings:
    - kind: meeting_of_states_parties
      ordinal: 13
      city: Geneva
      country: Switzerland
      from: 2025-09-16
      to: 2025-09-19
      president: PHL
    - { kind: review_conference, ordinal: 3, city: Vientiane, country: Lao People’s Democratic Republic, week: { from: 2026-09-14, to: 2026-09-18 } }

Where the mandate is not adopted yet the plan says \`mandate: awaited\`: it can be rehearsed, and started once the resolution is in it.

Example:
  convene next ccm-12msp --out ccm-13msp.yaml --treaties profiles`,
    body: async () => (await import('../commands/next.ts')).next,
  },
];
