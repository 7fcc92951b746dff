import type { Command } from 'commander';
import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { CirculationOutcome } from '../../domain/messages/approvals.ts';
import { cleanText, Sha256, Slug } from '../../domain/plan.ts';
import type { Connected } from '../../stack/clients.ts';
import { action, type Cli, UsageError } from '../cli.ts';
import { canAsk, openPrompt } from '../prompt.ts';
import {
  type ActingOfficer,
  type Approved,
  actorOf,
  approvalOf,
  approve,
  describe,
  done,
  groundOf,
  look,
  placeFor,
  returnText,
  standing,
  stepOf,
} from './approving.ts';
import { edited, given } from './edits.ts';
import { textOf } from './texts.ts';
import { circulation, date, meeting } from './words.ts';

const acting = {
  meeting,
  circulation,
  officer: Slug,
  for: Slug.optional(),
  recordedBy: Slug.optional(),
};
const seen = { sha256: Sha256.optional(), yes: z.boolean().default(false) };

export function registerCirculations(program: Command): void {
  action(
    program
      .command('approve <meeting> <circulation>')
      .description('approve what this step awaits; shows it and asks')
      .requiredOption('--officer <id>', 'the officer whose approval this is')
      .option('--sha256 <hash>', 'the hash that was looked at; nothing is asked then')
      .option('--yes', 'show what is awaited and approve it without asking')
      .option('--recorded-by <id>', 'who records it on the officer’s behalf')
      .option('--for <id>', 'whom the officer acts for, as delegate or superior, where that can be several')
      .option('--key <file>', 'the officer’s private key (ssh-keygen -t ed25519); the approval is signed with it')
      .option('--slip <file>', 'the routing slip or e-mail that it rests on')
      .option('--slip-reference <text>', 'its reference')
      .option('--slip-date <date>', 'its date')
      .addHelpText(
        'after',
        `
Examples:
  convene approve ccm-12msp~r1 convocation --officer legal-officer
  convene approve ccm-12msp~r1 convocation --officer legal-officer --key ~/.ssh/id_ed25519
  convene approve ccm-12msp~r1 convocation --officer odg-director --recorded-by oda-geneva-desk \\
    --slip slip.pdf --slip-reference "Routing slip 7" --slip-date 2024-02-13`,
      ),
    {
      ...acting,
      ...seen,
      key: z.string().min(1).optional(),
      slip: z.string().optional(),
      slipReference: cleanText(360).optional(),
      slipDate: date.optional(),
    },
    async ({ slip, slipReference, slipDate, key, ...input }, cli) => {
      const ground = groundOf({ slip, slipReference, slipDate, key }, cli.env.CONVENE_KEY_PASSPHRASE);
      const outcome = await cli.connected(async (connected) =>
        approve(connected, input, await agreedTo(connected, input, cli), ground),
      );
      say(cli, input, 'approved', outcome);
    },
  );

  action(
    program
      .command('sign <meeting> <circulation>')
      .description('sign what this step awaits; prints the JSON to send in the Temporal UI')
      .requiredOption('--officer <id>', 'the officer whose approval this is')
      .requiredOption('--key <file>', 'the officer’s private key (ssh-keygen -t ed25519)')
      .option('--sha256 <hash>', 'the hash that was looked at; nothing is asked then')
      .option('--yes', 'show what is awaited and sign it without asking')
      .option('--for <id>', 'whom the officer acts for, as delegate or superior, where that can be several')
      .option('--recorded-by <id>', 'who will send it on the officer’s behalf')
      .addHelpText(
        'after',
        `
Nothing is sent. The signature is good for this step of this revision alone. A key with a passphrase: put it into
CONVENE_KEY_PASSPHRASE.

Example:
  convene sign ccm-12msp~r1 convocation --officer legal-officer --key ~/.ssh/id_ed25519 --yes > approval.json`,
      ),
    { ...acting, ...seen, key: z.string().min(1) },
    async ({ key, ...input }, cli) => {
      const ground = groundOf({ key }, cli.env.CONVENE_KEY_PASSPHRASE);
      const what = await cli.connected((connected) => agreedTo(connected, input, cli));
      const message = { v: 1, ...approvalOf(input, what, ground) };
      cli.print(message, () => JSON.stringify(message));
    },
  );

  action(
    program
      .command('return <meeting> <circulation>')
      .description('return the text to its drafter, with comments')
      .requiredOption('--officer <id>', 'the officer who returns it')
      .requiredOption('--comments <text>', 'why, in words of the office; no person’s name')
      .option('--recorded-by <id>', 'who records it on the officer’s behalf'),
    { ...acting, comments: cleanText(6_000) },
    async (input, cli) => {
      const outcome = await cli.connected(async (connected) => {
        const { revision } = await standing(connected, input);
        return returnText(connected, input, revision, input.comments);
      });
      say(cli, input, 'returned', outcome);
    },
  );

  action(
    program
      .command('revise <meeting> <circulation>')
      .description('an edited text, or one drafted anew, as a new revision')
      .requiredOption('--officer <id>', 'who revises')
      .option('--text <file>', 'the edited text, as `convene documents text` prints it')
      .option('--docx <file...>', 'edited Word files, as `convene documents get --format docx` writes them')
      .addHelpText(
        'after',
        `
What the files do not hold, another document or language, stays as it stands. A Word file gives the title and paragraphs
of its document; the e-mails are revised with --text. Without a file the text is drafted anew from its template.

Examples:
  convene documents text ccm-12msp~r1 convocation --language fr > fr.txt
  convene revise ccm-12msp~r1 convocation --officer oda-geneva-desk --text fr.txt
  convene documents get ccm-12msp~r1 note-verbale --format docx
  convene revise ccm-12msp~r1 convocation --officer oda-geneva-desk --docx note-verbale.docx`,
      ),
    {
      meeting,
      circulation,
      officer: Slug,
      text: z.string().optional(),
      docx: z.array(z.string()).max(20, 'may be given at most 20 times').default([]),
    },
    async ({ text, docx, ...input }, cli) => {
      const edits = await given(text, docx);
      const outcome = await cli.connected(async (connected) => {
        const { convene } = connected;
        const { revision } = await standing(connected, input);
        const stored = async (of: NonNullable<typeof edits>) => {
          const now = await textOf(convene.registry, input.meeting, input.circulation);
          return convene.storeText(await edited(of, now));
        };
        const textSha256 = edits === null ? null : await stored(edits);
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

type Seen = { sha256?: string | undefined; yes: boolean };

/** What the officer approves: by the hash that they looked at, or what is shown and agreed to now. */
async function agreedTo(
  connected: Connected,
  { sha256, yes, ...input }: ActingOfficer & Seen,
  cli: Cli,
): Promise<Approved> {
  const { awaits, revision, view } = await standing(connected, input);
  const { step } = stepOf(view);
  if (sha256 !== undefined) {
    // one that is not awaited is for the circulation to refuse, and to record
    return { revision, sha256, step, place: placeFor(view, input) ?? input.for ?? input.officer };
  }
  const looked = await look(connected, input, view);
  if (awaits !== null) {
    cli.say(describe(awaits, looked, (name) => `convene documents get ${input.meeting} ${name}`));
  }
  if (!yes) await agree(input, looked.sha256, cli);
  return { revision, sha256: looked.sha256, step, place: looked.place };
}

/** Asks; nothing is approved without a yes. */
async function agree({ officer }: ActingOfficer, sha256: string, { signal }: Cli): Promise<void> {
  if (!canAsk()) {
    throw new UsageError(
      `there is no terminal to ask on; look at the documents, then give --sha256 ${sha256}, or --yes`,
    );
  }
  const prompt = openPrompt(signal);
  const answer = await prompt.ask(`Approve this as ${officer}? [y/N] `).finally(prompt.close);
  if (answer !== null && /^y(es)?$/i.test(answer)) return;
  throw new ConveneError('NOT_APPROVED', 'Nothing was approved. To send the text back: `convene return`.');
}

function say(cli: Cli, input: ActingOfficer, did: string, outcome: CirculationOutcome): void {
  const { meeting: id, circulation: name, officer } = input;
  cli.print({ meeting: id, circulation: name, officer, done: did, ...outcome }, () => done(input, did, outcome));
}
