import { createHash } from 'node:crypto';
import { z } from 'zod';
import { loadChanges, loadDelegation, loadDelegations } from '../../client/delegation.ts';
import { isForm, loadForm, withPhotos } from '../../client/form.ts';
import { recordedBefore, recordId, submissionOf } from '../../client/recorded.ts';
import type { Delegation } from '../../domain/delegation.ts';
import { type Changes, changedDelegation, type StandingPersons } from '../../domain/delegation-change.ts';
import { type DelegationDifference, differencesOf } from '../../domain/delegation-difference.ts';
import { ConveneError } from '../../domain/errors.ts';
import { printable } from '../../domain/storable.ts';
import { readGiven } from '../../meetings/given-file.ts';
import type { Connected } from '../../stack/clients.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import {
  type AnswerPaper,
  type AnswerSaid,
  alreadyRecorded,
  answer,
  answerBy,
  type NamedPersons,
  paper,
  standingAfter,
  type Who,
  who,
} from './answers.ts';
import { Codes } from './ordering.ts';
import { meeting } from './words.ts';

/** How a delegation is named: whole, by what changes in the list that stands, or several in one note. */

type GivenDelegation = NamedPersons & Who & AnswerPaper;

export const nominate = body(
  {
    meeting,
    code: Codes,
    ...who,
    ...paper,
    file: z.string().optional(),
    change: z.string().optional(),
    dryRun: z.boolean().default(false),
  },
  async ({ file, change, dryRun, code: codes, ...input }, cli) => {
    const [first = '', ...others] = codes;
    if ((file === undefined) === (change === undefined))
      throw new UsageError('give the file of the whole delegation, or --change with the file of what changes');
    if (others.length > 0) {
      if (file === undefined) throw new UsageError('--change is of one participant; give one code');
      return nominateSeveral({ ...input, file, codes, dryRun }, cli);
    }
    const one = { ...input, code: first };
    if (file === undefined) return nominateChanged({ ...one, change: change ?? '', dryRun }, cli);
    return dryRun ? nominateChanged({ ...one, file, dryRun }, cli) : nominateWhole({ ...one, file }, cli);
  },
);

async function nominateWhole(input: NamedPersons & Who & AnswerPaper & { file: string }, cli: Cli): Promise<void> {
  const { delegation, form } = await named(input);
  const asked = async ({ convene }: Connected): Promise<AnswerSaid> => {
    const { meeting: id, code: of } = input;
    if (form === null) return { kind: 'nominate', submission: await submissionOf(convene, id, of, delegation) };
    const [submissions, snapshot] = await Promise.all([
      convene.registry.submissionsOf(id, of),
      convene.registry.snapshotOf(id, of),
    ]);
    const standing = submissions.find((one) => one.id === snapshot?.context.submission) ?? null;
    if (standing !== null && standing.id !== form.marks.submission)
      cli.say(
        `The form of ${of} was made before the delegation that stood until now; compare them: convene file ${id} ${of}`,
      );
    const whole = withPhotos(delegation, standing?.delegation.persons ?? []);
    const submission = await submissionOf(convene, id, of, whole);
    return { kind: 'nominate', submission, channel: 'file', source: form.sha256 };
  };
  const { spellingWanted, unspelled } = await import('../../documents/spelling.ts');
  const places = unspelled(delegation.persons);
  return answer(input, cli, form === null ? 'note_verbale' : 'form', asked, (outcome) =>
    [standingAfter(input.code, outcome), ...(places.length > 0 ? [spellingWanted(input.code, places)] : [])].join('\n'),
  );
}

/** The delegation in a file that staff give, and the form that it is, if it is one. */
async function named({ meeting: of, code: participant, file }: NamedPersons & { file: string }) {
  if (!isForm(file)) return { delegation: loadDelegation(file), form: null };
  const form = await loadForm(file, { meeting: of, participant });
  return { delegation: form.delegation, form };
}

/** A note that changes the list that stands; with `file`, a whole list, to see what would be different. */
export async function nominateChanged(
  input: GivenDelegation & { dryRun: boolean } & ({ change: string; file?: never } | { file: string; change?: never }),
  cli: Cli,
): Promise<void> {
  const { meeting: id, code: of } = input;
  const changes = input.change === undefined ? null : loadChanges(input.change);
  const whole = input.file === undefined ? null : (await named({ ...input, file: input.file })).delegation;
  if (input.dryRun) return showDifferences(input, cli, (standing) => whole ?? made(of, standing, changes));
  const sha256 = createHash('sha256')
    .update(readGiven(input.change ?? '', 'delegation'))
    .digest('hex');
  return answerBy(input, cli, 'note_verbale', async (connected, { id: given, ...by }) => {
    const { convene } = connected;
    // of the note and not of the list that it makes: entered again, it must not change what it made
    const own =
      given ??
      (by.basis &&
        recordId({ meeting: id, participant: of, basis: by.basis, content: { kind: 'nominate', change: sha256 } }));
    const before = own === undefined ? null : await recordedBefore(convene, { meeting: id, participant: of, id: own });
    if (before !== null) return { outcome: { ...before, already: true }, said: alreadyRecorded(of, before) };
    const standing = await standingIn(connected, id, of);
    const delegation = made(of, standing, changes);
    cli.say(describe(of, differencesOf(standing, delegation.persons)));
    const submission = await submissionOf(convene, id, of, delegation);
    const said = { kind: 'nominate', participant: of, submission, ...by } as const;
    const outcome = await convene.answer(id, { ...said, ...(own !== undefined && { id: own }) });
    return { outcome, said: standingAfter(of, outcome) };
  });
}

/** What a list would make different; nothing is recorded. */
async function showDifferences(
  { meeting: id, code: of }: NamedPersons,
  cli: Cli,
  listOf: (standing: StandingPersons) => Delegation,
): Promise<void> {
  const differences = await cli.connected(async (connected) => {
    await connected.convene.registry.meeting(id);
    await connected.convene.registry.participant(id, of);
    const standing = await standingIn(connected, id, of);
    return differencesOf(standing, listOf(standing).persons);
  });
  cli.print({ meeting: id, participant: of, differences }, () => `${describe(of, differences)}\nNothing was recorded.`);
}

async function standingIn({ convene: { registry } }: Connected, id: string, of: string): Promise<StandingPersons> {
  const [submissions, snapshot] = await Promise.all([registry.submissionsOf(id, of), registry.snapshotOf(id, of)]);
  return submissions.find((one) => one.id === snapshot?.context.submission)?.delegation.persons ?? [];
}

function made(of: string, standing: StandingPersons, changes: Changes | null): Delegation {
  if (standing.length === 0)
    throw new ConveneError(
      'NO_DELEGATION',
      `No delegation of ${of} stands that could be changed: give the whole list, without --change.`,
    );
  const done = changedDelegation(standing, changes ?? { changes: [] });
  if ('delegation' in done) return done.delegation;
  throw new ConveneError(
    'DELEGATION_CHANGE',
    [
      `The list that stands of ${of} cannot be changed so, and nothing was recorded:`,
      ...done.problems.map((one) => `  ${one}`),
    ].join('\n'),
  );
}

const describe = (of: string, differences: readonly DelegationDifference[]): string =>
  differences.length === 0
    ? `The list of ${of} stays as it is.`
    : [`What is different in the list of ${of}:`, ...differences.map(differenceSaid)].join('\n');

function differenceSaid(one: DelegationDifference): string {
  const line = `  ${{ added: '+', removed: '-', changed: '~' }[one.kind]} ${one.place}. ${printable(one.name)}`;
  if (one.kind !== 'changed') return line;
  return `${line}: ${one.fields.map(({ field, was, now }) => `${field} ${printable(was) || 'none'} -> ${printable(now) || 'none'}`).join('; ')}`;
}

/** One note of a mission that is accredited for several States: an answer of each, with the same basis. */
export async function nominateSeveral(
  {
    codes,
    file,
    dryRun,
    ...input
  }: Omit<GivenDelegation, 'code'> & { codes: readonly string[]; file: string; dryRun: boolean },
  cli: Cli,
): Promise<void> {
  const delegations = loadDelegations(file, codes);
  // before the first is recorded
  await cli.connected(async ({ convene: { registry } }) => {
    await registry.meeting(input.meeting);
    for (const code of codes) await registry.participant(input.meeting, code);
  });
  const [values, lines]: [unknown[], string[]] = [[], []];
  const each: Cli = {
    ...cli,
    print: (value, text) => {
      values.push(value);
      lines.push(text());
    },
  };
  for (const [code, delegation] of delegations) {
    const own = { ...input, code, ...(input.id !== undefined && { id: `${input.id}/${code}` }) };
    if (dryRun) await showDifferences(own, each, () => delegation);
    else
      await answer(own, each, 'note_verbale', async ({ convene }) => ({
        kind: 'nominate',
        submission: await submissionOf(convene, input.meeting, code, delegation),
      }));
  }
  cli.print(values, () => lines.join('\n'));
}
