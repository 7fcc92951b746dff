import { z } from 'zod';
import { type DeskTask, tasksOf } from '../../client/desk.ts';
import { clock, commandOf } from '../../client/words.ts';
import { type MeetingPlan, Slug } from '../../domain/plan.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { canAsk } from '../prompt.ts';
import { table } from '../terminal.ts';

export const desk = body(
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

function officerOf({ env }: Cli): string {
  const read = Slug.safeParse(env.CONVENE_OFFICER);
  if (read.success) return read.data;
  throw new UsageError('whose desk? Give --officer, or set CONVENE_OFFICER, such as legal-officer');
}

const withCommand = (task: DeskTask) => ({ ...task, command: commandOf(task.meeting, task) });

const grounds = {
  none: '',
  slip: ', on a slip',
  record: ', on a paper',
  code: ', by code',
  signature: ', signed',
} as const;

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
