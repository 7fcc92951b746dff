import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { CirculationOutcome } from '../../domain/messages/approvals.ts';
import { cleanText, Sha256, Slug } from '../../domain/plan.ts';
import type { Connected } from '../../stack/clients.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { canAsk, openPrompt } from '../prompt.ts';
import {
  type ActingOfficer,
  type Approved,
  actorOf,
  approvalOf,
  approve as approveBytes,
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
import { proofOf, provedBy } from './proving.ts';
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

export const approve = body(
  {
    ...acting,
    ...seen,
    key: z.string().min(1).optional(),
    slip: z.string().optional(),
    slipReference: cleanText(360).optional(),
    slipDate: date.optional(),
    ...provedBy,
  },
  async ({ slip, slipReference, slipDate, key, signWith, code, ...input }, cli) => {
    const ground = groundOf({ slip, slipReference, slipDate, key }, cli.env);
    const by = ground.kind === 'key' ? undefined : proofOf({ ...input, signWith, code }, cli.env);
    const outcome = await cli.connected(async (connected) =>
      approveBytes(connected, input, await agreedTo(connected, input, cli), ground, by),
    );
    say(cli, input, 'approved', outcome);
  },
);

export const sign = body({ ...acting, ...seen, key: z.string().min(1) }, async ({ key, ...input }, cli) => {
  const ground = groundOf({ key }, cli.env);
  const { named, what } = await cli.connected(async (connected) => ({
    named: await connected.convene.named(input.meeting),
    what: await agreedTo(connected, input, cli),
  }));
  const message = { v: 1, ...(await approvalOf(named, input, what, ground)) };
  cli.print(message, () => JSON.stringify(message));
});

export const returned = body({ ...acting, comments: cleanText(6_000), ...provedBy }, async (input, cli) => {
  const by = proofOf(input, cli.env);
  const outcome = await cli.connected(async (connected) => {
    const { revision } = await standing(connected, input);
    return returnText(connected, input, revision, input.comments, by);
  });
  say(cli, input, 'returned', outcome);
});

export const revise = body(
  {
    meeting,
    circulation,
    officer: Slug,
    text: z.string().optional(),
    docx: z.array(z.string()).max(20, 'may be given at most 20 times').default([]),
    ...provedBy,
  },
  async ({ text, docx, ...input }, cli) => {
    const by = proofOf(input, cli.env);
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
        connected.convene.revise(
          input.meeting,
          input.circulation,
          { actor: actorOf(input), officer: input.officer, revision, textSha256 },
          by,
        ),
      );
    });
    say(cli, input, 'revised', outcome);
  },
);

type Seen = { sha256?: string | undefined; yes: boolean };

/** What the officer approves: by the hash that they looked at, or what is shown and agreed to now. */
async function agreedTo(
  connected: Connected,
  { sha256, yes, ...input }: ActingOfficer & Seen,
  cli: Cli,
): Promise<Approved> {
  const { awaits, revision, view } = await standing(connected, input);
  const step = stepOf(view);
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
