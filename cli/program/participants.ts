import type { Option, Spec } from '../command.ts';
import { examination } from './credentials.ts';
import { ordered } from './ordering.ts';

const actor: Option = { flags: '--actor <actor>', says: 'who records it (default: CONVENE_ACTOR, else staff:desk)' };
const self: Option = { flags: '--self', says: 'the participant itself sends this; there is no paper' };
const note: Option = {
  flags: '--note <text>',
  says: 'what it was about, in words of the office; no person’s name',
  required: true,
};

/** Who records an answer of a participant, and from which paper. */
const paper = (kind: string): readonly Option[] => [
  actor,
  { flags: '--reference <text>', says: 'the reference of the paper that it is recorded from' },
  { flags: '--date <date>', says: 'the date of the paper' },
  {
    flags: '--received-at <instant>',
    says: 'when it came in: "2024-08-29 11:00" at the venue, or 2024-08-29T09:00:00Z',
  },
  {
    flags: '--kind <kind>',
    says: `what the paper is: note_verbale, letter, email, form, telephone, receipt (default: ${kind})`,
  },
  { flags: '--paper <file>', says: 'a scan of the paper: its hash is kept with the act' },
  {
    flags: '--id <id>',
    says: 'an id of your own; what has it is recorded once (default: made from the paper and what is recorded)',
  },
];

const example = (line: string) => `Example:
  ${line} \\
    --reference "No. 12" --date 2024-08-28 --received-at "2024-08-29 11:00"`;

export const participants: readonly Spec[] = [
  {
    usage: 'participants <meeting>',
    says: 'the participants and where each stands',
    options: [
      { flags: '--status <status>', says: 'only those of this status, such as no_reply, or contested' },
      { flags: '--capacity <capacity>', says: 'only those of this capacity, such as state_party' },
    ],
    body: async () => (await import('../commands/participants.ts')).participants,
  },
  {
    usage: 'file <which> [code]',
    says: 'one participant: all that was sent with proof, what came, what changed',
    shown: '[options] [meeting] <code>',
    options: [{ flags: '--meeting <meeting>', says: 'of this meeting (default: the only one it takes part in)' }],
    help: `Examples:
  convene file CHE
  convene file CHE --meeting ccm-12msp~r1
  convene file ccm-12msp~r1 CHE`,
    body: async () => (await import('../commands/file.ts')).file,
  },
  {
    usage: 'questions <meeting> [code]',
    says: 'what is to be asked about the delegations that stand: one person twice, no head, two heads, …; nothing of it is refused',
    options: [
      { flags: '--all', says: 'those that are settled, too' },
      { flags: '--settle <id>', says: 'it is no question any more, until the delegation changes' },
      { flags: '--reason <text>', says: 'why, in words of the office; no person’s name' },
      actor,
    ],
    help: `Examples:
  convene questions ccm-12msp~r1
  convene questions ccm-12msp~r1 --settle 3f2a90c1be77 --reason "two persons of one name, says the mission"`,
    body: async () => (await import('../commands/questions.ts')).questions,
  },
  {
    usage: 'acknowledge <meeting> <code>',
    says: 'it has received the convocation',
    options: [...paper('note_verbale'), self],
    help: example('convene acknowledge ccm-12msp~r1 CHE'),
    body: async () => (await import('../commands/answers.ts')).acknowledge,
  },
  {
    usage: 'nominate <meeting> <code> [file]',
    says: 'its delegation, from YAML, JSON or CSV (name, title, role), or from its form (.xlsx, .docx)',
    options: [
      { flags: '--change <file>', says: 'a note that changes the list that stands, in place of a whole one' },
      { flags: '--dry-run', says: 'show what would be different, and record nothing' },
      ...paper('note_verbale; of a form, form'),
      self,
    ],
    help: `What changes, in YAML or JSON, or CSV with the columns change, person, name, title, …; a person is a place in the list that stands, a name, or head:
  changes:
    - { change: replace, person: head, name: Ada LORIMOND, title: Ambassador }     # another name: the role stays; the same: what is not said
    - { change: head, person: 2 }                                                   # whoever was head is a delegate
    - { change: add, name: Bo FARROWIND, title: Counsellor, role: adviser }
    - { change: remove, person: 3 }

One mission accredited for several States names them in one file with a column participant: COK,NIU are then two answers from one paper.

${example('convene nominate ccm-12msp~r1 CHE delegation.csv')}
  convene nominate ccm-12msp~r1 CHE --change change.yaml --dry-run`,
    body: async () => (await import('../commands/nominating.ts')).nominate,
  },
  {
    usage: 'contest <meeting> <code> <file>',
    says: 'a delegation that another authority names than that of the one on record: it waits, and the one on record stays seated',
    options: paper('note_verbale'),
    help: `The legal adviser decides with a second officer, and on record. A later note of the seated authority is recorded with \`nominate\`; a
later one of the newcomer with \`contest\`, in place of its first.

${example('convene contest ccm-12msp~r1 CHE delegation.csv')}`,
    body: async () => (await import('../commands/contest.ts')).contest,
    commands: [
      ordered({
        usage: 'decide <meeting> <code> <outcome>',
        says: 'which delegation is seated: kept (the one that is), or newcomer',
        reasoned: true,
        examples: [
          'convene contest decide ccm-12msp~r1 CHE kept --officer legal-officer --reason "the note of the Ministry is the last in force" \\\n    --sign-with keys/legal-officer --second oda-geneva-chief --second-key keys/oda-geneva-chief',
        ],
        body: async () => (await import('../commands/contest.ts')).decide,
      }),
    ],
  },
  {
    usage: 'form <meeting> <code>',
    says: 'the form on which it names its delegation, with what is registered filled in; read: what one that came back holds',
    options: [
      { flags: '--format <format>', says: 'xlsx or docx', otherwise: 'xlsx' },
      { flags: '--language <language>', says: 'en, fr, es, ru, ar, zh (default: that of the mission)' },
      { flags: '--out <path>', says: 'a folder, or a file (default: its name, here)' },
    ],
    help: `Example:
  convene form ccm-12msp~r1 CHE --out forms/
  convene form read ccm-12msp~r1 forms/delegation-che.xlsx`,
    body: async () => (await import('../commands/form.ts')).form,
    commands: [
      {
        usage: 'read <meeting> <file>',
        says: 'what a form that came back holds, or all that is wrong with it, by sheet, row and column; records nothing',
        body: async () => (await import('../commands/form.ts')).read,
      },
    ],
  },
  {
    usage: 'import <meeting> <file>',
    says: 'an export of a registration system (.xlsx, .csv) held against the delegations on record, person by person',
    options: [
      { flags: '--map <file>', says: 'which of its columns is what, in YAML', required: true },
      { flags: '--out <file>', says: 'the whole list as CSV, readable by you alone' },
      {
        flags: '--apply <code>',
        says: 'record what it knows besides of this one participant; without it nothing is changed',
      },
      ...paper('form'),
    ],
    help: `What is not said here is filled in, and who is only there is added; what the note says stays, and nobody is left out.

Examples:
  convene import ccm-12msp~r1 registrations.xlsx --map indico.yaml --out differences.csv
  convene import ccm-12msp~r1 registrations.xlsx --map indico.yaml --apply CHE \\
    --reference "Indico" --date 2024-08-28 --received-at "2024-08-29 11:00"`,
    body: async () => (await import('../commands/import.ts')).imported,
  },
  {
    usage: 'export <meeting>',
    says: 'the persons who are expected, for badges, Indico, the host State or access, to a file that is readable by you alone',
    options: [
      {
        flags: '--for <whom>',
        says: 'badges, indico, host-state (by passport) or access (who has access needs); each has only the fields that it needs',
        required: true,
      },
      { flags: '--format <format>', says: 'csv, or xlsx but for Indico', otherwise: 'csv' },
      { flags: '--language <language>', says: 'of participants, capacities and roles', otherwise: 'en' },
      { flags: '--out <path>', says: 'a folder, or a file (default: its name, here)' },
    ],
    body: async () => (await import('../commands/export.ts')).exported,
  },
  {
    usage: 'credentials <meeting> <code>',
    says: 'its credentials, as staff have checked them; memorandum, examine, adopt: what becomes of all',
    options: [
      { flags: '--as <form>', says: 'original, copy or scan of formal credentials; note or letter', required: true },
      {
        flags: '--signed-by <office>',
        says: 'of formal ones, the office that signed them: head_of_state, head_of_government, foreign_minister',
      },
      { flags: '--assured', says: 'with the assurance that the originals follow' },
      ...paper('letter; of a note, note_verbale'),
    ],
    help: `What is more formal takes the place of what was there: an original of a copy, a copy of a note. What the mission uploads on its
page is a scan that staff look at, and record here as what it is.

${example('convene credentials ccm-12msp~r1 CHE --as original --signed-by foreign_minister')}`,
    body: async () => (await import('../commands/credentials.ts')).credentials,
    commands: examination,
  },
  {
    usage: 'decline <meeting> <code>',
    says: 'its nil return: no delegation will attend',
    options: [...paper('note_verbale'), self],
    help: example('convene decline ccm-12msp~r1 CHE'),
    body: async () => (await import('../commands/answers.ts')).decline,
  },
  {
    usage: 'confirm <meeting> <code>',
    says: 'what went by post or hand was delivered',
    options: [
      { flags: '--circulation <name>', says: 'of this circulation, whatever was delivered before' },
      ...paper('receipt'),
    ],
    help: example('convene confirm ccm-12msp~r1 NIU'),
    body: async () => (await import('../commands/answers.ts')).confirm,
  },
  {
    usage: 'attend <meeting> <code> <attendance>',
    says: 'its delegation is present, absent or departed',
    options: [actor],
    body: async () => (await import('../commands/answers.ts')).attend,
  },
  {
    usage: 'badges <meeting>',
    says: 'badges of everybody who is named, with a QR code, where the plan says that we make them; with --from, what the venue has issued',
    options: [
      { flags: '--only <code>', says: 'of this participant' },
      { flags: '--language <language>', says: 'of participants, capacities and roles', otherwise: 'en' },
      { flags: '--sheet', says: 'ten on a page of A4, with lines to cut along (default: one a page, of 86 × 54 mm)' },
      {
        flags: '--from <file>',
        says: 'the list that the venue has issued badges by (.xlsx, .csv), held against who is named',
      },
      { flags: '--apply', says: 'with --from: keep the numbers; without it nothing is changed' },
      { flags: '--out <path>', says: 'a folder, or a file, readable by you alone (default: its name, here)' },
    ],
    help: `The code on a badge stays with the person when the delegation is named anew. Names are in their own script, with the Latin spelling below.

Of the venue, the list needs a column badge, and person (the code that \`convene export --for badges\` gave) or name, with code or participant. It
says who has a badge, who has none, whose name is another, and who has one and is not named. Persons are then found by the number at the door.

Examples:
  convene badges ccm-12msp~r1 --sheet --out badges/
  convene badges ccm-12msp~r1 --from issued.xlsx --apply`,
    body: async () => (await import('../commands/badges.ts')).badges,
  },
  {
    usage: 'checkin <meeting> [who]',
    says: 'a person comes in, or leaves; without anybody, how many of each delegation are in',
    options: [
      { flags: '--departs', says: 'the person leaves' },
      { flags: '--reconcile', says: 'tell again what the persons make of their delegations, where it was not told' },
      { flags: '--list', says: 'an Excel file for each day, with everybody and their codes, to be filled in offline' },
      { flags: '--paper', says: 'with --list: a paper for each day instead, to be printed and signed at the door' },
      { flags: '--out <folder>', says: 'where --list puts its files (default: here)' },
      { flags: '--language <code>', says: 'of these files (default: en)' },
      {
        flags: '--from <file>',
        says: 'enter such a file once it is filled in (.xlsx or .csv): all of its rows, or none',
      },
      { flags: '--id <id>', says: 'an id of your own; what has it is recorded once' },
      actor,
    ],
    help: `WHO is the code of a badge, or words of a name. A delegation is present from its first person, and absent once the last has left;
in the last three hours it has then departed.

Examples:
  convene checkin ccm-12msp~r1 7Q2M9-XF3TK
  convene checkin ccm-12msp~r1 "Haddad Layla" --departs
  convene checkin ccm-12msp~r1
  convene checkin ccm-12msp~r1 --list --out lists/
  convene checkin ccm-12msp~r1 --list --paper --language fr
  convene checkin ccm-12msp~r1 --from lists/arrivals-ccm-12msp-r1-2024-09-10.xlsx`,
    body: async () => (await import('../commands/checkin.ts')).checkin,
  },
  {
    usage: 'object <meeting> <code> <procedure>',
    says: 'a State Party breaks the silence of a procedure, by the name of its circulation',
    options: [...paper('note_verbale'), self],
    help: example('convene object ccm-12msp~r1 CHE silence-1'),
    body: async () => (await import('../commands/records.ts')).object,
  },
  {
    usage: 'call <meeting> <code>',
    says: 'logs a telephone call with its mission',
    options: [...paper('telephone'), note],
    help: example('convene call ccm-12msp~r1 CHE --note "asks for the note in French"'),
    body: async () => (await import('../commands/records.ts')).call,
  },
  {
    usage: 'paper <meeting> <code>',
    says: 'logs a paper received that is no answer',
    options: [...paper('note_verbale'), note],
    help: example('convene paper ccm-12msp~r1 CHE --note "asks for parking permits"'),
    body: async () => (await import('../commands/records.ts')).logged,
  },
  {
    usage: 'contact <meeting> <code>',
    says: 'where a participant is reached; a change is for all live meetings, or all rehearsals, and on the record of this one',
    options: [
      { flags: '--add <id>', says: 'a new contact, such as che-geneva' },
      { flags: '--change <id>', says: 'other values of one that is there' },
      { flags: '--end <id>', says: 'its last day is --until' },
      { flags: '--place <place>', says: 'new_york, geneva, capital, covering_mission, headquarters' },
      { flags: '--role <role>', says: 'to or cc (default: to)' },
      { flags: '--channel <channel>', says: 'email, post or hand (default: email)' },
      { flags: '--language <language>', says: 'en, fr, es, ru, ar, zh' },
      { flags: '--name <office>', says: 'the office, never a person' },
      { flags: '--address <address>', says: 'the e-mail or postal address' },
      { flags: '--rank <number>', says: 'from 1 to 99, tried in that order (default: 50)' },
      { flags: '--from <date>', says: 'its first day (default: today on the clock of the meeting)' },
      { flags: '--until <date>', says: 'its last day' },
      { flags: '--note <text>', says: 'for the record; no person’s name' },
      ...paper('note_verbale'),
    ],
    help: example('convene contact ccm-12msp~r1 CHE --change che-geneva --address geneva@che.mission.example'),
    body: async () => (await import('../commands/records.ts')).contact,
  },
  {
    usage: 'link <meeting> [code]',
    says: 'personal links of a participant to the page for missions, or of a desk to that where persons are checked in; without options, which there are',
    options: [
      { flags: '--make', says: 'say the address of the link, and make one where there is none' },
      { flags: '--rotate', says: 'revoke the link and make a new one' },
      { flags: '--revoke', says: 'revoke the link, or all of the participant' },
      {
        flags: '--desk <name>',
        says: 'of this desk, such as north-door, in place of a participant; it ends with the meeting',
      },
      { flags: '--contact <id>', says: 'of this contact (default: the first that is written to; with --revoke, all)' },
    ],
    help: `Whoever has the address answers for the participant: it is said only when it is made, and goes to the contact alone. A contact
that is corrected has its link revoked; its next mail has a new one. One that gets copies alone, or is not valid on the day, has none.

Examples:
  convene link ccm-12msp~r1 CHE --rotate --contact che-new-york
  convene link ccm-12msp~r1 --desk north-door --make`,
    body: async () => (await import('../commands/link.ts')).link,
  },
  {
    usage: 'requests <meeting>',
    says: 'what missions asked by the page once the lists were final; with --json, the persons too',
    options: [{ flags: '--take <id>', says: 'it is dealt with' }],
    body: async () => (await import('../commands/requests.ts')).requests,
  },
];
