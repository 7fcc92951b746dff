import { randomUUID } from 'node:crypto';
import { codeIn, goesBy, printedCode } from '../domain/delegate.ts';
import { ConveneError, Refusal, reasonOf } from '../domain/errors.ts';
import type { PassageSource, PassageWay } from '../domain/passage.ts';
import { type DelegateRow, delegateRows, delegatesOfBadge, delegateWith, seat } from '../registry/delegates.ts';
import { isOver } from '../registry/meetings.ts';
import {
  doorAttendance,
  isBehind,
  type PassageOutcome,
  passageWith,
  recordPassage,
  tellAgain,
  telling,
} from '../registry/passages.ts';
import type { Clients } from './client.ts';

/**
 * Persons at the door. A passage is recorded in the registry, which has the names; what it makes of the delegation is an answer to its
 * collection, as any other. One that could not be told is told with the next passage, or by `mendAttendance`.
 */

export type DoorServers = Pick<Clients, 'convene' | 'pool'>;

/** Everybody who was named, or whom this participant named, with codes that are up to date. */
export async function delegatesOf(
  { pool }: Pick<DoorServers, 'pool'>,
  meeting: string,
  participant: string | null = null,
): Promise<DelegateRow[]> {
  await seat(pool, meeting, participant);
  return delegateRows(pool, meeting, participant);
}

/** Who has this code or this number of the venue's badge, or goes by these words; those who are gone only by their code, or while they are in. */
export async function whoIs(
  { pool }: Pick<DoorServers, 'pool'>,
  meeting: string,
  typed: string,
): Promise<DelegateRow[]> {
  const code = codeIn(typed);
  if (code !== null) {
    const found = await upToDate(pool, meeting, code);
    if (found !== null) return [found];
  }
  const byBadge = await delegatesOfBadge(pool, meeting, typed.trim());
  if (byBadge.length > 0) {
    const rows = await Promise.all(byBadge.map((one) => upToDate(pool, meeting, one.code)));
    return rows.flatMap((row) => row ?? []);
  }
  const isNamed = goesBy(typed);
  const all = await delegatesOf({ pool }, meeting);
  return all.filter(
    ({ person, gone_at: gone, way }) => person !== null && (gone === null || way === 'arrival') && isNamed(person),
  );
}

async function upToDate(pool: DoorServers['pool'], meeting: string, code: string): Promise<DelegateRow | null> {
  const found = await delegateWith(pool, meeting, code);
  if (found === null) {
    // somebody who was named a moment ago has no code yet, and this is nobody's
    return null;
  }
  await seat(pool, meeting, found.participant);
  return delegateWith(pool, meeting, code);
}

export type Passing = {
  meeting: string;
  code: string;
  way: PassageWay;
  /** By the meeting's clock. */
  at: string;
  actor: string;
  source: PassageSource;
  desk?: string | undefined;
  /** What has the same id is recorded once. */
  id?: string | undefined;
};

/** `untold`: why its collection was not told what this makes of the delegation; null where it was, or nothing changed. */
export type Passed = { delegate: DelegateRow; outcome: PassageOutcome; untold: string | null };

/**
 * Records that a person comes in or leaves.
 *
 * @throws ConveneError `UNKNOWN_CODE`, `NOT_NAMED` where somebody comes who is named no more, `MEETING_OVER`
 */
export async function pass(servers: DoorServers, passing: Passing): Promise<Passed> {
  const { convene, pool } = servers;
  const { meeting, code, way, at, actor, source, desk = null, id = randomUUID() } = passing;
  const known = await convene.registry.meeting(meeting);
  if (isOver(known))
    throw new ConveneError('MEETING_OVER', `${meeting} is ${known.phase}: nobody is checked in or out any more.`);
  const delegate = await upToDate(pool, meeting, code);
  if (delegate === null) throw unknownCode(code);
  if (delegate.gone_at !== null && way === 'arrival') {
    const before = await passageWith(pool, meeting, id);
    if (before === null) throw notNamed(delegate);
  }
  const of = { participant: delegate.participant, closes: known.plan.closes.at };
  const outcome = await recordPassage(pool, { meeting, id, code, way, at, actor, desk, source }, of);
  return {
    delegate,
    outcome,
    untold: await told(servers, meeting, delegate.participant, actor, outcome.kind === 'recorded' && outcome.changes),
  };
}

export const unknownCode = (code: string): ConveneError =>
  new ConveneError('UNKNOWN_CODE', `Nobody of this meeting has the code ${printedCode(code)}; look them up by name.`);

const notNamed = ({ code, participant }: DelegateRow): ConveneError =>
  new ConveneError(
    'NOT_NAMED',
    `${participant} does not name the person of ${printedCode(code)} any more; ask its mission to name them, and check them in then.`,
  );

// ------------------------------------------------------------------------------------------ what a delegation becomes

/** Why the collection could not be told; null where it was. What is refused or cannot be asked now is no loss: it is told later. */
async function told(
  servers: DoorServers,
  meeting: string,
  participant: string,
  actor: string,
  wait: boolean,
): Promise<string | null> {
  try {
    await tellAttendance(servers, meeting, participant, actor, wait);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Tells the collection of a participant what its persons make of its attendance, where it was not told yet. */
export const tellAttendance = (
  { convene, pool }: DoorServers,
  meeting: string,
  participant: string,
  actor: string,
  wait = true,
): Promise<void> =>
  telling(pool, meeting, participant, wait, async ({ attendance, version }) => {
    const id = `door/${participant}/${version}`;
    try {
      await convene.answer(meeting, { id, kind: 'attendance', participant, attendance, actor });
    } catch (error) {
      // it is so already, recorded by hand; where it is something else, `check` says so
      if (!(error instanceof Refusal && error.code === 'not_now')) throw error;
    }
  });

/** Tells every collection what it was not told, or what is otherwise there; returns the participants that it was about. */
export async function mendAttendance(servers: DoorServers, meeting: string, actor: string): Promise<string[]> {
  const behind = (await doorAttendance(servers.pool, meeting)).filter(isBehind);
  for (const { participant } of behind) {
    await tellAgain(servers.pool, meeting, participant);
    await tellAttendance(servers, meeting, participant, actor);
  }
  return behind.map(({ participant }) => participant);
}
