import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { recordedBefore, recordId } from '../../client/recorded.ts';
import { spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { Answer, Outcome } from '../../domain/messages/answers.ts';
import { Actor, Basis, MessageId } from '../../domain/messages/common.ts';
import { cleanText, type MeetingPlan } from '../../domain/plan.ts';
import { readGiven } from '../../meetings/given-file.ts';
import { instantOf, LocalDateTime } from '../../meetings/local-time.ts';
import type { Connected } from '../../stack/clients.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { circulation, code, date, meeting } from './words.ts';

/**
 * The answers of participants. Staff record them from a paper, and say which; `--self` is for a participant that sends
 * its own, which has no paper. Nothing is a participant's own act unless that is said.
 */
const paperKinds = Basis.shape.kind.options;

export const who = {
  self: z.boolean().default(false),
  actor: Actor.optional(),
};
export const paper = {
  kind: z.enum(paperKinds, { error: `must be one of ${paperKinds.join(', ')}` }).optional(),
  reference: cleanText(360).optional(),
  date: date.optional(),
  receivedAt: z.string().optional(),
  paper: z.string().optional(),
  id: MessageId.optional(),
};
export const one = { meeting, code };

export type Who = { self: boolean; actor?: string | undefined };
export type AnswerPaper = { [K in keyof typeof paper]?: z.output<(typeof paper)[K]> };

export const acknowledge = body({ ...one, ...who, ...paper }, (input, cli) =>
  answer(input, cli, 'note_verbale', () => ({ kind: 'acknowledge' })),
);

export const decline = body({ ...one, ...who, ...paper }, (input, cli) =>
  answer(input, cli, 'note_verbale', () => ({ kind: 'nil_return' })),
);

export const confirm = body(
  { ...one, ...paper, actor: who.actor, circulation: circulation.optional() },
  ({ circulation: name, ...input }, cli) =>
    answer({ ...input, self: false }, cli, 'receipt', () => ({
      kind: 'delivery_confirmed',
      ...(name !== undefined && { circulation: name }),
    })),
);

export const attend = body(
  {
    ...one,
    actor: who.actor,
    attendance: z.enum(['present', 'absent', 'departed'], { error: 'must be present, absent or departed' }),
  },
  async (input, cli) => {
    const actor = actorOf({ ...input, self: false }, cli);
    await send(input, cli, async ({ convene }) => {
      const { meeting: id, code: participant, attendance } = input;
      const outcome = await convene.answer(id, { kind: 'attendance', participant, attendance, actor });
      return { outcome, said: standingAfter(participant, outcome) };
    });
  },
);

type AnsweredBy = { actor: string; basis?: Basis; id?: string };
/** An answer without who sends it, and from which paper. */
export type AnswerSaid<A = Answer> = A extends unknown
  ? Omit<A, 'v' | 'id' | 'actor' | 'basis' | 'participant'>
  : never;
export type Accepted = Extract<Outcome, { ok: true }>;
/** The outcome, and what is said of it. `already`: it was recorded before. */
export type AnswerTold = { outcome: Accepted & { already?: true }; said: string };
export type NamedPersons = { meeting: string; code: string };

/**
 * Sends what a paper, or the participant itself, says; `worded` words the outcome. The same paper with the same content is
 * recorded once: entered again, it is said to be there, and nothing is sent.
 */
export function answer(
  input: NamedPersons & Who & AnswerPaper,
  cli: Cli,
  kind: Basis['kind'],
  saidIn: (connected: Connected) => AnswerSaid | Promise<AnswerSaid>,
  worded: (outcome: Accepted) => string = (outcome) => standingAfter(input.code, outcome),
): Promise<void> {
  return answerBy(input, cli, kind, async (connected, by) => {
    const { convene } = connected;
    const { meeting: of, code: participant } = input;
    const content = await saidIn(connected);
    const { basis } = by;
    const id = by.id ?? (basis && recordId({ meeting: of, participant, basis, content }));
    const before = id === undefined ? null : await recordedBefore(convene, { meeting: of, participant, id });
    if (before !== null) return { outcome: { ...before, already: true }, said: alreadyRecorded(participant, before) };
    const outcome = await convene.answer(of, { ...content, participant, ...by, ...(id !== undefined && { id }) });
    return { outcome, said: worded(outcome) };
  });
}

/** Sends what somebody says, in another way than as one answer. */
export async function answerBy(
  input: NamedPersons & Who & AnswerPaper,
  cli: Cli,
  kind: Basis['kind'],
  ask: (connected: Connected, by: AnsweredBy) => Promise<AnswerTold>,
): Promise<void> {
  const actor = actorOf(input, cli);
  const stated = statedPaper(input, kind);
  const id = input.id === undefined ? {} : { id: input.id };
  await send(input, cli, async (connected, plan) => {
    const basis = stated === null ? {} : { basis: { ...stated, receivedAt: instant(stated.receivedAt, plan) } };
    return ask(connected, { actor, ...basis, ...id });
  });
}

export function alreadyRecorded(of: string, { id, status, late }: Accepted): string {
  const then = `${of} was then ${spaced(status)}${late ? ', after the deadline' : ''}`;
  return `Already recorded, as ${id}; ${then}. Nothing is recorded a second time; to record it anew, give --id with an id of its own.`;
}

export function standingAfter(of: string, { status, late }: Accepted): string {
  const marks = late ? ', after the deadline' : '';
  const queried = status === 'incomplete' ? ' It names no head of delegation, or several: to be queried.' : '';
  return `${of} is ${spaced(status)}${marks}.${queried}`;
}

async function send(
  { meeting: id, code: of }: NamedPersons,
  cli: Cli,
  ask: (connected: Connected, plan: MeetingPlan) => Promise<AnswerTold>,
): Promise<void> {
  const { outcome, said } = await cli.connected(async (connected) => {
    const { registry } = connected.convene;
    const { plan } = await registry.meeting(id);
    await registry.participant(id, of);
    const told = await asking(connected, () => ask(connected, plan));
    // so that the next list shows this answer; the answer is kept even where the registry is slow
    await registry.waitForVersion(id, of, told.outcome.version).catch((error: unknown) => {
      if (!(error instanceof ConveneError)) throw error;
      cli.say(`${error.code}: ${error.message}`);
    });
    return told;
  });
  cli.print({ meeting: id, ...outcome }, () => said);
}

/** Who records it: whoever is named, or the desk; the participant itself, where that is said. */
export function actorOf(input: Who & NamedPersons, { env }: Cli): string {
  if (input.self) {
    if (input.actor !== undefined) throw new UsageError('--self is the participant itself: leave out --actor');
    return `participant:${input.code}`;
  }
  const read = Actor.safeParse(input.actor ?? (env.CONVENE_ACTOR || 'staff:desk'));
  if (!read.success) throw new UsageError('CONVENE_ACTOR must be staff:ID or officer:ID, such as staff:geneva-desk');
  if (!read.data.startsWith('participant:')) return read.data;
  throw new UsageError(`${read.data} answers with --self; staff who record its paper are staff:ID or officer:ID`);
}

/** The paper that staff record from; everything that is missing is reported at once. */
function statedPaper(input: Who & AnswerPaper & NamedPersons, kind: Basis['kind']) {
  const { reference, date: on, receivedAt } = input;
  if (input.self) {
    const given = (['kind', 'reference', 'date', 'receivedAt', 'paper'] as const).filter(
      (key) => input[key] !== undefined,
    );
    if (given.length === 0) return null;
    throw new UsageError(
      'with --self there is no paper: leave out --kind, --reference, --date, --received-at, --paper',
    );
  }
  if (reference === undefined || on === undefined || receivedAt === undefined) {
    const missing = [
      ...(reference === undefined ? ['--reference'] : []),
      ...(on === undefined ? ['--date'] : []),
      ...(receivedAt === undefined ? ['--received-at'] : []),
    ];
    throw new UsageError(
      `staff record this from a paper of ${input.code}: add ${missing.join(', ')}, or --self where the participant itself sends it`,
    );
  }
  return {
    kind: input.kind ?? kind,
    reference,
    date: on,
    receivedAt,
    ...(input.paper === undefined ? {} : { sha256: hashOf(input.paper) }),
  };
}

const hashOf = (file: string): string => createHash('sha256').update(readGiven(file, 'paper')).digest('hex');

const WithOffset = z.iso.datetime({ offset: true });

/** An instant with its offset, or a time on the clocks of the venue. */
function instant(text: string, { venue }: MeetingPlan): string {
  if (WithOffset.safeParse(text).success) return new Date(text).toISOString();
  const local = LocalDateTime.safeParse(text);
  if (!local.success) {
    const right = local.error.issues[0]?.message ?? '';
    throw new UsageError(
      `--received-at must be ${right} (${venue.timeZone}), or an instant such as 2024-08-29T09:00:00Z`,
    );
  }
  const resolved = instantOf(local.data, venue);
  if ('instant' in resolved) return resolved.instant;
  throw new UsageError(`--received-at must be ${resolved.right}`);
}
