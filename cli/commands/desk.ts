import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Connected } from '../../client/connect.ts';
import { type Task, tasksOf } from '../../client/desk.ts';
import { writeNew } from '../../client/files.ts';
import { type Issuing, issuingOf } from '../../client/issuing.ts';
import { clock } from '../../client/words.ts';
import { ComparedText, type Difference, textDifferences } from '../../documents/differences.ts';
import { ConveneError } from '../../domain/errors.ts';
import { cleanText, type MeetingPlan, Slug } from '../../domain/plan.ts';
import { printable } from '../../domain/storable.ts';
import type { RevisionRow } from '../../registry/rows.ts';
import { action, type Cli, UsageError } from '../cli.ts';
import { canAsk, openPrompt, type Prompt } from '../prompt.ts';
import { paint, table } from '../terminal.ts';
import {
  type Acting,
  approve,
  describe,
  done,
  type Ground,
  groundOf,
  type Looked,
  look,
  returnText,
  standing,
  stepOf,
} from './approving.ts';
import { drawn } from './drawn.ts';
import { commandOf, date } from './words.ts';

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

const withCommand = (task: Task) => ({ ...task, command: commandOf(task.meeting, task) });

const grounds = { none: '', slip: ', on a slip', signature: ', signed' } as const;

function needed({ act, issues, evidence }: Task): string {
  if (act === 'revise') return 'revise the text';
  return `approve${issues ? ' to issue' : ''}${grounds[evidence]}`;
}

const listed = (tasks: readonly Task[], plans: ReadonlyMap<string, MeetingPlan>): string =>
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

type Options = { officer: string; recordedBy?: string | undefined; out?: string | undefined; open: boolean };
type Did = 'approved' | 'returned' | 'left' | 'quit';

/** One task after the other, until all are looked at or the person has had enough. */
async function goThrough(connected: Connected, tasks: readonly Task[], options: Options, cli: Cli) {
  const folder = options.out ?? mkdtempSync(join(tmpdir(), 'convene-desk-'));
  mkdirSync(folder, { recursive: true });
  const prompt = openPrompt(cli.signal);
  const desk = { officer: options.officer, approved: 0, returned: 0, left: 0 };
  try {
    for (const [index, task] of tasks.entries()) {
      const title = `${index + 1} of ${tasks.length}  ${task.meeting}${task.mode === 'rehearsal' ? '  REHEARSAL' : ''}`;
      cli.say(paint('bold', `${'─'.repeat(60)}\n${title}`, process.stderr));
      const did = await one(connected, task, { ...options, folder }, prompt, cli);
      if (did === 'quit') {
        desk.left += tasks.length - index;
        break;
      }
      desk[did] += 1;
    }
    return desk;
  } finally {
    prompt.close();
    // drafts are nobody else's to find
    if (options.out === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** What is refused meanwhile, because another was faster or the text has changed, is said; the next one follows. */
async function one(
  connected: Connected,
  task: Task,
  options: Options & { folder: string },
  prompt: Prompt,
  cli: Cli,
): Promise<Did> {
  const acting: Acting = { ...task, recordedBy: options.recordedBy };
  try {
    const { plan, awaits, revision, view } = await standing(connected, acting);
    if (awaits?.act === 'revise' && awaits.officer === task.officer) {
      cli.say(await toRevise(connected, task));
      return await goOn(prompt);
    }
    const looked = await look(connected, acting, view);
    if (awaits === null) return 'left';
    const { step } = stepOf(view);
    const papers = await written(connected, task, looked, options.folder);
    cli.say(describe(awaits, looked, (name) => papers.get(name) ?? ''));
    cli.say(`\n${await compared(connected, task, plan, looked)}\n`);
    if (options.open) for (const paper of papers.values()) openPaper(paper, cli);
    return await decided(connected, acting, { task, revision, step, looked }, prompt, cli);
  } catch (error) {
    if (!(error instanceof ConveneError) || error.code === 'INTERRUPTED') throw error;
    cli.say(`${paint('red', error.code, process.stderr)}: ${error.message}\n`);
    return 'left';
  }
}

async function decided(
  connected: Connected,
  acting: Acting,
  { task, revision, step, looked }: { task: Task; revision: number; step: string; looked: Looked },
  prompt: Prompt,
  cli: Cli,
): Promise<Did> {
  for (;;) {
    const answer = await prompt.ask(`[a]pprove, [r]eturn, [n]ext, [q]uit? `);
    switch (answer?.toLowerCase()) {
      case 'a':
      case 'approve': {
        const ground = await asked(task, prompt, cli).catch((error: unknown) => {
          if (!(error instanceof UsageError || error instanceof ConveneError)) throw error;
          cli.say(error.message);
          return null;
        });
        if (ground === null) continue;
        const { sha256, place } = looked;
        const outcome = await approve(connected, acting, { revision, sha256, step, place }, ground);
        cli.say(`${paint('green', done(acting, 'approved', outcome), process.stderr)}\n`);
        return 'approved';
      }
      case 'r':
      case 'return': {
        const comments = await prompt.ask('Comments for the drafter, in words of the office: ');
        const read = cleanText(6_000).safeParse(comments ?? '');
        if (!read.success) {
          cli.say(`Nothing was returned: the comments ${read.error.issues[0]?.message}.`);
          continue;
        }
        const outcome = await returnText(connected, acting, revision, read.data);
        cli.say(`${paint('yellow', done(acting, 'returned', outcome), process.stderr)}\n`);
        return 'returned';
      }
      case 'n':
      case 'next':
        return 'left';
      case undefined:
      case 'q':
      case 'quit':
        return 'quit';
      default:
        cli.say('Type a, r, n or q, then Enter.');
    }
  }
}

async function goOn(prompt: Prompt): Promise<Did> {
  const answer = await prompt.ask('Enter for the next, q to quit: ');
  return answer === null || /^q(uit)?$/i.test(answer) ? 'quit' : 'left';
}

/** Asks for the paper, or the key, that the step needs. */
async function asked({ evidence }: Task, prompt: Prompt, { env }: Cli): Promise<Ground> {
  if (evidence === 'none') return { kind: 'none' };
  if (evidence === 'signature') {
    const usual = env.CONVENE_KEY;
    const question = `This step is signed. The file of your private key${usual === undefined ? '' : ` (Enter: ${usual})`}: `;
    const key = (await prompt.ask(question)) || usual;
    if (key === undefined) throw new UsageError('Nothing was approved: no key was named.');
    return groundOf({ key }, env.CONVENE_KEY_PASSPHRASE);
  }
  const slip = await prompt.ask('This step rests on a routing slip or an e-mail. Its file: ');
  if (slip === null || slip === '') throw new UsageError('Nothing was approved: no file was named.');
  const reference = cleanText(360).safeParse((await prompt.ask('Its reference, such as "Routing slip 7": ')) ?? '');
  if (!reference.success)
    throw new UsageError(`Nothing was approved: the reference ${reference.error.issues[0]?.message}.`);
  const on = date.safeParse((await prompt.ask('Its date, such as 2024-02-13: ')) ?? '');
  if (!on.success) throw new UsageError(`Nothing was approved: the date ${on.error.issues[0]?.message}.`);
  return groundOf({ slip, slipReference: reference.data, slipDate: on.data }, undefined);
}

/** Writes the papers, for the officer alone, and says where each is. */
async function written(
  { convene }: Connected,
  { meeting: id, revision }: Task,
  { manifest, final }: Looked,
  folder: string,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { name, sha256 } of manifest.documents) {
    const file = join(folder, `${id}-${name}-${revision}-${final ? 'final' : 'draft'}.pdf`);
    writeNew(file, await convene.registry.blob(sha256), 0o600);
    files.set(name, file);
  }
  return files;
}

function openPaper(file: string, cli: Cli): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const viewer = spawn(program, [file], { stdio: 'ignore', detached: true });
  viewer.on('error', () => cli.say(`${program} is not here; open ${file} yourself.`));
  viewer.unref();
}

/** Why a text came back, and how a revised one is sent. */
async function toRevise({ convene }: Connected, { meeting: id, circulation: name, revision, officer }: Task) {
  const returned = (await convene.registry.acts(id, { subject: name })).findLast(({ act }) => act.action === 'return');
  const comments =
    returned === undefined ? [] : [`Returned by ${returned.act.detail.officer}: ${returned.act.detail.comments}`];
  return [
    `${name}, revision ${revision}: the text is yours to revise.`,
    ...comments.map(printable),
    `  convene documents text ${id} ${name} > ${name}.txt`,
    `  convene revise ${id} ${name} --officer ${officer} --text ${name}.txt`,
    '  or as a Word file: `documents get --format docx`, then `revise --docx`',
  ].join('\n');
}

/** What the officer has not seen before: in the last step what issuing filled in, else what was revised. */
async function compared(
  { convene, pool }: Connected,
  task: Task,
  plan: MeetingPlan,
  { stored, final }: Looked,
): Promise<string> {
  const { meeting: id, circulation: name, mode } = task;
  if (final) {
    const issuing = await issuingOf(stored, { pool, plan, meeting: id, circulation: name, mode });
    return issuing === null ? '' : filledIn(issuing, stored);
  }
  const before = await convene.registry.textBefore(id, name, stored.revision);
  if (before === null) return 'This is the first revision: there is nothing to compare it with.';
  const [a, b] = [ComparedText.safeParse(before.text), ComparedText.safeParse(stored.text)];
  if (!a.success || !b.success) return `Revision ${before.revision} cannot be compared: it has another form.`;
  const differences = textDifferences(a.data, b.data);
  const head = paint('bold', `Differences to revision ${before.revision}`, process.stderr);
  if (differences.length === 0) return `${head}: none, the two say the same.`;
  return [`${head}: ${key()}`, ...differences.flatMap(lines)].join('\n');
}

const key = () => `${paint('red', '[-taken out-]', process.stderr)} ${paint('green', '{+put in+}', process.stderr)}`;
const lines = ({ where, pieces }: Difference) => [where, drawn(pieces, process.stderr)];

function filledIn({ number, date: on, mail, faults, reproduced, scans }: Issuing, stored: RevisionRow): string {
  const papers = stored.text_manifest.documents.map(({ name }) => name).join(', ');
  return [
    `${paint('bold', 'Issuing filled in', process.stderr)}: number ${number}, date ${on}`,
    `in ${papers} and in the e-mail. ${key()}`,
    ...mail.flatMap(lines),
    faults.length === 0
      ? paint('green', 'Nothing else differs from the text that was approved.', process.stderr)
      : paint('red', `DO NOT APPROVE: ${faults.join('; ')}.`, process.stderr),
    reproduced
      ? 'The approved text was printed again here, without and with number and date: the same bytes.'
      : paint(
          'yellow',
          'The approved text, printed again here, gives other bytes: is this another version of Convene than the worker’s? Compare the papers by eye.',
          process.stderr,
        ),
    ...scans.map((name) =>
      paint('yellow', `${name} goes out as a scan of its original: compare it with the text by eye.`, process.stderr),
    ),
  ].join('\n');
}
