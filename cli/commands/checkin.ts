import { z } from 'zod';
import { delegatesOf, mendAttendance, type Passed, pass, whoIs } from '../../client/door.ts';
import { refuseErased } from '../../client/erased.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { loadSignedList, meetingDays, signedTable, signingOf, takeSignedList } from '../../client/signed-list.ts';
import { renderSigning } from '../../documents/signing.ts';
import { tableXlsx } from '../../documents/tables.ts';
import { venueMinute } from '../../domain/day.ts';
import { printedCode } from '../../domain/delegate.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Actor, MessageId } from '../../domain/messages/common.ts';
import { Language, type MeetingPlan } from '../../domain/plan.ts';
import type { SignedRow } from '../../domain/signed-list.ts';
import type { DelegateRow } from '../../registry/delegates.ts';
import { inRoom } from '../../registry/passages.ts';
import type { Connected } from '../../stack/clients.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { clockOf } from '../../web/visit.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { meeting } from './words.ts';

/** Persons at the door: in, out, and how many of each delegation are in. */
export const checkin = body(
  {
    meeting,
    who: z.string().min(1).optional(),
    departs: z.boolean().default(false),
    reconcile: z.boolean().default(false),
    list: z.boolean().default(false),
    paper: z.boolean().default(false),
    out: z.string().min(1).optional(),
    from: z.string().min(1).optional(),
    language: Language.optional(),
    actor: Actor.optional(),
    id: MessageId.optional(),
  },
  async ({ meeting: id, who, departs, reconcile, list, paper, out, from, language, actor: by, id: message }, cli) => {
    const actor = by ?? Actor.parse(cli.env.CONVENE_ACTOR || 'staff:desk');
    if (who === undefined && (departs || message !== undefined))
      throw new UsageError('say who: a code, or a name, as in `convene checkin MEETING 7Q2M9-XF3TK --departs`');
    if (who !== undefined && reconcile)
      throw new UsageError('--reconcile is for all delegations: leave the person out');
    if ([who !== undefined, reconcile, list, from !== undefined].filter(Boolean).length > 1)
      throw new UsageError('a person, --reconcile, --list and --from are one at a time');
    if (!list && (paper || out !== undefined || language !== undefined))
      throw new UsageError('--paper, --out and --language are of the files that --list makes');
    const rows = from === undefined ? null : loadSignedList(from);
    await cli.connected(async (connected) => {
      if (list) return blankLists(connected, { id, paper, out, language }, cli);
      if (rows !== null) return entered(connected, { id, rows, actor }, cli);
      if (reconcile) return mend(connected, id, actor, cli);
      if (who === undefined) return room(connected, id, cli);
      const { convene } = connected;
      const found = await convene.registry.meeting(id);
      const one = theOne(await whoIs(connected, id, who), who);
      const passed = await pass(connected, {
        ...{ meeting: id, code: one.code, way: departs ? 'departure' : 'arrival' },
        ...{ at: new Date(await clockOf(convene, found)).toISOString(), actor, source: 'command', id: message },
      });
      if (passed.untold !== null) cli.say(untold(passed, id));
      cli.print(shown(passed, id), () => said(passed, found.plan));
    });
  },
);

/** Who is meant; several are listed with their codes. */
export function theOne(found: DelegateRow[], typed: string): DelegateRow {
  const [one, ...others] = found;
  if (one === undefined)
    throw new ConveneError('UNKNOWN_PERSON', `Nobody of this meeting has the code or the name ${typed}.`);
  if (others.length === 0) return one;
  const lines = found.map(
    ({ code, participant, person }) => `  ${printedCode(code)}  ${participant}  ${person?.name ?? ''}`,
  );
  throw new ConveneError(
    'SEVERAL_PERSONS',
    `${found.length} persons go by ${typed}; say which one by their code:\n${lines.join('\n')}`,
  );
}

const shown = ({ delegate, outcome, untold: why }: Passed, of: string) => ({
  meeting: of,
  code: delegate.code,
  participant: delegate.participant,
  outcome: outcome.kind,
  ...(outcome.kind === 'already'
    ? { way: outcome.way, at: outcome.since }
    : { way: outcome.passage.way, at: outcome.passage.at }),
  told: why === null,
});

const DONE = { arrival: 'is in', departure: 'has left' } as const;
const BEFORE = { arrival: 'is in already', departure: 'is not in' } as const;

function said({ delegate: { person, participant, code }, outcome }: Passed, plan: MeetingPlan): string {
  const who = `${person?.name ?? printedCode(code)} (${participant})`;
  if (outcome.kind !== 'already')
    return `${who} ${DONE[outcome.passage.way]}, ${venueMinute(outcome.passage.at, plan)}.`;
  const since = outcome.since === null ? '' : `, since ${venueMinute(outcome.since, plan)}`;
  return `${who} ${BEFORE[outcome.way]}${since}. Nothing was changed.`;
}

const untold = ({ delegate, untold: why }: Passed, of: string): string =>
  `The person is recorded; ${delegate.participant} as a delegation is not yet: ${why}. The next check-in tells it, or convene checkin ${of} --reconcile`;

/** How many of each delegation are in; no name. */
async function room(connected: Connected, id: string, cli: Cli): Promise<void> {
  await connected.convene.registry.meeting(id);
  await delegatesOf(connected, id);
  const rows = await inRoom(connected.pool, id);
  const total = { participants: 0, inside: 0, seen: 0, named: 0 };
  for (const { inside, seen, named } of rows) {
    if (inside > 0) total.participants += 1;
    total.inside += inside;
    total.seen += seen;
    total.named += named;
  }
  cli.print({ meeting: id, ...total, delegations: rows }, () =>
    [
      table(
        ['participant', 'in', 'seen', 'named'],
        rows.map(({ participant, inside, seen, named }) => [participant, inside, seen, named]),
      ),
      '',
      `${total.inside} persons of ${total.participants} delegations are in; ${total.seen} have been seen, ${total.named} are named.`,
    ].join('\n'),
  );
}

async function mend(connected: Connected, id: string, actor: string, cli: Cli): Promise<void> {
  await connected.convene.registry.meeting(id);
  const told = await mendAttendance(connected, id, actor);
  cli.print({ meeting: id, told }, () =>
    told.length === 0
      ? 'Every delegation is what its persons make of it.'
      : `Told again, from the persons at the door: ${told.join(', ')}.`,
  );
}

// ------------------------------------------------------------------------------------------ lists that are kept offline

type Blank = { id: string; paper: boolean; out: string | undefined; language: Language | undefined };

/** A file for each day of the meeting, to be filled in where there is no network, or to be signed; readable by its owner alone. */
async function blankLists(connected: Connected, { id, paper, out, language = 'en' }: Blank, cli: Cli): Promise<void> {
  const { plan, mode } = await connected.convene.registry.meeting(id);
  const all = await delegatesOf(connected, id);
  refuseErased(id, [{ persons: all.flatMap(({ person }) => person ?? []) }]);
  const files: string[] = [];
  for (const day of meetingDays(plan)) {
    const bytes = paper
      ? (await renderSigning(signingOf(all, plan, language), { plan, mode, language, day })).pdf
      : await tableXlsx(signedTable(all, plan, day, language), day);
    const name = `arrivals-${id.replace('~', '-')}-${day}.${paper ? 'pdf' : 'xlsx'}`;
    const file = outFile(out === undefined ? undefined : `${out}/`, name);
    await noteCopy(connected.pool, 'export', file, { meeting: id, bytes });
    writeNew(file, Buffer.from(bytes), 0o600);
    files.push(file);
  }
  const next = paper
    ? `Enter what was signed by the Excel files of convene checkin ${id} --list`
    : `Fill in the hours as 09:05, and enter each with convene checkin ${id} --from FILE`;
  cli.print({ meeting: id, files }, () => [...files, next].join('\n'));
}

async function entered(
  connected: Connected,
  { id, rows, actor }: { id: string; rows: SignedRow[]; actor: string },
  cli: Cli,
): Promise<void> {
  const found = await connected.convene.registry.meeting(id);
  const now = new Date(await clockOf(connected.convene, found)).toISOString();
  const taken = await takeSignedList(connected, { meeting: id, rows, actor, now });
  if (taken.untold.length > 0)
    cli.say(
      `The persons are recorded; as delegations not yet: ${taken.untold.join(', ')}. Tell it with convene checkin ${id} --reconcile`,
    );
  cli.print(
    { meeting: id, ...taken },
    () =>
      `${taken.recorded} arrivals and departures are recorded; ${taken.repeated} were before, and ${taken.already} change nothing.`,
  );
}
