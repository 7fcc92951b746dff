import type { ApplicationFailure } from '@temporalio/common';
import { innerActor } from '../../domain/authority.ts';
import { lastWithin, sizeOf } from '../../domain/bytes.ts';
import { type Enter, type EnterOutcome, textSha256 } from '../../domain/session/enter.ts';
import type { Entered } from '../../domain/session/entries.ts';
import { needsQuorum } from '../../domain/session/facts.ts';
import type { EntryRow, RoomFacts } from '../../domain/session/room.ts';
import { enterInto, type Kept, keptWithin } from '../../machines/machines.ts';
import { instant } from '../shared/clock.ts';
import type { RecordEffect } from '../shared/record.ts';
import { refusal } from '../shared/refusal.ts';
import type { SessionState } from './state.ts';

/** Limits on what a turn carries over: outcomes of entries by their ids, and the entries that can still be corrected. */
const KEPT = { outcomes: 400, bytes: 60_000, log: 120_000 };

export type EnterDecision =
  | { refused: ApplicationFailure }
  | { state: SessionState; effects: RecordEffect[]; outcome: EnterOutcome };

export const repeatOf = ({ outcomes }: SessionState, id: string): EnterOutcome | undefined =>
  outcomes.find((one) => one.id === id);

/**
 * Decides on what the clerk enters: the room after it, its row and its act; or the refusal.
 *
 * @param now milliseconds since 1970, by the meeting's clock.
 * @param facts what the registry says of that instant; null: what needs them is not looked at yet.
 */
export function decideEnter(
  state: SessionState,
  message: Enter,
  id: string,
  { now, facts, by }: { now: number; facts: RoomFacts | null; by: string | null },
): EnterDecision {
  const { actor, entry, words, changes } = message;
  const inner = innerActor(actor);
  if (inner !== null) return no(refusal('not_yours', `${inner}; the clerk enters as staff:ID`));
  if (actor.startsWith('participant:'))
    return no(refusal('not_yours', `${actor} enters nothing of the room; the clerk does, as staff:ID`));
  const at = instant(message.at === undefined ? now : Date.parse(message.at));
  if (Date.parse(at) > now)
    return no(refusal('in_future', `${at} has not come yet by the clock of the meeting, which says ${instant(now)}`));
  const entered: Entered = {
    ...{ number: lastOf(state.kept) + 1, id, at, entry, textSha256: textSha256(message) },
    ...(facts !== null && needsQuorum(entry) !== null && { counts: facts.counts }),
  };
  // the rules that a session began with stay its rules
  const rules = state.rules ?? facts?.rules ?? null;
  const ground = { plan: state.plan, rules, facts };
  const next = enterInto(state.kept, entered, ground);
  if (typeof next === 'string') return no(refusal('not_so', next));
  const { said, ...kept } = next;
  const outcome: EnterOutcome = { ok: true, id, number: entered.number, at, said };
  const row: EntryRow = {
    ...entered,
    ...{ actor, by, said },
    ...(words !== undefined && { words }),
    ...(changes !== undefined && { changes }),
  };
  const act = {
    id: `session/entry/${id}`,
    actor,
    action: `room_${entry.kind}`,
    authority: 'recorded by the secretariat',
    detail: {
      ...{ number: entered.number, hour: at, entry: shortened(JSON.stringify(entry)) },
      ...(entered.textSha256 !== null && { text: entered.textSha256 }),
      ...(by !== null && { by }),
    },
  };
  const outcomes = lastWithin([...state.outcomes, outcome].slice(-KEPT.outcomes), KEPT.bytes);
  return {
    state: { ...state, rules, kept: keptWithin(kept, KEPT.log, ground), rows: [...state.rows, row], outcomes },
    effects: [{ type: 'act', act }],
    outcome,
  };
}

const lastOf = ({ base, log }: Kept): number => log.at(-1)?.number ?? base.last;

/** A roll call is in the row; its act has the beginning. */
const shortened = (text: string): string => (sizeOf(text) <= 1_900 ? text : `${text.slice(0, 600)}…`);

const no = (refused: ReturnType<typeof refusal>): EnterDecision => ({ refused });
