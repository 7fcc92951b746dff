import { lastWithin, sizeOf } from '../../domain/bytes.ts';
import type { CollectionState, KeptSilence, OpenCommand, Remembered } from './state.ts';

/**
 * Bytes, as JSON, of what a turn carries over: 400 KB together. Participants of a full shard have half of that at most, by
 * the bounds of their names and of their machine's context.
 */
export const BYTES = {
  state: 380_000,
  /** Acts that the registry has not followed yet; what is more is written first. */
  acts: 40_000,
  finished: 30_000,
  /** Silence procedures that are over. */
  silences: 30_000,
  /** What came of message ids has what is left, and this at least. */
  outcomes: 40_000,
};

/** What a run leaves to the next one, within its bytes: of what is only remembered, the oldest is forgotten. */
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

/** Once it is known whom a dispatch is for, and nobody further down waits for it, its holds have done their work. */
function withoutUsedHolds(open: OpenCommand): OpenCommand {
  const { command, remaining, below } = open;
  if (command.kind !== 'dispatch' || remaining === null || below.length > 0) return open;
  return { ...open, command: { ...command, holds: [] } };
}

const carriedOutcomes = (outcomes: readonly Remembered[], left: number): Remembered[] =>
  lastWithin(outcomes, Math.max(left, BYTES.outcomes));

/** All that are open, and the latest of those that are over. */
function carriedSilences(silences: readonly KeptSilence[]): KeptSilence[] {
  const over = new Set(
    lastWithin(
      silences.filter(({ state }) => state === 'over'),
      BYTES.silences,
    ),
  );
  return silences.filter((one) => one.state === 'open' || over.has(one));
}
