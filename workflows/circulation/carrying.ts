import { lastWithin, sizeOf } from '../../domain/bytes.ts';
import type { CirculationState, OfficerNotice } from './state.ts';

/**
 * What a turn carries over of a circulation is bounded, in bytes as JSON: an input of more than 400 KB is not started, and the
 * plan has half of that. The latest is kept; what is let go is in the record of acts.
 */
const MOST = { outcomes: 60_000, refused: 30_000, proposals: 20_000, notices: 40_000 };

/** The state with the latest of each of its lists. */
export function bounded(state: CirculationState): CirculationState {
  return {
    ...state,
    outcomes: lastWithin(state.outcomes, MOST.outcomes),
    refused: lastWithin(state.refused, MOST.refused),
    proposals: lastWithin(state.proposals, MOST.proposals),
    notices: latestNotices(state.notices),
  };
}

/** Those that are still to be sent, and the latest of the others, in their order. */
function latestNotices(notices: readonly OfficerNotice[]): OfficerNotice[] {
  if (sizeOf(notices) <= MOST.notices) return [...notices];
  const sent = new Set(
    lastWithin(
      notices.filter(({ open }) => !open),
      MOST.notices,
    ),
  );
  return notices.filter((notice) => notice.open || sent.has(notice));
}
