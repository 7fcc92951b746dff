import type { Command } from 'commander';
import { z } from 'zod';
import { ConveneError } from '../../domain/errors.ts';
import { Actor } from '../../domain/messages/common.ts';
import { printable } from '../../domain/storable.ts';
import type { Checked } from '../../upkeep/agreement/check.ts';
import type { Finding } from '../../upkeep/agreement/finding.ts';
import type { Mended } from '../../upkeep/agreement/repair.ts';
import { action, type Cli, exitCodes, UsageError } from '../cli.ts';
import { openPrompt } from '../prompt.ts';
import { table } from '../terminal.ts';
import { meeting } from './words.ts';

const patience = z.coerce.number('must be a number of seconds').min(0).max(600).optional();
const withPatience = (command: Command) =>
  command.option('--patience <seconds>', 'how long to wait for what the registry may still write (default: 5)');

/** `check` compares registry and workflows, `repair` mends either from the other. */
export function registerAgreement(program: Command): void {
  action(
    withPatience(
      program.command('check <meeting>').description('whether registry and workflows agree; changes nothing'),
    ).addHelpText('after', '\nExit code 1: they do not. `convene repair` mends what can be mended.'),
    { meeting, patience },
    async (input, cli) => {
      const { findings, known } = await cli.connected(async (connected) => {
        const { check } = await loaded();
        return check(connected, input.meeting, inMilliseconds(input.patience));
      });
      cli.print(
        {
          meeting: input.meeting,
          agree: findings.length === 0,
          findings: findings.map(plain),
          known: known.map(plain),
        },
        () => describe(input.meeting, { findings, known }),
      );
      if (findings.length > 0) process.exitCode = exitCodes.failed;
    },
  );

  action(
    withPatience(program.command('repair <meeting>').description('mends what `check` finds, from either side'))
      .option('--dry-run', 'say what would be done, and do nothing')
      .option('--only <code>', 'only findings of this code, such as ROW_MISSING')
      .option('--actor <actor>', 'who repairs (default: CONVENE_ACTOR, else staff:desk)')
      .option('--yes', 'do not ask'),
    {
      meeting,
      patience,
      dryRun: z.boolean().default(false),
      only: z
        .string()
        .regex(/^[A-Z_]+$/, 'must be a code of `check`, such as ROW_MISSING')
        .optional(),
      actor: Actor.optional(),
      yes: z.boolean().default(false),
    },
    repairing,
  );
}

/** `archive` keeps a meeting that has closed, and verifies what it kept. */
export function registerArchive(program: Command): void {
  action(
    program
      .command('archive [meeting]')
      .description('write all of a concluded meeting into a folder that needs no server; or verify one')
      .option('--out <folder>', 'where to: a new or empty folder')
      .option('--verify <folder>', 'verify an archive, with nothing but its files')
      .option('--replay', 'also replay the histories')
      .option('--without-persons', 'leave out delegations, and the lists of participants that print them')
      .option('--unfinished', 'also a meeting that has not closed')
      .addHelpText(
        'after',
        `
Examples:
  convene archive ccm-12msp --out archives/ccm-12msp
  convene archive --verify archives/ccm-12msp
The folder is a bag (BagIt, RFC 8493): data/ with a hash for each file. Messages are .eml files, acts.jsonl is the record.`,
      ),
    {
      meeting: meeting.optional(),
      out: z.string().min(1).optional(),
      verify: z.string().min(1).optional(),
      replay: z.boolean().default(false),
      withoutPersons: z.boolean().default(false),
      unfinished: z.boolean().default(false),
    },
    archiving,
  );
}

async function archiving(
  input: {
    meeting?: string | undefined;
    out?: string | undefined;
    verify?: string | undefined;
    replay: boolean;
    withoutPersons: boolean;
    unfinished: boolean;
  },
  cli: Cli,
): Promise<void> {
  const { meeting: id, out, verify: folder, withoutPersons, unfinished } = input;
  if (
    (folder === undefined) === (id === undefined || out === undefined) ||
    (folder !== undefined && id !== undefined)
  ) {
    throw new UsageError('name a meeting and its folder (convene archive MEETING --out FOLDER), or --verify FOLDER');
  }
  const [{ archive }, { verify }] = await Promise.all([
    import('../../upkeep/archive/archive.ts'),
    import('../../upkeep/archive/verify.ts'),
  ]);
  let written: Awaited<ReturnType<typeof archive>> | null = null;
  if (id !== undefined && out !== undefined) {
    written = await cli.connected(async (connected) => {
      const { check } = await loaded();
      const checked = await check(connected, id);
      return archive(connected, checked, {
        out,
        withoutPersons,
        unfinished,
        say: (text) => cli.say(`Writing ${text}`),
      });
    });
  }
  const verified = await verify(written?.dir ?? folder ?? '', { replay: input.replay });
  const { faults, checked } = verified;
  cli.print({ ...verified, ...(written === null ? {} : { ...written, findings: written.findings.map(plain) }) }, () =>
    [
      ...(written === null ? [] : [`${written.dir}: ${written.files} files, ${written.bytes} bytes`]),
      ...(written === null || written.findings.length === 0
        ? []
        : [
            `Registry and workflows disagree in ${written.findings.length} places (data/check.json); \`convene repair ${id}\`, then archive again.`,
          ]),
      table(['what', 'verified'], Object.entries(checked)),
      ...faults.map(({ file, fault }) => printable(`${file} ${fault}`)),
      faults.length === 0
        ? `${verified.meeting}: the archive is whole.`
        : `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}: this archive is not what was written.`,
    ].join('\n'),
  );
  if (faults.length > 0) process.exitCode = exitCodes.failed;
}

const loaded = () => import('../../upkeep/agreement/agreement.ts');
const inMilliseconds = (seconds: number | undefined) => (seconds === undefined ? {} : { patienceMs: seconds * 1_000 });

type Repairing = {
  meeting: string;
  patience?: number | undefined;
  dryRun: boolean;
  only?: string | undefined;
  actor?: string | undefined;
  yes: boolean;
};

async function repairing(input: Repairing, cli: Cli): Promise<void> {
  const { meeting: id, only } = input;
  const result = await cli.connected(async (connected) => {
    const { check, jobsOf, repair, restoreRow } = await loaded();
    if (!input.dryRun && input.yes) await restoreRow(connected, id);
    const before = await check(connected, id, inMilliseconds(input.patience));
    const jobs = jobsOf(before.findings.filter(({ code }) => only === undefined || code === only));
    if (input.dryRun || jobs.length === 0) return { before, mended: [], after: before };
    cli.say(describe(id, before));
    if (!input.yes) await agree(jobs.flatMap((job) => job.findings).length, cli);
    const actor = input.actor ?? Actor.parse(cli.env.CONVENE_ACTOR ?? 'staff:desk');
    const repaired = await repair(connected, id, { actor, only, say: cli.say, ...inMilliseconds(input.patience) });
    return { before, ...repaired };
  });
  const { before, mended, after } = result;
  const value = {
    meeting: id,
    dryRun: input.dryRun,
    found: before.findings.map(plain),
    mended,
    left: after.findings.map(plain),
  };
  cli.print(value, () =>
    [...mended.map(toldOf), ...(input.dryRun ? ['Nothing was done (--dry-run).'] : []), describe(id, after)].join('\n'),
  );
  if (after.findings.length > 0) process.exitCode = exitCodes.failed;
}

async function agree(places: number, { signal }: Cli): Promise<void> {
  const prompt = openPrompt(signal);
  const answer = await prompt.ask(`Mend ${places} of these? [y/N] `).finally(prompt.close);
  if (answer !== null && /^y(es)?$/i.test(answer)) return;
  throw new ConveneError('NOT_REPAIRED', 'Nothing was done; --yes mends without asking.');
}

const toldOf = ({ code, subjects, how, failed }: Mended): string =>
  `${failed === null ? 'done  ' : 'FAILED'}  ${code} (${subjects.length}): ${failed ?? how}`;

const plain = ({ code, subject, found, right, mend, byHand }: Finding) => ({
  code,
  subject,
  found,
  right,
  repair: mend?.how ?? null,
  byHand,
});

const SHOWN = 5;

/** Findings by code, the first few of each in full. */
function describe(id: string, { findings, known }: Pick<Checked, 'findings' | 'known'>): string {
  const codes = [...new Set(findings.map(({ code }) => code))];
  return [
    findings.length === 0
      ? `${id}: registry and workflows agree.`
      : `${id}: registry and workflows disagree in ${findings.length} ${findings.length === 1 ? 'place' : 'places'}.`,
    ...codes.flatMap((code) => {
      const all = findings.filter((one) => one.code === code);
      const rest = all.length - SHOWN;
      const [{ mend, byHand } = { mend: null, byHand: null }] = all;
      return [
        '',
        `${code} (${all.length})`,
        ...all
          .slice(0, SHOWN)
          .map((one) => `  ${printable(`${one.subject}: found ${one.found}; right would be ${one.right}`)}`),
        ...(rest > 0 ? [`  … and ${rest} more (--json lists all)`] : []),
        ...(byHand === null ? [] : [`  by hand: ${printable(byHand)}`]),
        ...(mend === null ? [] : [`  repair: ${mend.how}`]),
      ];
    }),
    ...(known.length === 0
      ? []
      : ['', `${known.length} losses are on record (\`convene acts ${id}\`: loss_recorded).`]),
  ].join('\n');
}
