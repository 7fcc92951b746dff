import { currentUpdateInfo, defineUpdate, setHandler, uuid4 } from '@temporalio/workflow';
import { sizeOf } from '../../domain/bytes.ts';
import { senderOf } from '../../domain/mark.ts';
import { descriptions, names } from '../../domain/messages/messages.ts';
import { entryFault } from '../../domain/person.ts';
import { Enter, type EnterOutcome, LARGEST_ENTRY } from '../../domain/session/enter.ts';
import type { Clock } from '../shared/clock.ts';
import type { HistoryLength } from '../shared/history-length.ts';
import { read, refusal } from '../shared/refusal.ts';
import type { SessionDecision } from './deciding.ts';
import { decideEnter, repeatOf } from './entering.ts';
import type { SessionInput, SessionState } from './state.ts';

/** What the handler of entries reads. */
type HeardRoom = { input: SessionInput; clock: Clock; length: HistoryLength; state: SessionState; ended: boolean };

/** Hears what the clerk enters; each entry is taken once, after those before it. */
export function listenForEntries(run: HeardRoom, accept: (decision: SessionDecision) => void): void {
  setHandler(
    defineUpdate<EnterOutcome, [unknown]>(names.updates.enter),
    (raw) => {
      run.length.look();
      const message = read(Enter, raw);
      const id = message.id ?? currentUpdateInfo()?.id ?? uuid4();
      const repeated = repeatOf(run.state, id);
      if (repeated !== undefined) return repeated;
      const by = senderOf(raw)?.id ?? null;
      const decided = decideEnter(run.state, message, id, { now: run.clock.now, facts: null, by });
      if ('refused' in decided) throw decided.refused;
      accept(decided);
      return decided.outcome;
    },
    { description: descriptions.enter, validator: (raw) => refuseEntry(run, raw) },
  );
}

/** @throws ApplicationFailure what is wrong before anything of it enters the history */
function refuseEntry({ input, state, clock, ended }: HeardRoom, raw: unknown): void {
  const bytes = sizeOf(raw);
  if (bytes > LARGEST_ENTRY)
    throw refusal('too_large', `this entry has ${bytes} bytes, and the most is ${LARGEST_ENTRY}; shorten its words`);
  const message = read(Enter, raw);
  if (input.proofs === 'closed') {
    // by the server's clock, also in a rehearsal
    const fault = entryFault(message.actor, senderOf(raw), { now: Date.now(), mode: input.mode });
    if (fault !== null) throw refusal('unproved', fault);
  }
  if (ended) throw refusal('over', 'the session has ended, and its record is closed');
  if (message.id !== undefined && repeatOf(state, message.id) !== undefined) return;
  const decided = decideEnter(state, message, message.id ?? '', { now: clock.now, facts: null, by: null });
  if ('refused' in decided) throw decided.refused;
}
