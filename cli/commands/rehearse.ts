import type { Command } from 'commander';
import { z } from 'zod';
import { action } from '../cli.ts';
import { meeting } from './words.ts';

/** `rehearse` plays a plan from its start; `advance` goes on with a rehearsal that was stopped. */
export function registerRehearsal(program: Command): void {
  const rehearse = program
    .command('rehearse <plan>')
    .description('run a whole meeting on a clock of its own, with invented answers; nothing leaves this machine')
    .option('--until <date>', 'stop there for a look: a date or an instant, such as 2024-03-01');
  action(withSeed(rehearse), { plan: z.string().min(1), until: z.string().optional(), ...shared }, async (input, cli) =>
    (await playing()).play(input, cli),
  );
  const advance = program
    .command('advance <meeting>')
    .description('go on with a rehearsal from where its clock stands')
    .option('--to <date>', 'go no further than this date or instant')
    .option('--alone', 'move the clock only: nobody answers or approves');
  const shape = { meeting, to: z.string().optional(), alone: z.boolean().default(false), ...shared };
  action(withSeed(advance), shape, async ({ to, ...input }, cli) =>
    (await playing()).play({ ...input, until: to }, cli),
  );
}

const withSeed = (command: Command) =>
  command
    .option('--seed <number>', 'another seed gives other answers; go on with the one begun with', '1')
    .option('--keep', 'leave everything running for a look at the UI, until Ctrl-C');
const shared = { seed: z.coerce.number('must be a whole number').int(), keep: z.boolean().default(false) };

/** Loaded only when it is asked for: with it come the worker and the plans. */
const playing = () => import('./play.ts');
