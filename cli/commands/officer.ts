import { z } from 'zod';
import { ConveneError } from '../../domain/errors.ts';
import { EmailAddress } from '../../domain/mail.ts';
import { type MeetingPlan, Officer, Slug } from '../../domain/plan.ts';
import { LocalDate } from '../../meetings/local-time.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { readOrderFile } from '../order-files.ts';
import { publicKeyIn } from './keys.ts';
import { by, local, order } from './ordering.ts';

/** An officer as they are from now on. What is not given stays. */

const { title, away } = Officer.shape;
const { basis } = away.unwrap().element.shape;

const Span = z.string().transform((text, ctx) => {
  const [from = '', until, ...more] = text.split('..');
  const days = z.tuple([local(LocalDate), local(LocalDate)]).safeParse([from, until ?? from]);
  if (days.success && more.length === 0 && days.data[0] <= days.data[1]) {
    return { from: days.data[0], until: days.data[1] };
  }
  ctx.addIssue({ code: 'custom', message: 'must be the first and the last day, such as 2024-02-08..2024-02-20' });
  return z.NEVER;
});

export const officer = body(
  {
    ...by,
    reason: by.reason.unwrap(),
    who: Slug,
    title: title.optional(),
    email: EmailAddress.max(120).optional(),
    key: z.string().optional(),
    away: Span.optional(),
    delegate: Slug.optional(),
    basis: basis.optional(),
    back: z.boolean().default(false),
    file: z.string().optional(),
  },
  ({ who, title: named, email, key, away: span, delegate, basis: memo, back, file, reason, ...input }, cli) => {
    const absence = absenceOf(span, delegate, memo);
    if (absence !== null && back) throw new UsageError('give --away or --back, not both');
    const given = {
      ...(file === undefined ? {} : readOrderFile(file, Officer.omit({ id: true }).partial())),
      ...(named === undefined ? {} : { title: named }),
      ...(email === undefined ? {} : { email }),
      ...(key === undefined ? {} : { key: publicKeyIn(key) }),
    };
    if (Object.keys(given).length === 0 && absence === null && !back) {
      throw new UsageError('give what changes: --title, --email, --key, --away, --back or --file');
    }
    return order(cli, { ...input, reason }, 'changeOfficer', (from, { plan }) => {
      const { away: until = [], ...before } = known(plan, who);
      const { away: listed = back ? [] : until, ...changed } = given;
      const absences = [...listed, ...(absence === null ? [] : [absence])];
      const change = Officer.parse({ ...before, ...changed, ...(absences.length > 0 && { away: absences }) });
      return { ...from, reason, change };
    });
  },
);

function absenceOf(span: z.output<typeof Span> | undefined, delegate: string | undefined, memo: string | undefined) {
  if (span === undefined && delegate === undefined && memo === undefined) return null;
  if (span === undefined || delegate === undefined || memo === undefined) {
    throw new UsageError('an absence is given with all of --away, --delegate and --basis');
  }
  return { ...span, delegate, basis: memo };
}

function known({ officers }: MeetingPlan, id: string): Officer {
  const found = officers.find((one) => one.id === id);
  if (found !== undefined) return found;
  const ids = officers.map((one) => one.id).join(', ');
  throw new ConveneError('UNKNOWN_OFFICER', `The plan has no officer ${id}; it has ${ids}.`);
}
