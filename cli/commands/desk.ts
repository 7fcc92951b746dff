import type { Command } from 'commander';
import { z } from 'zod';
import { type DeskTask, tasksOf } from '../../client/desk.ts';
import { clock, commandOf } from '../../client/words.ts';
import { type MeetingPlan, Slug } from '../../domain/plan.ts';
import { action, type Cli, UsageError } from '../cli.ts';
import { canAsk } from '../prompt.ts';
import { table } from '../terminal.ts';

export function registerDesk(program: Command): void {
  action(
    program
      .command('desk')
      .description('what awaits me: shows each paper and what changed, asks approve or return')
      .option('--officer <id>', 'whose desk (default: CONVENE_OFFICER)')
      .option('--recorded-by <id>', 'who records it on the officer’s behalf')
      .option('--list', 'list what awaits, and ask nothing')
      .option('--out <folder>', 'keep the papers there; else they are gone when the desk is left')
      .option('--open', 'open each paper with the program for PDF')
      .addHelpText(
        'after',
        `
Examples:
  convene desk --officer legal-officer
  convene desk --officer odg-director --recorded-by oda-geneva-chief --open`,
      ),
    {
      officer: Slug.optional(),
      recordedBy: Slug.optional(),
      list: z.boolean().default(false),
      out: z.string().min(1).optional(),
      open: z.boolean().default(false),
    },
    async ({ officer: named, ...input }, cli) => {
      const officer = named ?? officerOf(cli);
      const asks = !cli.json && !input.list && canAsk() && process.stdout.isTTY;
      await cli.connected(async (connected) => {
        const tasks = await tasksOf(connected, officer);
        const { registry } = connected.convene;
        const plans = new Map((await registry.meetings()).map(({ id, plan }) => [id, plan]));
        const text = () => (tasks.length === 0 ? `Nothing awaits ${officer}.` : listed(tasks, plans));
        if (!asks || tasks.length === 0) return cli.print(tasks.map(withCommand), text);
        cli.say(`${text()}\n`);
        const { goThrough } = await import('./desk-tasks.ts');
        const desk = await goThrough(connected, tasks, { ...input, officer }, cli);
        cli.print(
          desk,
          () => `${desk.approved} approved, ${desk.returned} returned, ${desk.left} left for another time.`,
        );
      });
    },
  );
}

function officerOf({ env }: Cli): string {
  const read = Slug.safeParse(env.CONVENE_OFFICER);
  if (read.success) return read.data;
  throw new UsageError('whose desk? Give --officer, or set CONVENE_OFFICER, such as legal-officer');
}

const withCommand = (task: DeskTask) => ({ ...task, command: commandOf(task.meeting, task) });

const grounds = { none: '', slip: ', on a slip', signature: ', signed' } as const;

function needed({ act, issues, evidence }: DeskTask): string {
  if (act === 'revise') return 'revise the text';
  return `approve${issues ? ' to issue' : ''}${grounds[evidence]}`;
}

const listed = (tasks: readonly DeskTask[], plans: ReadonlyMap<string, MeetingPlan>): string =>
  table(
    ['meeting', '', 'circulation', 'step', 'rev.', 'since', 'needed'],
    tasks.map((task) => {
      const plan = plans.get(task.meeting);
      return [
        task.meeting,
        task.mode === 'rehearsal' ? 'REHEARSAL' : 'live',
        task.circulation,
        task.step,
        task.revision,
        task.since === null || plan === undefined ? null : clock(task.since, plan),
        needed(task),
      ];
    }),
  );
