import { lastWithin, sizeOf } from '../../domain/bytes.ts';
import type { CollectionState, KeptSilence, OpenCommand, Remembered } from './state.ts';

/**
 * Limits, in bytes of JSON, on what a continue-as-new carries over: 400 KB together. The participants of a full shard take
 * at most half of that, given the bounds of their names and of their machine's context.
 */
export const BYTES = {
  state: 380_000,
  /** Acts that the registry does not have yet; any excess is written first. */
  acts: 40_000,
  finished: 30_000,
  /** Silence procedures that are over. */
  silences: 30_000,
  /** Outcomes of message ids get what is left, and at least this. */
  outcomes: 40_000,
};

/** The state for the next run, within the limits: the oldest outcomes and closed items are dropped. */
export function carriedState(whole: CollectionState): CollectionState {
  const { outcomes, ...rest } = whole;
  const lean = {
    ...rest,
    commands: rest.commands.map(withoutUsedHolds),
    finished: lastWithin(rest.finished ?? [], BYTES.finished),
    silences: carriedSilences(rest.silences ?? []),
  };
  const left = BYTES.state - sizeOf(lean);
  return { ...lean, outcomes: carriedOutcomes(outcomes, left) };
}

/** The holds of a dispatch are dropped once its addressees are known and all collections below have reported it done. */
function withoutUsedHolds(open: OpenCommand): OpenCommand {
  const { command, remaining, below } = open;
  if (command.kind !== 'dispatch' || remaining === null || below.length > 0) return open;
  return { ...open, command: { ...command, holds: [] } };
}

const carriedOutcomes = (outcomes: readonly Remembered[], left: number): Remembered[] =>
  lastWithin(outcomes, Math.max(left, BYTES.outcomes));

/** All open procedures, and the latest closed ones. */
function carriedSilences(silences: readonly KeptSilence[]): KeptSilence[] {
  const over = new Set(
    lastWithin(
      silences.filter(({ state }) => state === 'over'),
      BYTES.silences,
    ),
  );
  return silences.filter((one) => one.state === 'open' || over.has(one));
}
