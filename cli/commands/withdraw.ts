import { asking } from '../../client/asking.ts';
import { cleanText, Slug } from '../../domain/plan.ts';
import { body } from '../body.ts';
import { actorOf, done, standing } from './approving.ts';
import { proofOf, provedBy } from './proving.ts';
import { circulation, meeting } from './words.ts';

/** Withdraws a circulation that is not issued, and with it an order that waited for it. */
export const withdraw = body(
  { meeting, circulation, officer: Slug, reason: cleanText(1_200), signWith: provedBy.signWith },
  async ({ reason, signWith, ...input }, cli) => {
    const by = proofOf({ ...input, signWith }, cli.env);
    const outcome = await cli.connected(async (connected) => {
      await standing(connected, input);
      return asking(connected, () =>
        connected.convene.withdraw(
          input.meeting,
          input.circulation,
          { actor: actorOf(input), officer: input.officer, reason },
          by,
        ),
      );
    });
    cli.print({ ...input, done: 'withdrawn', ...outcome }, () => done(input, 'withdrawn', outcome));
  },
);
