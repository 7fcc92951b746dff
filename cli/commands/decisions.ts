import { z } from 'zod';
import type { Proposal } from '../../domain/messages/orders.ts';
import { Format } from '../../domain/plan.ts';
import { LocalDeadline } from '../../meetings/local-time.ts';
import { UsageError } from '../cli.ts';
import { DatesFile, FormatFile, readOrderFile, SilenceFile, VenueFile } from '../order-files.ts';
import { datesAt, untilDay } from '../venue-time.ts';
import { act, by, decided, decision, decisionOptions, local, order, yes, yesOption } from './ordering.ts';
import { wouldCancel, wouldPostpone } from './would-do.ts';

/** What the States Parties decide. It takes effect at once; the circulation only communicates it. */

const file = z.string().min(1);
const rests = '--decision "Decision of the States Parties" --decision-date 2024-08-01 --officer oda-geneva-desk';

const datesForm = `The file, YAML or JSON, has the dates as a plan has them, by the clocks at the venue:
  opens: 2024-11-19 10:00
  provisionalListAt: 2024-11-21 10:00
  closes: 2024-11-22 18:00
  deadline: Friday 2024-11-08`;

const postpone = act({
  usage: 'postpone <meeting>',
  says: 'to new dates, or to dates to be decided: shows what it would do, and asks',
  options: [
    { flags: '--to <file>', says: 'the new dates' },
    { flags: '--open', says: 'the dates are to be decided; `convene reschedule` sets them' },
    ...decisionOptions,
    yesOption,
  ],
  help: datesForm,
  examples: [`convene postpone ccm-12msp~r1 --to dates.yaml ${rests}`, `convene postpone ccm-12msp~r1 --open ${rests}`],
  shape: { ...by, ...decision, ...yes, to: z.string().optional(), open: z.boolean().default(false) },
  run: ({ to, open, yes: sure, decision: reference, decisionDate, ...input }, cli) => {
    if (open === (to !== undefined)) throw new UsageError('give --to with the new dates, or --open');
    const dates = to === undefined ? null : readOrderFile(to, DatesFile);
    return order(
      cli,
      input,
      'postpone',
      (from, { zone }) => ({
        ...from,
        dates: dates && datesAt(dates, zone),
        decision: decided({ decision: reference, decisionDate }),
      }),
      { yes: sure, show: (standing, connected) => wouldPostpone(input.meeting, standing, connected) },
    );
  },
});

const reschedule = act({
  usage: 'reschedule <meeting> <file>',
  says: 'the dates of a meeting that was postponed to dates to be decided',
  options: [{ flags: '--invite', says: 'all are convened anew, and answer anew' }, ...decisionOptions],
  help: datesForm,
  examples: [`convene reschedule ccm-12msp~r1 dates.yaml ${rests}`],
  shape: { ...by, ...decision, file, invite: z.boolean().default(false) },
  run: ({ file: path, invite, decision: reference, decisionDate, ...input }, cli) => {
    const dates = readOrderFile(path, DatesFile);
    return order(cli, input, 'reschedule', (from, { zone }) => ({
      ...from,
      dates: datesAt(dates, zone),
      invite,
      decision: decided({ decision: reference, decisionDate }),
    }));
  },
});

const venue = act({
  usage: 'venue <meeting> <file>',
  says: 'another venue; the dates and hours stay',
  options: decisionOptions,
  help: `The file, YAML or JSON; "names" has what the plan does not know in other languages, with the forms that sentences ask for:
  venue: { name: Convention Centre, city: Geneva, country: Switzerland, timeZone: Europe/Zurich }
  names:
    fr: { Convention Centre: { name: Centre de conférences, at: au Centre de conférences } }
    es: { Convention Centre: { name: Centro de Conferencias, at: en el Centro de Conferencias } }`,
  examples: [`convene venue ccm-12msp~r1 venue.yaml ${rests}`],
  shape: { ...by, ...decision, file },
  run: ({ file: path, decision: reference, decisionDate, ...input }, cli) => {
    const { venue: place, names } = readOrderFile(path, VenueFile);
    return order(cli, input, 'changeVenue', (from) => ({
      ...from,
      venue: place,
      ...(names && { names }),
      decision: decided({ decision: reference, decisionDate }),
    }));
  },
});

const format = act({
  usage: 'format <meeting> <format> <file>',
  says: 'how delegations take part: in_person, hybrid or online; the file tells it',
  options: decisionOptions,
  help: `The file, YAML or JSON:
  text: { en: The Meeting will be held in hybrid format., fr: …, es: … }`,
  examples: [`convene format ccm-12msp~r1 hybrid format.yaml ${rests}`],
  shape: {
    ...by,
    ...decision,
    format: z.enum(Format.options, { error: `must be one of ${Format.options.join(', ')}` }),
    file,
  },
  run: ({ format: as, file: path, decision: reference, decisionDate, ...input }, cli) => {
    const { text } = readOrderFile(path, FormatFile);
    return order(cli, input, 'changeFormat', (from) => ({
      ...from,
      format: as,
      text,
      decision: decided({ decision: reference, decisionDate }),
    }));
  },
});

const cancel = act({
  usage: 'cancel <meeting>',
  says: 'the meeting is not held: shows what it would do, and asks',
  options: [...decisionOptions, yesOption],
  examples: [`convene cancel ccm-12msp~r1 ${rests}`],
  shape: { ...by, ...decision, ...yes },
  run: ({ yes: sure, decision: reference, decisionDate, ...input }, cli) =>
    order(cli, input, 'cancel', (from) => ({ ...from, decision: decided({ decision: reference, decisionDate }) }), {
      yes: sure,
      show: (standing, connected) => wouldCancel(input.meeting, standing, connected),
    }),
});

const silence = act({
  usage: 'silence <meeting> <file>',
  says: 'a draft decision to the States Parties, taken unless one of them objects',
  options: [{ flags: '--until <date>', says: 'until when an objection breaks the silence', required: true }],
  help: `The file, YAML or JSON: what is decided, and the words in which it is put to the States Parties.
  proposal: { act: postpone, dates: { opens: 2024-11-19 10:00, … } }     # null: to be decided
         or { act: changeVenue, venue: { … } }, { act: changeFormat, format: hybrid, text: { … } }, { act: cancel }
  words: { en: to postpone the Meeting, fr: de reporter l’Assemblée, es: aplazar la Reunión }
An objection is recorded with \`convene object\`. A date alone is the whole of that day at the venue.`,
  examples: ['convene silence ccm-12msp~r1 proposal.yaml --until 2024-08-09 --officer oda-geneva-desk'],
  shape: { ...by, file, until: local(LocalDeadline) },
  run: ({ file: path, until, ...input }, cli) => {
    const { proposal, words } = readOrderFile(path, SilenceFile);
    return order(cli, input, 'proposeBySilence', (from, { zone }) => ({
      ...from,
      proposal: proposed(proposal, zone),
      words,
      until: untilDay(until, zone),
    }));
  },
});

function proposed(proposal: SilenceFile['proposal'], zone: string): Proposal {
  if (proposal.act !== 'postpone') return proposal;
  return { act: 'postpone', dates: proposal.dates && datesAt(proposal.dates, zone) };
}

export const decisions = [postpone, reschedule, venue, format, cancel, silence];
