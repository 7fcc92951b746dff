import { asking } from '../../client/asking.ts';
import { cleanText, Slug } from '../../domain/plan.ts';
import { body } from '../body.ts';
import { actorOf, done, standing, stepOf } from './approving.ts';
import { proofOf, provedBy } from './proving.ts';
import { circulation, meeting } from './words.ts';

/** Disowns a paper that another entered as the officer's approval. */
export const disown = body(
  { meeting, circulation, officer: Slug, step: Slug.optional(), reason: cleanText(1_200).optional(), ...provedBy },
  async ({ step: named, reason, signWith, code, ...input }, cli) => {
    const { officer } = input;
    const by = proofOf({ ...input, signWith, code }, cli.env);
    const outcome = await cli.connected(async (connected) => {
      const { view, revision } = await standing(connected, input);
      const entered = view.snapshot.context.approvals.filter(
        (one) => one.officer === officer && one.recordedBy !== officer && one.evidence === 'slip',
      );
      const step = named ?? entered[0]?.step ?? stepOf(view);
      const message = { actor: actorOf(input), officer, step, revision, ...(reason !== undefined && { reason }) };
      return asking(connected, () => connected.convene.disown(input.meeting, input.circulation, message, by));
    });
    cli.print({ ...input, done: 'disowned', ...outcome }, () => done(input, 'disowned', outcome));
  },
);
