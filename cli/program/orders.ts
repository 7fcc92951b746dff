import type { Spec } from '../command.ts';
import { decisionOptions, onlyOption, ordered } from './ordering.ts';

const basisOptions = (what: string) => [{ flags: '--date <date>', says: `the date of the ${what}`, required: true }];
const ofOption = { flags: '--circulation <name>', says: 'of this circulation alone (default: of any)' };

/** What the notice of a change asks for. */
const officerChanges: readonly Spec[] = [
  {
    usage: 'stop <meeting> <order>',
    says: 'stop a change before it holds, or undo within a day one that the officer’s own key signed',
    options: [
      { flags: '--officer <id>', says: 'the officer who is changed (default: as the change says)' },
      { flags: '--code <code>', says: 'the code of the notice of the change, at either address' },
      { flags: '--sign-with <file>', says: 'or the officer’s private key, or CONVENE_KEY' },
      { flags: '--reason <text>', says: 'why, for the record; no person’s name' },
      { flags: '--id <id>', says: 'of one that is repeated: it is done once' },
    ],
    help: `The order is named in the notice, and by \`convene today\`. The same change can be ordered again.

Example:
  convene officer stop ccm-12msp change-1 --code 1.Ab3…`,
    body: async () => (await import('../commands/officer-changes.ts')).stop,
  },
  {
    usage: 'acknowledge <meeting> <order>',
    says: 'say that a change was seen; `convene today` shows it until then',
    options: [
      {
        flags: '--officer <id>',
        says: 'who acknowledges: the changed officer (the default), or one who did not sign it',
      },
      { flags: '--sign-with <file>', says: 'their private key, of a changed key the new one; or CONVENE_KEY' },
      { flags: '--id <id>', says: 'of one that is repeated: it is done once' },
    ],
    help: `Example:
  convene officer acknowledge ccm-12msp change-1 --sign-with keys/legal-officer`,
    body: async () => (await import('../commands/officer-changes.ts')).acknowledge,
  },
];

/** Acts of the secretariat, and what was ordered. */
export const orders: readonly Spec[] = [
  ordered({
    usage: 'extend <meeting> <date>',
    says: 'a later date for delegations; reminders move with it',
    help: 'A date alone is the whole of that day at the venue. It takes effect when its circulation is issued.',
    examples: [
      'convene extend ccm-12msp~r1 2024-09-05 --officer oda-geneva-desk --reason "Several missions asked for it"',
      'convene extend ccm-12msp~r1 "2024-09-05 18:00" --officer oda-geneva-desk',
    ],
    body: async () => (await import('../commands/orders.ts')).extend,
  }),
  ordered({
    usage: 'inform <meeting> <file>',
    says: 'additional information to all, or to some',
    options: [onlyOption],
    help: `The file, YAML or JSON, has every text in every language of the acts:
  arrangements:
    - heading: { en: Registration, fr: Inscription, es: Inscripción }
      text: { en: From 9 September., fr: À partir du 9 septembre., es: A partir del 9 de septiembre. }
A text that the plan knows in the other languages may stand in English alone.`,
    examples: ['convene inform ccm-12msp~r1 arrangements.yaml --officer oda-geneva-desk'],
    body: async () => (await import('../commands/orders.ts')).inform,
  }),
  ordered({
    usage: 'correct <meeting> <circulation> <file>',
    says: 'a corrigendum to an issued circulation, to all it was for or to some',
    options: [onlyOption],
    help: `The file, YAML or JSON:
  corrections:
    - where: { en: paragraph 4, fr: paragraphe 4, es: párrafo 4 }
      was: { en: Palais des Nation, fr: Palais des Nation, es: Palacio de las Nación }
      now: { en: Palais des Nations, fr: Palais des Nations, es: Palacio de las Naciones }`,
    examples: [
      'convene correct ccm-12msp~r1 convocation corrigendum.yaml --officer oda-geneva-desk',
      'convene correct ccm-12msp~r1 convocation corrigendum.yaml --officer oda-geneva-desk --only CHE',
    ],
    body: async () => (await import('../commands/orders.ts')).correct,
  }),
  ordered({
    usage: 'resend <meeting> <circulation>',
    says: 'an issued circulation once more: to some, or to all whom it has not reached',
    options: [onlyOption],
    examples: ['convene resend ccm-12msp~r1 convocation --only CHE,FRA --officer oda-geneva-desk'],
    body: async () => (await import('../commands/orders.ts')).resend,
  }),
  ordered({
    usage: 'hold <meeting> <code>',
    says: 'dispatch nothing more to a participant until it is released',
    reasoned: true,
    options: [ofOption],
    examples: [
      'convene hold ccm-12msp~r1 CHE --officer oda-geneva-desk --reason "The mission moves; its new address is awaited"',
    ],
    body: async () => (await import('../commands/orders.ts')).hold,
  }),
  ordered({
    usage: 'release <meeting> <code>',
    says: 'lift a hold; what was held back goes out',
    options: [ofOption],
    examples: ['convene release ccm-12msp~r1 CHE --officer oda-geneva-desk'],
    body: async () => (await import('../commands/orders.ts')).release,
  }),
  ordered({
    usage: 'invite <meeting> <organization>',
    says: 'a body under rule 1.3 that asked to observe: invited provisionally',
    options: [{ flags: '--request <reference>', says: 'its request', required: true }, ...basisOptions('request')],
    examples: ['convene invite ccm-12msp~r1 OSCE --request "Letter 12" --date 2024-05-02 --officer oda-geneva-desk'],
    body: async () => (await import('../commands/orders.ts')).invite,
  }),
  ordered({
    usage: 'admit <meeting> <organization>',
    says: 'what the Meeting decided of a body that was provisionally invited',
    options: [{ flags: '--refuse', says: 'it is not admitted' }, ...decisionOptions],
    examples: [
      'convene admit ccm-12msp~r1 OSCE --decision "first plenary meeting" --decision-date 2024-09-10 --officer oda-geneva-desk',
    ],
    body: async () => (await import('../commands/orders.ts')).admit,
  }),
  ordered({
    usage: 'officer <meeting> <who>',
    says: 'another person in an office, another key, or an absence: an officer as they are from now on',
    options: [
      { flags: '--title <title>', says: 'the title of the office' },
      { flags: '--email <address>', says: 'where notices go' },
      { flags: '--key <file>', says: 'the public key that signs: the .pub file of ssh-keygen -t ed25519' },
      { flags: '--away <from..until>', says: 'days of absence, both included; with --delegate and --basis' },
      { flags: '--delegate <id>', says: 'who acts for them on these days' },
      { flags: '--basis <text>', says: 'on what that rests, such as a memorandum' },
      { flags: '--back', says: 'no absence holds any more' },
      { flags: '--file <file>', says: 'all of it from a file, YAML or JSON: title, email, key, away' },
    ],
    reasoned: true,
    help: 'Steps that are filled already stay as they are. Of a live meeting, whoever is changed signs as the second, or another does and a day passes.',
    examples: [
      'convene officer ccm-12msp~r1 legal-officer --away 2024-02-08..2024-02-20 --delegate odg-director \\\n' +
        '    --basis "Memorandum of 1 February 2024" --reason "Annual leave" --officer oda-geneva-chief',
      'convene officer ccm-12msp~r1 legal-officer --key legal.pub --reason "New key" --officer oda-geneva-chief',
    ],
    body: async () => (await import('../commands/officer.ts')).officer,
    commands: officerChanges,
  }),
  ordered({
    usage: 'reminder <meeting> <reminder>',
    says: 'other dates for a reminder that has not gone out, or none: it is not sent',
    options: [
      { flags: '--draft <time>', says: 'when it is drafted' },
      { flags: '--dispatch <time>', says: 'when it goes out' },
      { flags: '--date <date>', says: 'its date of issue (default: the day it goes out)' },
      { flags: '--off', says: 'it is not sent' },
    ],
    examples: [
      'convene reminder ccm-12msp~r1 reminder-2 --draft "2024-08-12 09:00" --dispatch "2024-08-22 09:00" --officer oda-geneva-desk',
      'convene reminder ccm-12msp~r1 reminder-2 --off --officer oda-geneva-desk',
    ],
    body: async () => (await import('../commands/orders.ts')).reminder,
  }),
  ordered({
    usage: 'status-change <meeting> <code> <capacity>',
    says: 'what the depositary notified of a State: its capacity from a date',
    options: [
      { flags: '--from <date>', says: 'from when it holds', required: true },
      { flags: '--notification <reference>', says: 'the notification of the depositary', required: true },
      ...basisOptions('notification'),
    ],
    help: `The capacity is one of state_party, ratified, signatory, state_not_party. On the date the State is told, where it was convened.`,
    examples: [
      'convene status-change ccm-12msp~r1 VUT state_party --from 2024-08-01 --notification C.N.1.2024 --date 2024-02-03 --officer legal-officer',
    ],
    body: async () => (await import('../commands/orders.ts')).statusChange,
  }),
  {
    usage: 'orders <meeting>',
    says: 'what was ordered: in effect, or waiting for what; silence procedures and holds',
    body: async () => (await import('../commands/ordered.ts')).orders,
  },
];
