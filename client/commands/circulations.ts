import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import canonicalize from 'canonicalize';
import type { Command } from 'commander';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Approve, Awaited as AwaitedAct, CirculationOutcome } from '../../workflows/messages.ts';
import { cleanText, type MeetingPlan, Sha256, Slug } from '../../workflows/plan.ts';
import { action, asking, type Cli, UsageError } from '../cli.ts';
import type { Connected } from '../connect.ts';
import { ConveneError } from '../errors.ts';
import type { Manifest } from '../registry.ts';
import { paint, printable, table } from '../terminal.ts';
import { circulation, commandOf, date, meeting, spaced } from './words.ts';

type Evidence = Approve['evidence'];

const acting = {
  meeting,
  circulation,
  officer: Slug,
  recordedBy: Slug.optional(),
};

export function registerCirculations(program: Command): void {
  action(
    program
      .command('approve <meeting> <circulation>')
      .description('approve what this step awaits; shows it and asks')
      .requiredOption('--officer <id>', 'the officer whose approval this is')
      .option('--sha256 <hash>', 'the hash that was looked at; nothing is asked then')
      .option('--yes', 'show what is awaited and approve it without asking')
      .option('--recorded-by <id>', 'who records it on the officer’s behalf')
      .option('--slip <file>', 'the routing slip or e-mail that it rests on')
      .option('--slip-reference <text>', 'its reference')
      .option('--slip-date <date>', 'its date')
      .addHelpText(
        'after',
        `
Examples:
  convene approve ccm-12msp~r1 convocation --officer legal-officer
  convene approve ccm-12msp~r1 convocation --officer odg-director --recorded-by oda-geneva-desk \\
    --slip slip.pdf --slip-reference "Routing slip 7" --slip-date 2024-02-13`,
      ),
    {
      ...acting,
      sha256: Sha256.optional(),
      yes: z.boolean().default(false),
      slip: z.string().optional(),
      slipReference: cleanText(120).optional(),
      slipDate: date.optional(),
    },
    async ({ sha256, yes, ...input }, cli) => {
      const slip = slipOf(input);
      const outcome = await cli.connected(async (connected) => {
        const { awaits, revision } = await standing(connected, input);
        const named = sha256 ?? (await shown(connected, input, awaits, cli, yes));
        if (slip.bytes !== null) await connected.convene.registry.storeBlob(slip.sha256, slip.media, slip.bytes);
        return asking(connected, () =>
          connected.convene.approve(input.meeting, input.circulation, {
            actor: actorOf(input),
            officer: input.officer,
            ...recordedBy(input),
            revision,
            sha256: named,
            evidence: slip.evidence,
          }),
        );
      });
      say(cli, input, 'approved', outcome);
    },
  );

  action(
    program
      .command('return <meeting> <circulation>')
      .description('return the text to its drafter, with comments')
      .requiredOption('--officer <id>', 'the officer who returns it')
      .requiredOption('--comments <text>', 'why, in words of the office; no person’s name')
      .option('--recorded-by <id>', 'who records it on the officer’s behalf'),
    { ...acting, comments: cleanText(2000) },
    async (input, cli) => {
      const outcome = await cli.connected(async (connected) => {
        const { revision } = await standing(connected, input);
        return asking(connected, () =>
          connected.convene.returnForRevision(input.meeting, input.circulation, {
            actor: actorOf(input),
            officer: input.officer,
            ...recordedBy(input),
            revision,
            comments: input.comments,
          }),
        );
      });
      say(cli, input, 'returned', outcome);
    },
  );

  action(
    program
      .command('revise <meeting> <circulation>')
      .description('an edited text, or one drafted anew, as a new revision')
      .requiredOption('--officer <id>', 'who revises')
      .option('--text <file>', 'the edited text as YAML (`convene documents text` prints the current one)'),
    { meeting, circulation, officer: Slug, text: z.string().optional() },
    async (input, cli) => {
      const text = input.text === undefined ? null : await readText(input.text);
      const outcome = await cli.connected(async (connected) => {
        const { revision } = await standing(connected, input);
        const textSha256 = text === null ? null : await connected.convene.storeText(text);
        return asking(connected, () =>
          connected.convene.revise(input.meeting, input.circulation, {
            actor: actorOf(input),
            officer: input.officer,
            revision,
            textSha256,
          }),
        );
      });
      say(cli, input, 'revised', outcome);
    },
  );
}

type Acting = { meeting: string; circulation: string; officer: string; recordedBy?: string | undefined };

const actorOf = ({ officer, recordedBy: recorder }: Acting): string => `officer:${recorder ?? officer}`;
const recordedBy = ({ recordedBy: recorder }: Acting) => (recorder === undefined ? {} : { recordedBy: recorder });

/** Where a circulation of the plan stands. */
async function standing(connected: Connected, { meeting: id, circulation: name, officer }: Acting) {
  const { plan } = await connected.convene.registry.meeting(id);
  const planned = plan.circulations.find((one) => one.name === name);
  if (planned === undefined) {
    const known = plan.circulations.map((one) => one.name).join(', ');
    throw new ConveneError('UNKNOWN_CIRCULATION', `${id} has no circulation ${name}; it has ${known}.`);
  }
  knownOfficer(plan, officer);
  const { snapshot, awaits } = await asking(connected, () => connected.convene.circulation(id, name));
  return { awaits, revision: snapshot.context.revision };
}

function knownOfficer(plan: MeetingPlan, officer: string): void {
  if (plan.officers.some(({ id }) => id === officer)) return;
  const known = plan.officers.map(({ id }) => id).join(', ');
  throw new ConveneError('UNKNOWN_OFFICER', `The plan has no officer ${officer}; it has ${known}.`);
}

/**
 * Shows what is awaited, and returns its hash when the person says yes. What is shown is what the hash is of: it is
 * computed again from the manifest.
 */
async function shown(
  connected: Connected,
  { meeting: id, circulation: name, officer }: Acting,
  awaits: AwaitedAct | null,
  cli: Cli,
  yes: boolean,
): Promise<string> {
  if (awaits === null || awaits.act !== 'approve' || awaits.sha256 === null) {
    const instead =
      awaits === null ? 'nothing of it is awaited now' : `it awaits ${spaced(awaits.act)} by ${awaits.officer}`;
    throw new ConveneError(
      'NOTHING_TO_APPROVE',
      `${name} awaits no approval: ${instead}. See \`convene status ${id}\`.`,
    );
  }
  if (awaits.officer !== officer) {
    throw new ConveneError(
      'NOT_AWAITED',
      `${name} awaits ${awaits.officer} (step ${awaits.step}), not ${officer}: ${commandOf(id, awaits)}`,
    );
  }
  const revision = await connected.convene.registry.revision(id, name, awaits.revision);
  const final = revision.final_sha256 === awaits.sha256;
  const manifest = final ? revision.final_manifest : revision.text_manifest;
  const computed = createHash('sha256')
    .update(canonicalize(manifest) ?? '', 'utf8')
    .digest('hex');
  if (manifest === null || computed !== awaits.sha256) {
    throw new ConveneError(
      'MANIFEST_DIFFERS',
      `The registry's manifest of ${name} has the hash ${computed}, and ${awaits.sha256} is awaited. Do not approve; have it drafted again with \`convene revise\`.`,
    );
  }
  cli.say(describe(id, awaits, manifest, final));
  if (yes) return awaits.sha256;
  if (!process.stdin.isTTY) {
    throw new UsageError(
      `there is no terminal to ask on; look at the documents, then give --sha256 ${awaits.sha256}, or --yes`,
    );
  }
  if (await agreed(`Approve this as ${officer}? [y/N] `, cli.signal)) return awaits.sha256;
  throw new ConveneError('NOT_APPROVED', 'Nothing was approved. To send the text back: `convene return`.');
}

function describe(id: string, awaits: AwaitedAct, manifest: Manifest, final: boolean): string {
  const { documents, mail, recipients } = manifest;
  return [
    paint(
      'bold',
      `${awaits.circulation}, revision ${awaits.revision}: ${final ? 'final bytes' : 'text'}`,
      process.stderr,
    ),
    `step ${awaits.step}, awaits ${awaits.officer}`,
    '',
    table(
      ['document', 'language', 'pages', 'sha256'],
      documents.map((one) => [one.name, one.language, one.pages, one.sha256]),
      process.stderr,
    ),
    ...documents.map((one) => `  to read it: convene documents get ${id} ${one.name}`),
    '',
    ...Object.entries(mail).flatMap(([language, { subject, body }]) => [
      `e-mail (${language}): ${printable(subject)}`,
      ...body.split('\n').map((line) => `  ${printable(line)}`),
    ]),
    '',
    `recipients  ${recipients.participants.length} participants`,
    `hash        ${awaits.sha256}`,
  ].join('\n');
}

async function agreed(question: string, signal: AbortSignal): Promise<boolean> {
  // not as a terminal: Ctrl-C then stays a signal, and ends the command as any other
  const ask = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const ended = new Promise<string>((resolve) => ask.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([ask.question(question, { signal }), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    ask.close();
  }
}

/** The paper that an approval rests on: all three of its options, or none. */
function slipOf(input: {
  slip?: string | undefined;
  slipReference?: string | undefined;
  slipDate?: string | undefined;
}) {
  const { slip: file, slipReference: reference, slipDate: on } = input;
  const evidence: Evidence = { kind: 'none' };
  if (file === undefined && reference === undefined && on === undefined) {
    return { evidence, bytes: null, sha256: '', media: '' };
  }
  if (file === undefined || reference === undefined || on === undefined) {
    throw new UsageError('a slip is given with all of --slip, --slip-reference and --slip-date');
  }
  const bytes = readFile(file, 'SLIP_FILE');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const media = file.toLowerCase().endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream';
  const slip: Evidence = { kind: 'slip', reference, date: on, sha256 };
  return { evidence: slip, bytes, sha256, media };
}

function readFile(file: string, code: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConveneError(code, `${file} cannot be read: ${reason}`);
  }
}

/** An edited text, checked as the papers need it; all that is wrong is said at once. */
async function readText(file: string): Promise<object> {
  // loaded only here: it brings the fonts with it
  const { CirculationText } = await import('../../documents/text.ts');
  let value: unknown;
  try {
    value = parseYaml(readFile(file, 'TEXT_FILE').toString('utf8'));
  } catch (error) {
    if (error instanceof ConveneError) throw error;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ConveneError('TEXT_FILE', `${file} is not YAML that can be read: ${reason}`);
  }
  const read = CirculationText.safeParse(value);
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => `  ${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw new ConveneError('TEXT_FILE', `${file} cannot be used:\n${wrong.join('\n')}`);
}

function say(cli: Cli, { meeting: id, circulation: name, officer }: Acting, done: string, outcome: CirculationOutcome) {
  const { awaits, state, revision } = outcome;
  cli.print({ meeting: id, circulation: name, officer, done, ...outcome }, () =>
    [
      `${name}: ${done} by ${officer}; revision ${revision} is ${spaced(state)}.`,
      ...(awaits === null ? [] : [`Next: ${commandOf(id, awaits)}`]),
    ].join('\n'),
  );
}
