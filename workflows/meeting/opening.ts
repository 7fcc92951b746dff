import type { Opened } from '../../domain/activities.ts';
import { type Decided, Deciding, type MeetingFacts } from './deciding.ts';
import type { MeetingState } from './state.ts';

/** The roster is written, in this many shards; the collections start. */
export function opened(state: MeetingState, { roster, shards, codes }: Opened, facts: MeetingFacts): Decided {
  const deciding = new Deciding(state, facts);
  const { decision, legalBasis } = deciding.plan;
  deciding.set({ roster, shards, tally: { capacity: roster, status: {} }, ...(codes && { codes }) });
  const authority = `${decision.body}; article ${legalBasis.article}`;
  deciding.act('meeting_opened', 'opened', { ...roster, shards, ...(codes && { codes_by: codes.key }) }, authority);
  return deciding.done;
}

/** The collections have started. */
export function rosterReady(state: MeetingState, facts: MeetingFacts): Decided {
  const deciding = new Deciding(state, facts);
  deciding.apply({ type: 'ROSTER_READY' });
  return deciding.done;
}
