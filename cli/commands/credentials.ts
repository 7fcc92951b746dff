import { z } from 'zod';
import { CredentialsSignatory, type Presented } from '../../domain/credentials.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { ExaminationFile, readOrderFile } from '../order-files.ts';
import { answer, one, paper, who } from './answers.ts';
import { by, decided, decision, order } from './ordering.ts';

/** Credentials: what was presented, the memorandum, what the committee found, and the Meeting's decision. */

const as = z.enum(['original', 'copy', 'scan', 'note', 'letter'], {
  error: 'must be original, copy, scan, note or letter',
});
const signedBy = z.enum(CredentialsSignatory.options, {
  error: `must be one of ${CredentialsSignatory.options.join(', ')}`,
});

export const credentials = body(
  { ...one, ...paper, actor: who.actor, as, signedBy: signedBy.optional(), assured: z.boolean().default(false) },
  ({ as: form, signedBy: office, assured, ...input }, cli) => {
    const isFormal = form !== 'note' && form !== 'letter';
    if (isFormal && office === undefined) {
      throw new UsageError(
        `formal credentials are signed: add --signed-by ${CredentialsSignatory.options.join(' or ')}; what another signed is --as note or --as letter`,
      );
    }
    if (!isFormal && office !== undefined)
      throw new UsageError(
        `a ${form} is no formal credentials: leave out --signed-by, or say --as original, copy or scan`,
      );
    const presented: Presented =
      form === 'note' || form === 'letter' || office === undefined
        ? { form: 'other', as: form === 'note' ? 'note' : 'letter' }
        : { form: 'formal', as: form, signedBy: office };
    return answer({ ...input, self: false }, cli, form === 'note' ? 'note_verbale' : 'letter', () => ({
      kind: 'credentials',
      presented,
      ...(assured && { assured }),
    }));
  },
);

export const memorandum = body(by, (input, cli) => order(cli, input, 'presentMemorandum', (from) => from));

export const examine = body({ ...by, file: z.string().min(1) }, ({ file, ...input }, cli) => {
  const { met, outcomes, others, objections } = readOrderFile(file, ExaminationFile);
  return order(cli, input, 'examineCredentials', (from) => ({
    ...from,
    met,
    outcomes,
    ...(others && { others }),
    ...(objections && { objections }),
  }));
});

export const adopt = body({ ...by, ...decision }, ({ decision: reference, decisionDate, ...input }, cli) =>
  order(cli, input, 'adoptCredentials', (from) => ({
    ...from,
    decision: decided({ decision: reference, decisionDate }),
  })),
);
