import { asking } from '../../client/asking.ts';
import { cleanText, Slug } from '../../domain/plan.ts';
import { body } from '../body.ts';
import { actorOf, done, standing } from './approving.ts';
import { circulation, meeting } from './words.ts';

/** Withdraws a circulation that is not issued, and with it an order that waited for it. */
export const withdraw = body(
  { meeting, circulation, officer: Slug, reason: cleanText(1_200) },
  async ({ reason, ...input }, cli) => {
    const outcome = await cli.connected(async (connected) => {
      await standing(connected, input);
      return asking(connected, () =>
        connected.convene.withdraw(input.meeting, input.circulation, {
          actor: actorOf(input),
          officer: input.officer,
          reason,
        }),
      );
    });
    cli.print({ ...input, done: 'withdrawn', ...outcome }, () => done(input, 'withdrawn', outcome));
  },
);
