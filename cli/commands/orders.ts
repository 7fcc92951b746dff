import { z } from 'zod';
import { Capacity, cleanText, ParticipantCode, Slug } from '../../domain/plan.ts';
import { LocalDate, LocalDateTime, LocalDeadline } from '../../meetings/local-time.ts';
import { UsageError } from '../cli.ts';
import { CorrigendumFile, InformationFile, readOrderFile } from '../order-files.ts';
import { fromDay, instantAt, untilDay } from '../venue-time.ts';
import { officer } from './officer.ts';
import { act, by, decided, decision, decisionOptions, local, only, onlyOption, order } from './ordering.ts';
import { circulation, code } from './words.ts';

/** Acts of the secretariat. One that a circulation communicates takes effect when that is issued. */

const file = z.string().min(1);
const basisOptions = (what: string) => [{ flags: '--date <date>', says: `the date of the ${what}`, required: true }];
const reference = cleanText(360);

const extend = act({
  usage: 'extend <meeting> <date>',
  says: 'a later date for delegations; reminders move with it',
  help: 'A date alone is the whole of that day at the venue. It takes effect when its circulation is issued.',
  examples: [
    'convene extend ccm-12msp~r1 2024-09-05 --officer oda-geneva-desk --reason "Several missions asked for it"',
    'convene extend ccm-12msp~r1 "2024-09-05 18:00" --officer oda-geneva-desk',
  ],
  shape: { ...by, date: local(LocalDeadline) },
  run: ({ date, ...input }, cli) =>
    order(cli, input, 'extend', (from, { zone }) => ({ ...from, deadline: untilDay(date, zone) })),
});

const inform = act({
  usage: 'inform <meeting> <file>',
  says: 'additional information to all, or to some',
  options: [onlyOption],
  help: `The file, YAML or JSON, has every text in every language of the acts:
  arrangements:
    - heading: { en: Registration, fr: Inscription, es: Inscripción }
      text: { en: From 9 September., fr: À partir du 9 septembre., es: A partir del 9 de septiembre. }
A text that the plan knows in the other languages may stand in English alone.`,
  examples: ['convene inform ccm-12msp~r1 arrangements.yaml --officer oda-geneva-desk'],
  shape: { ...by, file, ...only },
  run: ({ file: path, only: some, ...input }, cli) => {
    const { arrangements } = readOrderFile(path, InformationFile);
    return order(cli, input, 'inform', (from) => ({ ...from, arrangements, ...(some && { only: some }) }));
  },
});

const correct = act({
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
  shape: { ...by, circulation, file, ...only },
  run: ({ circulation: name, file: path, only: some, ...input }, cli) => {
    const { corrections } = readOrderFile(path, CorrigendumFile);
    return order(cli, input, 'correct', (from) => ({
      ...from,
      circulation: name,
      corrections,
      ...(some && { only: some }),
    }));
  },
});

const resend = act({
  usage: 'resend <meeting> <circulation>',
  says: 'an issued circulation once more: to some, or to all whom it has not reached',
  options: [onlyOption],
  examples: ['convene resend ccm-12msp~r1 convocation --only CHE,FRA --officer oda-geneva-desk'],
  shape: { ...by, circulation, ...only },
  run: ({ circulation: name, only: some, ...input }, cli) =>
    order(cli, input, 'resend', (from) => ({ ...from, circulation: name, ...(some && { only: some }) })),
});

const ofOption = { flags: '--circulation <name>', says: 'of this circulation alone (default: of any)' };

const hold = act({
  usage: 'hold <meeting> <code>',
  says: 'dispatch nothing more to a participant until it is released',
  reasoned: true,
  options: [ofOption],
  examples: [
    'convene hold ccm-12msp~r1 CHE --officer oda-geneva-desk --reason "The mission moves; its new address is awaited"',
  ],
  shape: { ...by, code, circulation: circulation.optional(), reason: cleanText(600) },
  run: ({ code: participant, circulation: name, reason, ...input }, cli) =>
    order(cli, input, 'hold', (from) => ({ ...from, participant, reason, ...(name && { circulation: name }) })),
});

const release = act({
  usage: 'release <meeting> <code>',
  says: 'lift a hold; what was held back goes out',
  options: [ofOption],
  examples: ['convene release ccm-12msp~r1 CHE --officer oda-geneva-desk'],
  shape: { ...by, code, circulation: circulation.optional() },
  run: ({ code: participant, circulation: name, ...input }, cli) =>
    order(cli, input, 'release', (from) => ({ ...from, participant, ...(name && { circulation: name }) })),
});

const organization = code.pipe(ParticipantCode);

const invite = act({
  usage: 'invite <meeting> <organization>',
  says: 'a body under rule 1.3 that asked to observe: invited provisionally',
  options: [{ flags: '--request <reference>', says: 'its request', required: true }, ...basisOptions('request')],
  examples: ['convene invite ccm-12msp~r1 OSCE --request "Letter 12" --date 2024-05-02 --officer oda-geneva-desk'],
  shape: { ...by, organization, request: reference, date: local(LocalDate) },
  run: ({ organization: body, request, date, ...input }, cli) =>
    order(cli, input, 'inviteOrganization', (from) => ({
      ...from,
      organization: body,
      request: { reference: request, date },
    })),
});

const admit = act({
  usage: 'admit <meeting> <organization>',
  says: 'what the Meeting decided of a body that was provisionally invited',
  options: [{ flags: '--refuse', says: 'it is not admitted' }, ...decisionOptions],
  examples: [
    'convene admit ccm-12msp~r1 OSCE --decision "first plenary meeting" --decision-date 2024-09-10 --officer oda-geneva-desk',
  ],
  shape: { ...by, ...decision, organization, refuse: z.boolean().default(false) },
  run: ({ organization: body, refuse, decision: reference_, decisionDate, ...input }, cli) =>
    order(cli, input, 'decideAdmission', (from) => ({
      ...from,
      organization: body,
      admission: refuse ? ('refused' as const) : ('admitted' as const),
      decision: decided({ decision: reference_, decisionDate }),
    })),
});

const reminder = act({
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
  shape: {
    ...by,
    reminder: Slug,
    draft: local(LocalDateTime).optional(),
    dispatch: local(LocalDateTime).optional(),
    date: local(LocalDate).optional(),
    off: z.boolean().default(false),
  },
  run: ({ reminder: name, draft, dispatch, date, off, ...input }, cli) => {
    if (off !== (draft === undefined) || off !== (dispatch === undefined) || (off && date !== undefined)) {
      throw new UsageError('give --draft and --dispatch, or --off');
    }
    return order(cli, input, 'changeReminder', (from, { zone }) => ({
      ...from,
      circulation: name,
      dates:
        draft === undefined || dispatch === undefined
          ? null
          : {
              draftAt: instantAt(draft, zone),
              dispatchAt: instantAt(dispatch, zone),
              issueDate: date ?? dispatch.date,
            },
    }));
  },
});

const State = Capacity.exclude(['observer_organization']);

const statusChange = act({
  usage: 'status-change <meeting> <code> <capacity>',
  says: 'what the depositary notified of a State: its capacity from a date',
  options: [
    { flags: '--from <date>', says: 'from when it holds', required: true },
    { flags: '--notification <reference>', says: 'the notification of the depositary', required: true },
    ...basisOptions('notification'),
  ],
  help: `The capacity is one of ${State.options.join(', ')}. On the date the State is told, where it was convened.`,
  examples: [
    'convene status-change ccm-12msp~r1 VUT state_party --from 2024-08-01 --notification C.N.1.2024 --date 2024-02-03 --officer legal-officer',
  ],
  shape: {
    ...by,
    code,
    capacity: z.enum(State.options, { error: `must be one of ${State.options.join(', ')}` }),
    from: local(LocalDate),
    notification: reference,
    date: local(LocalDate),
  },
  run: ({ code: participant, capacity, from: first, notification, date, ...input }, cli) =>
    order(cli, input, 'recordStatus', (from, { zone }) => ({
      ...from,
      participant,
      capacity,
      effective: fromDay(first, zone),
      notification: { reference: notification, date },
    })),
});

export const secretariatActs = [
  extend,
  inform,
  correct,
  resend,
  hold,
  release,
  invite,
  admit,
  officer,
  reminder,
  statusChange,
];
