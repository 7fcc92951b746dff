import { z } from 'zod';
import { loadDelegation } from '../../client/delegation.ts';
import { submissionOf } from '../../client/recorded.ts';
import { ConveneError } from '../../domain/errors.ts';
import { cleanText } from '../../domain/plan.ts';
import { contestOf } from '../../machines/machines.ts';
import { body } from '../body.ts';
import { answer, one, paper, who } from './answers.ts';
import { by, order } from './ordering.ts';
import { code } from './words.ts';

/** Two notes from competing authorities: the one on record stays seated until the legal adviser has decided. */

export const contest = body({ ...one, ...paper, actor: who.actor, file: z.string() }, (input, cli) => {
  const delegation = loadDelegation(input.file);
  return answer(
    { ...input, self: false },
    cli,
    'note_verbale',
    async ({ convene }) => ({
      kind: 'contest',
      submission: await submissionOf(convene, input.meeting, input.code, delegation),
    }),
    () =>
      `${input.code} is contested. The delegation on record stays seated and is listed provisionally; this one waits until the legal adviser decides:\n  convene contest decide ${input.meeting} ${input.code} kept|newcomer`,
  );
});

export const decide = body(
  {
    ...{ ...by, code, reason: cleanText(1_200) },
    outcome: z.enum(['kept', 'newcomer'], { error: 'must be kept (the delegation that is seated) or newcomer' }),
  },
  ({ code: participant, outcome, reason, ...input }, cli) =>
    order(cli, input, 'decideContest', async (from, _, { convene: { registry } }) => {
      await registry.participant(input.meeting, participant);
      const snapshot = await registry.snapshotOf(input.meeting, participant);
      const contested = snapshot === null ? null : contestOf(snapshot);
      if (contested === null)
        throw new ConveneError(
          'NOT_CONTESTED',
          `The delegation of ${participant} is not contested; \`convene participants ${input.meeting} --status contested\` lists those that are.`,
        );
      return { ...from, participant, outcome, submission: contested.submission, reason };
    }),
);
