import { currentUpdateInfo, defineUpdate, setHandler, uuid4 } from '@temporalio/workflow';
import { sizeOf } from '../../domain/bytes.ts';
import { senderOf } from '../../domain/mark.ts';
import { descriptions, names } from '../../domain/messages/messages.ts';
import { entryFault } from '../../domain/person.ts';
import { Enter, type EnterOutcome, LARGEST_ENTRY } from '../../domain/session/enter.ts';
import { namedIn, needsFacts } from '../../domain/session/facts.ts';
import type { RoomFacts } from '../../domain/session/room.ts';
import { type Clock, instant } from '../shared/clock.ts';
import type { HistoryLength } from '../shared/history-length.ts';
import { lasting, waitUntil } from '../shared/lasting.ts';
import { ports } from '../shared/ports.ts';
import { read, refusal } from '../shared/refusal.ts';
import type { SessionDecision } from './deciding.ts';
import { decideEnter, repeatOf } from './entering.ts';
import { roomNow, type SessionInput, type SessionState } from './state.ts';

/** What the handler of entries reads. `entering`: the one that is being judged; those after it wait. */
type HeardRoom = {
  input: SessionInput;
  clock: Clock;
  length: HistoryLength;
  state: SessionState;
  ended: boolean;
  entering: string | null;
};

/** Hears what the clerk enters; each entry is taken once, after those before it. */
export function listenForEntries(run: HeardRoom, accept: (decision: SessionDecision) => void): void {
  setHandler(
    defineUpdate<EnterOutcome, [unknown]>(names.updates.enter),
    async (raw) => {
      run.length.look();
      const message = read(Enter, raw);
      const id = message.id ?? currentUpdateInfo()?.id ?? uuid4();
      while (run.entering !== null) await waitUntil(() => run.entering === null);
      const repeated = repeatOf(run.state, id);
      if (repeated !== undefined) return repeated;
      run.entering = id;
      try {
        const facts = await factsFor(run, message);
        run.length.look();
        const by = senderOf(raw)?.id ?? null;
        const decided = decideEnter(run.state, message, id, { now: run.clock.now, facts, by });
        if ('refused' in decided) throw decided.refused;
        accept(decided);
        return decided.outcome;
      } finally {
        run.entering = null;
      }
    },
    { description: descriptions.enter, validator: (raw) => refuseEntry(run, raw) },
  );
}

/** What the registry says as of the instant of an entry; null where it needs nothing of that. */
async function factsFor(run: HeardRoom, { at, entry }: Enter): Promise<RoomFacts | null> {
  if (!needsFacts(entry)) return null;
  const { input, clock } = run;
  const { counted } = roomNow(run.state);
  // the registry is asked of the count, and has it once it is written
  if (counted !== null) await waitUntil(() => run.state.rows.every(({ number }) => number !== counted.entry));
  const asked = {
    meeting: input.meeting,
    at: instant(at === undefined ? clock.now : Date.parse(at)),
    named: namedIn(entry),
    counted: counted?.entry ?? null,
  };
  return lasting(() => ports().registry.roomFacts.executeWithOptions({ summary: 'who is in the room' }, [asked]));
}

/** @throws ApplicationFailure what is wrong before anything of it enters the history */
function refuseEntry({ input, state, clock, ended, entering }: HeardRoom, raw: unknown): void {
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
  // after the one that is being judged the room may stand otherwise
  if (entering !== null || (message.id !== undefined && repeatOf(state, message.id) !== undefined)) return;
  const decided = decideEnter(state, message, message.id ?? '', { now: clock.now, facts: null, by: null });
  if ('refused' in decided) throw decided.refused;
}
