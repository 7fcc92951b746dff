import { z } from 'zod';
import { ConveneError } from '../../domain/errors.ts';
import { Actor } from '../../domain/messages/common.ts';
import { printable } from '../../domain/storable.ts';
import {
  type Checked,
  check as compare,
  type Finding,
  jobsOf,
  type Mended,
  repair as mend,
  restoreRow,
} from '../../upkeep/agreement/agreement.ts';
import { body, type Cli } from '../body.ts';
import { exitCodes } from '../cli.ts';
import { openPrompt } from '../prompt.ts';
import { meeting } from './words.ts';

const patience = z.coerce.number('must be a number of seconds').min(0).max(600).optional();

/** `check` compares registry and workflows, `repair` mends either from the other. */
export const check = body({ meeting, patience }, async (input, cli) => {
  const { findings, known, notes } = await cli.connected((connected) =>
    compare({ ...connected, secrets: connected.config.secrets }, input.meeting, inMilliseconds(input.patience)),
  );
  cli.print(
    {
      meeting: input.meeting,
      agree: findings.length === 0,
      findings: findings.map(plain),
      known: known.map(plain),
      notes: notes.map(plain),
    },
    () => describe(input.meeting, { findings, known, notes }),
  );
  if (findings.length > 0) process.exitCode = exitCodes.failed;
});

export const repair = body(
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
  async (input, cli) => {
    const { meeting: id, only } = input;
    const result = await cli.connected(async (clients) => {
      const connected = { ...clients, secrets: clients.config.secrets };
      if (!input.dryRun && input.yes) await restoreRow(connected, id);
      const before = await compare(connected, id, inMilliseconds(input.patience));
      const jobs = jobsOf(before.findings.filter(({ code }) => only === undefined || code === only));
      if (input.dryRun || jobs.length === 0) return { before, mended: [], after: before };
      cli.say(describe(id, before));
      if (!input.yes) await agree(jobs.flatMap((job) => job.findings).length, cli);
      const actor = input.actor ?? Actor.parse(cli.env.CONVENE_ACTOR ?? 'staff:desk');
      const repaired = await mend(connected, id, {
        actor,
        only,
        say: cli.say,
        ...inMilliseconds(input.patience),
      });
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
      [...mended.map(toldOf), ...(input.dryRun ? ['Nothing was done (--dry-run).'] : []), describe(id, after)].join(
        '\n',
      ),
    );
    if (after.findings.length > 0) process.exitCode = exitCodes.failed;
  },
);

const inMilliseconds = (seconds: number | undefined) => (seconds === undefined ? {} : { patienceMs: seconds * 1_000 });

async function agree(places: number, { signal }: Cli): Promise<void> {
  const prompt = openPrompt(signal);
  const answer = await prompt.ask(`Mend ${places} of these? [y/N] `).finally(prompt.close);
  if (answer !== null && /^y(es)?$/i.test(answer)) return;
  throw new ConveneError('NOT_REPAIRED', 'Nothing was done; --yes mends without asking.');
}

const toldOf = ({ code, subjects, how, failed }: Mended): string =>
  `${failed === null ? 'done  ' : 'FAILED'}  ${code} (${subjects.length}): ${failed ?? how}`;

export const plain = ({ code, subject, found, right, mend, byHand }: Finding) => ({
  code,
  subject,
  found,
  right,
  repair: mend?.how ?? null,
  byHand,
});

const SHOWN = 5;

/** Findings by code, the first few of each in full. */
function describe(id: string, { findings, known, notes }: Pick<Checked, 'findings' | 'known' | 'notes'>): string {
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
    ...(notes.length === 0
      ? []
      : ['', 'To know:', ...notes.map(({ code, found }) => `  ${code}: ${printable(found)}`)]),
    ...(known.length === 0
      ? []
      : ['', `${known.length} losses are on record (\`convene acts ${id}\`: loss_recorded).`]),
  ].join('\n');
}
