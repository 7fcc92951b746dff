import { lastWithin, sizeOf } from '../../domain/bytes.ts';
import type { CirculationState, OfficerNotice } from './state.ts';

/**
 * Limits, in bytes of JSON, on the lists that a continue-as-new carries over: an input of more than 400 KB is refused, and
 * the plan may take half of that. The latest items are kept; the record of acts has all of them.
 */
const MAX_BYTES = { outcomes: 60_000, refused: 30_000, proposals: 20_000, notices: 40_000 };

/** The state with each list cut to its latest items. */
export function bounded(state: CirculationState): CirculationState {
  return {
    ...state,
    outcomes: lastWithin(state.outcomes, MAX_BYTES.outcomes),
    refused: lastWithin(state.refused, MAX_BYTES.refused),
    proposals: lastWithin(state.proposals, MAX_BYTES.proposals),
    notices: latestNotices(state.notices),
  };
}

/** The notices still to be sent and the latest of those sent, in their order. */
function latestNotices(notices: readonly OfficerNotice[]): OfficerNotice[] {
  if (sizeOf(notices) <= MAX_BYTES.notices) return [...notices];
  const sent = new Set(
    lastWithin(
      notices.filter(({ open }) => !open),
      MAX_BYTES.notices,
    ),
  );
  return notices.filter((notice) => notice.open || sent.has(notice));
}
