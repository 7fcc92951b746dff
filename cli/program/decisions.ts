import type { Spec } from '../command.ts';
import { decisionOptions, ordered, yesOption } from './ordering.ts';

const rests = '--decision "Decision of the States Parties" --decision-date 2024-08-01 --officer oda-geneva-desk';

const datesForm = `The file, YAML or JSON, has the dates as a plan has them, by the clocks at the venue:
  opens: 2024-11-19 10:00
  provisionalListAt: 2024-11-21 10:00
  closes: 2024-11-22 18:00
  deadline: Friday 2024-11-08`;

/** What the States Parties decide. */
export const decisions: readonly Spec[] = [
  ordered({
    usage: 'postpone <meeting>',
    says: 'to new dates, or to dates to be decided: shows what it would do, and asks',
    options: [
      { flags: '--to <file>', says: 'the new dates' },
      { flags: '--open', says: 'the dates are to be decided; `convene reschedule` sets them' },
      ...decisionOptions,
      yesOption,
    ],
    help: datesForm,
    examples: [
      `convene postpone ccm-12msp~r1 --to dates.yaml ${rests}`,
      `convene postpone ccm-12msp~r1 --open ${rests}`,
    ],
    body: async () => (await import('../commands/decisions.ts')).postpone,
  }),
  ordered({
    usage: 'reschedule <meeting> <file>',
    says: 'the dates of a meeting that was postponed to dates to be decided',
    options: [{ flags: '--invite', says: 'all are convened anew, and answer anew' }, ...decisionOptions],
    help: datesForm,
    examples: [`convene reschedule ccm-12msp~r1 dates.yaml ${rests}`],
    body: async () => (await import('../commands/decisions.ts')).reschedule,
  }),
  ordered({
    usage: 'venue <meeting> <file>',
    says: 'another venue; the dates and hours stay',
    options: decisionOptions,
    help: `The file, YAML or JSON; "names" has what the plan does not know in other languages, with the forms that sentences ask for:
  venue: { name: Convention Centre, city: Geneva, country: Switzerland, timeZone: Europe/Zurich }
  names:
    fr: { Convention Centre: { name: Centre de conférences, at: au Centre de conférences } }
    es: { Convention Centre: { name: Centro de Conferencias, at: en el Centro de Conferencias } }`,
    examples: [`convene venue ccm-12msp~r1 venue.yaml ${rests}`],
    body: async () => (await import('../commands/decisions.ts')).venue,
  }),
  ordered({
    usage: 'format <meeting> <format> <file>',
    says: 'how delegations take part: in_person, hybrid or online; the file tells it',
    options: decisionOptions,
    help: `The file, YAML or JSON:
  text: { en: The Meeting will be held in hybrid format., fr: …, es: … }`,
    examples: [`convene format ccm-12msp~r1 hybrid format.yaml ${rests}`],
    body: async () => (await import('../commands/decisions.ts')).format,
  }),
  ordered({
    usage: 'cancel <meeting>',
    says: 'the meeting is not held: shows what it would do, and asks',
    options: [...decisionOptions, yesOption],
    examples: [`convene cancel ccm-12msp~r1 ${rests}`],
    body: async () => (await import('../commands/decisions.ts')).cancel,
  }),
  ordered({
    usage: 'silence <meeting> <file>',
    says: 'a draft decision to the States Parties, taken unless one of them objects',
    options: [{ flags: '--until <date>', says: 'until when an objection breaks the silence', required: true }],
    help: `The file, YAML or JSON: what is decided, and the words in which it is put to the States Parties.
  proposal: { act: postpone, dates: { opens: 2024-11-19 10:00, … } }     # null: to be decided
         or { act: changeVenue, venue: { … } }, { act: changeFormat, format: hybrid, text: { … } }, { act: cancel }
  words: { en: to postpone the Meeting, fr: de reporter l’Assemblée, es: aplazar la Reunión }
An objection is recorded with \`convene object\`. A date alone is the whole of that day at the venue.`,
    examples: ['convene silence ccm-12msp~r1 proposal.yaml --until 2024-08-09 --officer oda-geneva-desk'],
    body: async () => (await import('../commands/decisions.ts')).silence,
  }),
  ordered({
    usage: 'settle <meeting> <circulation> <outcome>',
    says: 'a silence procedure that has not reached every State Party: taken all the same, or dropped',
    reasoned: true,
    help: `Silence binds only whom the draft decision has reached: a procedure that has not reached every State Party by its last instant
waits, and \`convene today\` says whom it has not reached. Objections are recorded meanwhile.`,
    examples: [
      'convene settle ccm-12msp~r1 silence-1 taken --reason "handed to the mission of Somalia on 22 July" --officer oda-geneva-desk',
      'convene settle ccm-12msp~r1 silence-1 dropped --reason "to be proposed again" --officer oda-geneva-desk',
    ],
    body: async () => (await import('../commands/decisions.ts')).settle,
  }),
];
