import { z } from 'zod';
import { Capacity, cleanText, ParticipantCode, Slug } from '../../domain/plan.ts';
import { LocalDate, LocalDateTime, LocalDeadline } from '../../meetings/local-time.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { CorrigendumFile, InformationFile, readOrderFile } from '../order-files.ts';
import { fromDay, instantAt, untilDay } from '../venue-time.ts';
import { by, decided, decision, local, only, order } from './ordering.ts';
import { circulation, code } from './words.ts';

/** Acts of the secretariat. One that a circulation communicates takes effect when that is issued. */

const file = z.string().min(1);
const reference = cleanText(360);

export const extend = body({ ...by, date: local(LocalDeadline) }, ({ date, ...input }, cli) =>
  order(cli, input, 'extend', (from, { zone }) => ({ ...from, deadline: untilDay(date, zone) })),
);

export const inform = body({ ...by, file, ...only }, ({ file: path, only: some, ...input }, cli) => {
  const { arrangements } = readOrderFile(path, InformationFile);
  return order(cli, input, 'inform', (from) => ({ ...from, arrangements, ...(some && { only: some }) }));
});

export const correct = body(
  { ...by, circulation, file, ...only },
  ({ circulation: name, file: path, only: some, ...input }, cli) => {
    const { corrections } = readOrderFile(path, CorrigendumFile);
    return order(cli, input, 'correct', (from) => ({
      ...from,
      circulation: name,
      corrections,
      ...(some && { only: some }),
    }));
  },
);

export const resend = body({ ...by, circulation, ...only }, ({ circulation: name, only: some, ...input }, cli) =>
  order(cli, input, 'resend', (from) => ({ ...from, circulation: name, ...(some && { only: some }) })),
);

export const hold = body(
  { ...by, code, circulation: circulation.optional(), reason: cleanText(600) },
  ({ code: participant, circulation: name, reason, ...input }, cli) =>
    order(cli, input, 'hold', (from) => ({ ...from, participant, reason, ...(name && { circulation: name }) })),
);

export const release = body(
  { ...by, code, circulation: circulation.optional() },
  ({ code: participant, circulation: name, ...input }, cli) =>
    order(cli, input, 'release', (from) => ({ ...from, participant, ...(name && { circulation: name }) })),
);

const organization = code.pipe(ParticipantCode);

export const invite = body(
  { ...by, organization, request: reference, date: local(LocalDate) },
  ({ organization: body, request, date, ...input }, cli) =>
    order(cli, input, 'inviteOrganization', (from) => ({
      ...from,
      organization: body,
      request: { reference: request, date },
    })),
);

export const admit = body(
  { ...by, ...decision, organization, refuse: z.boolean().default(false) },
  ({ organization: body, refuse, decision: reference_, decisionDate, ...input }, cli) =>
    order(cli, input, 'decideAdmission', (from) => ({
      ...from,
      organization: body,
      admission: refuse ? ('refused' as const) : ('admitted' as const),
      decision: decided({ decision: reference_, decisionDate }),
    })),
);

export const reminder = body(
  {
    ...by,
    reminder: Slug,
    draft: local(LocalDateTime).optional(),
    dispatch: local(LocalDateTime).optional(),
    date: local(LocalDate).optional(),
    off: z.boolean().default(false),
  },
  ({ reminder: name, draft, dispatch, date, off, ...input }, cli) => {
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
);

const State = Capacity.exclude(['observer_organization']);

export const statusChange = body(
  {
    ...by,
    code,
    capacity: z.enum(State.options, { error: `must be one of ${State.options.join(', ')}` }),
    from: local(LocalDate),
    notification: reference,
    date: local(LocalDate),
  },
  ({ code: participant, capacity, from: first, notification, date, ...input }, cli) =>
    order(cli, input, 'recordStatus', (from, { zone }) => ({
      ...from,
      participant,
      capacity,
      effective: fromDay(first, zone),
      notification: { reference: notification, date },
    })),
);
