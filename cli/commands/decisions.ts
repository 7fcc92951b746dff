import { z } from 'zod';
import type { Proposal } from '../../domain/messages/orders.ts';
import { cleanText, Format, type Venue } from '../../domain/plan.ts';
import { LocalDeadline } from '../../meetings/local-time.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { DatesFile, FormatFile, readOrderFile, SilenceFile, VenueFile } from '../order-files.ts';
import { datesAt, untilDay } from '../venue-time.ts';
import { by, decided, decision, local, order, yes } from './ordering.ts';
import { circulation } from './words.ts';
import { wouldCancel, wouldPostpone } from './would-do.ts';

/** What the States Parties decide. It takes effect at once; the circulation only communicates it. */

const file = z.string().min(1);

export const postpone = body(
  { ...by, ...decision, ...yes, to: z.string().optional(), open: z.boolean().default(false) },
  ({ to, open, yes: sure, decision: reference, decisionDate, ...input }, cli) => {
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
);

export const reschedule = body(
  { ...by, ...decision, file, invite: z.boolean().default(false) },
  ({ file: path, invite, decision: reference, decisionDate, ...input }, cli) => {
    const dates = readOrderFile(path, DatesFile);
    return order(cli, input, 'reschedule', (from, { zone }) => ({
      ...from,
      dates: datesAt(dates, zone),
      invite,
      decision: decided({ decision: reference, decisionDate }),
    }));
  },
);

export const venue = body(
  { ...by, ...decision, file },
  ({ file: path, decision: reference, decisionDate, ...input }, cli) => {
    const { venue: place, names } = readOrderFile(path, VenueFile);
    return order(cli, input, 'changeVenue', (from) => ({
      ...from,
      venue: place,
      ...(names && { names }),
      decision: decided({ decision: reference, decisionDate }),
    }));
  },
);

export const format = body(
  {
    ...by,
    ...decision,
    format: z.enum(Format.options, { error: `must be one of ${Format.options.join(', ')}` }),
    file,
  },
  ({ format: as, file: path, decision: reference, decisionDate, ...input }, cli) => {
    const { text } = readOrderFile(path, FormatFile);
    return order(cli, input, 'changeFormat', (from) => ({
      ...from,
      format: as,
      text,
      decision: decided({ decision: reference, decisionDate }),
    }));
  },
);

export const cancel = body(
  { ...by, ...decision, ...yes },
  ({ yes: sure, decision: reference, decisionDate, ...input }, cli) =>
    order(cli, input, 'cancel', (from) => ({ ...from, decision: decided({ decision: reference, decisionDate }) }), {
      yes: sure,
      show: (standing, connected) => wouldCancel(input.meeting, standing, connected),
    }),
);

export const silence = body({ ...by, file, until: local(LocalDeadline) }, ({ file: path, until, ...input }, cli) => {
  const { proposal, words } = readOrderFile(path, SilenceFile);
  return order(cli, input, 'proposeBySilence', (from, { zone }) => ({
    ...from,
    proposal: proposed(proposal, zone),
    words,
    until: untilDay(until, zone),
  }));
});

export const settle = body(
  {
    ...by,
    circulation,
    outcome: z.enum(['taken', 'dropped'], { error: 'must be taken or dropped' }),
    reason: cleanText(1_200),
  },
  ({ circulation: name, outcome, reason, ...input }, cli) =>
    order(cli, input, 'settleSilence', (from) => ({ ...from, circulation: name, outcome, reason })),
);

function proposed(proposal: SilenceFile['proposal'], zone: Venue): Proposal {
  if (proposal.act !== 'postpone') return proposal;
  return { act: 'postpone', dates: proposal.dates && datesAt(proposal.dates, zone) };
}
