import type { Command } from 'commander';
import { asking } from '../../client/asking.ts';
import { cleanText, Slug } from '../../domain/plan.ts';
import { action } from '../cli.ts';
import { actorOf, done, standing } from './approving.ts';
import { circulation, meeting } from './words.ts';

/** Withdraws a circulation that is not issued, and with it an order that waited for it. */
export function registerWithdraw(program: Command): void {
  action(
    program
      .command('withdraw <meeting> <circulation>')
      .description('withdraw a circulation that is not issued, and the order that it communicates')
      .requiredOption('--officer <id>', 'the officer who withdraws it')
      .requiredOption('--reason <text>', 'why, in words of the office; no person’s name')
      .addHelpText(
        'after',
        `
Example:
  convene withdraw ccm-12msp~r1 extension-1 --officer oda-geneva-desk --reason "Ordered in error"`,
      ),
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
}
