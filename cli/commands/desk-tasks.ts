import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeskTask } from '../../client/desk.ts';
import { writeNew } from '../../client/files.ts';
import type { MessageProof } from '../../client/signed.ts';
import { ConveneError } from '../../domain/errors.ts';
import { CodeText } from '../../domain/notice-code.ts';
import { cleanText } from '../../domain/plan.ts';
import { printable } from '../../domain/storable.ts';
import type { Connected } from '../../stack/clients.ts';
import type { Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { openPrompt, type Prompt } from '../prompt.ts';
import { paint } from '../terminal.ts';
import {
  type ActingOfficer,
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
import { compared } from './desk-changes.ts';
import { proofOf } from './proving.ts';
import { date } from './words.ts';

/** An officer at the desk: each task is shown, and approved, returned or left for later. */

export type DeskOptions = { officer: string; recordedBy?: string | undefined; out?: string | undefined; open: boolean };
type Did = 'approved' | 'returned' | 'left' | 'quit';

/** Goes through the tasks, until all were shown or the person quits. */
export async function goThrough(connected: Connected, tasks: readonly DeskTask[], options: DeskOptions, cli: Cli) {
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
    // nobody else may find the drafts
    if (options.out === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Shows a refusal, because another was faster or the text has changed, and goes on to the next task. */
async function one(
  connected: Connected,
  task: DeskTask,
  options: DeskOptions & { folder: string },
  prompt: Prompt,
  cli: Cli,
): Promise<Did> {
  const acting: ActingOfficer = { ...task, recordedBy: options.recordedBy };
  try {
    const { plan, awaits, revision, view } = await standing(connected, acting);
    if (awaits?.act === 'revise' && awaits.officer === task.officer) {
      cli.say(await toRevise(connected, task));
      return await goOn(prompt);
    }
    const looked = await look(connected, acting, view);
    if (awaits === null) return 'left';
    const step = stepOf(view);
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
  acting: ActingOfficer,
  { task, revision, step, looked }: { task: DeskTask; revision: number; step: string; looked: Looked },
  prompt: Prompt,
  cli: Cli,
): Promise<Did> {
  for (;;) {
    const answer = await prompt.ask(`[a]pprove, [r]eturn, [n]ext, [q]uit? `);
    switch (answer?.toLowerCase()) {
      case 'a':
      case 'approve': {
        const given = await asked(task, acting, prompt, cli).catch((error: unknown) => {
          if (!(error instanceof UsageError || error instanceof ConveneError)) throw error;
          cli.say(error.message);
          return null;
        });
        if (given === null) continue;
        const { sha256, place } = looked;
        const outcome = await approve(connected, acting, { revision, sha256, step, place }, given.ground, given.by);
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
        const by = task.isClosed ? await provenHere(acting, 'return', prompt, cli) : undefined;
        const outcome = await returnText(connected, acting, revision, read.data, by);
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

type GivenAtDesk = { ground: Ground; by?: MessageProof | undefined };

/** Asks for the paper, the key or the code that the step needs. */
async function asked(task: DeskTask, acting: ActingOfficer, prompt: Prompt, cli: Cli): Promise<GivenAtDesk> {
  const { evidence, isClosed } = task;
  const isByOther = acting.recordedBy !== undefined && acting.recordedBy !== acting.officer;
  const isOnPaper = evidence === 'slip' || (isByOther && evidence === 'record') || (isByOther && isClosed);
  const ground: Ground =
    evidence === 'signature' || isOnPaper
      ? await groundAsked(isOnPaper ? 'slip' : evidence, prompt, cli)
      : { kind: 'none' };
  if (!isClosed || ground.kind === 'key') return { ground };
  return { ground, by: await provenHere(acting, 'approve', prompt, cli) };
}

/** The code of the notice, or else the sender's key. */
async function provenHere(
  acting: ActingOfficer,
  what: 'approve' | 'return',
  prompt: Prompt,
  { env }: Cli,
): Promise<MessageProof | undefined> {
  const usual = env.CONVENE_KEY ? ` (Enter: your key, ${env.CONVENE_KEY})` : '';
  const answer = await prompt.ask(`The code to ${what} from your notice, or the file of your private key${usual}: `);
  if (answer === null || answer === '') return proofOf(acting, env);
  const code = CodeText.safeParse(answer);
  return proofOf({ ...acting, ...(code.success ? { code: code.data } : { signWith: answer }) }, env);
}

async function groundAsked(evidence: DeskTask['evidence'], prompt: Prompt, { env }: Cli): Promise<Ground> {
  if (evidence === 'signature') {
    const usual = env.CONVENE_KEY;
    const question = `This step is signed. The file of your private key${usual === undefined ? '' : ` (Enter: ${usual})`}: `;
    const key = (await prompt.ask(question)) || usual;
    if (key === undefined) throw new UsageError('Nothing was approved: no key was named.');
    return groundOf({ key }, env);
  }
  const slip = await prompt.ask('This step rests on a routing slip or an e-mail. Its file: ');
  if (slip === null || slip === '') throw new UsageError('Nothing was approved: no file was named.');
  const reference = cleanText(360).safeParse((await prompt.ask('Its reference, such as "Routing slip 7": ')) ?? '');
  if (!reference.success)
    throw new UsageError(`Nothing was approved: the reference ${reference.error.issues[0]?.message}.`);
  const on = date.safeParse((await prompt.ask('Its date, such as 2024-02-13: ')) ?? '');
  if (!on.success) throw new UsageError(`Nothing was approved: the date ${on.error.issues[0]?.message}.`);
  return groundOf({ slip, slipReference: reference.data, slipDate: on.data }, {});
}

/** Writes the papers, for the officer alone, and says where each is. */
async function written(
  { convene }: Connected,
  { meeting: id, revision }: DeskTask,
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
async function toRevise({ convene }: Connected, { meeting: id, circulation: name, revision, officer }: DeskTask) {
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
