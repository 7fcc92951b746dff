import type { ApplicationFailure } from '@temporalio/common';
import { currentUpdateInfo, defineQuery, defineSignal, defineUpdate, setHandler, uuid4 } from '@temporalio/workflow';
import type { z } from 'zod';
import { sizeOf, startWithin } from '../../domain/bytes.ts';
import { isOurs, senderOf } from '../../domain/mark.ts';
import { Answer, Answers, LARGEST, type Outcome, Repair, type RepairOutcome } from '../../domain/messages/answers.ts';
import { descriptions, names } from '../../domain/messages/messages.ts';
import { answerFault, type KnownSender, saidOfSender } from '../../domain/person.ts';
import type { Mode } from '../../domain/plan.ts';
import { onUnheard } from '../boundary/unheard.ts';
import type { Clock } from '../shared/clock.ts';
import { waitUntil, whenAskedToEnd } from '../shared/lasting.ts';
import { patched } from '../shared/patches.ts';
import type { ActRecord } from '../shared/record.ts';
import { read, refusal, sentence } from '../shared/refusal.ts';
import { decideAnswer, outcomeOf } from './answering.ts';
import type { ShardKeeper } from './keeper.ts';
import type { OpenWork } from './open-work.ts';
import { readSnapshot, unknownParticipant } from './participants.ts';
import { decideRepair } from './repairing.ts';
import type { CollectionState, ShardDecision } from './state.ts';
import type { Turn } from './turn.ts';

/** What the handlers of a collection read and change. */
export type HeardShard = {
  /** What it hears needs a proof. */
  isClosed: boolean;
  mode: Mode;
  keeper: ShardKeeper;
  clock: Clock;
  record: ActRecord;
  turn: Turn;
  work: OpenWork;
  /** The participants are loaded. */
  ready: () => boolean;
  take: (decision: ShardDecision) => void;
  state: () => CollectionState & { now: string };
};

/** Bytes of a refusal's sentence, in a list of up to two hundred. */
const SENTENCE = 1_000;

/** Registers the handlers. Their order matters: buffered messages are delivered as each handler is set. */
export function listen(heard: HeardShard): void {
  const { record, work, turn, state } = heard;
  listenForAnswers(heard);
  listenForRepair(heard);
  whenAskedToEnd(record);
  const signals = {
    command: (raw: unknown) => work.hearCommand(raw),
    tick: (raw: unknown) => work.hearTick(raw),
    report: (raw: unknown) => work.hearReport(raw),
  };
  for (const name of ['command', 'tick', 'report'] as const) {
    setHandler(
      defineSignal<[unknown]>(names.signals[name]),
      (raw) => {
        turn.happened();
        signals[name](raw);
      },
      { description: descriptions[name] },
    );
  }
  onUnheard('no such signal here; answers are sent as the update `answer`', (aside) => {
    // an act is written, which looks at the length
    if (!record.setAside(aside)) turn.happened();
  });
  setHandler(defineQuery<CollectionState & { now: string }>(names.queries.state), state, {
    description: descriptions.state,
  });
}

function listenForAnswers(heard: HeardShard): void {
  const { keeper, clock, turn, ready } = heard;
  setHandler(
    defineUpdate<Outcome, [unknown]>(names.updates.answer),
    async (raw) => {
      await waitUntil(ready);
      turn.happened();
      const answer = read(Answer, raw);
      const outcome = accept(heard, answer, answer.id ?? currentUpdateInfo()?.id ?? uuid4(), senderOf(raw));
      if ('refused' in outcome) throw outcome.refused;
      return outcome;
    },
    {
      description: descriptions.answer,
      validator: (raw) => {
        const answer = read(Answer, raw);
        refuseUnproved(heard, raw, [answer]);
        if (!ready() || (answer.id !== undefined && keeper.outcomes.has(answer.id))) return;
        const decided = decideAnswer(keeper, answer, answer.id ?? '', clock.now);
        if ('refused' in decided) throw decided.refused;
      },
    },
  );
  setHandler(
    defineUpdate<Outcome[], [unknown]>(names.updates.answers),
    async (raw) => {
      await waitUntil(ready);
      turn.happened();
      const update = currentUpdateInfo()?.id ?? uuid4();
      return read(Answers, raw).answers.map((item, index): Outcome => {
        const parsed = Answer.safeParse(item);
        const id = (parsed.success ? parsed.data.id : undefined) ?? `${update}/${index}`;
        if (!parsed.success) return refused(id, 'malformed', sentence(parsed.error));
        const outcome = accept(heard, parsed.data, id, senderOf(raw));
        return 'refused' in outcome ? refused(id, outcome.refused.type, outcome.refused.message) : outcome;
      });
    },
    {
      description: descriptions.answers,
      validator: (raw) => {
        const list = readWithin(Answers, raw, LARGEST.answers).answers;
        refuseUnproved(
          heard,
          raw,
          list.flatMap((item) => Answer.safeParse(item).data ?? []),
        );
      },
    },
  );
}

const refused = (id: string, code: string | null | undefined, message: string): Outcome => ({
  ok: false,
  id,
  code: code ?? 'refused',
  message: startWithin(message, SENTENCE),
});

/**
 * One proof is for the whole list. Only validators ask for it: what was taken is taken, also when its sender is removed later.
 *
 * @throws ApplicationFailure `unproved`
 */
function refuseUnproved({ isClosed, mode }: HeardShard, raw: unknown, answers: readonly Answer[]): void {
  if (!isClosed) return;
  const sender = senderOf(raw);
  // by the server's clock, also in a rehearsal
  const now = Date.now();
  for (const answer of answers) {
    const fault = answerFault(answer, sender, { now, mode });
    if (fault !== null) throw refusal('unproved', fault);
  }
}

/** Only validators check the size, because messages that an earlier release accepted must replay. */
function readWithin<S extends z.ZodType>(schema: S, raw: unknown, max: number): z.output<S> {
  const bytes = sizeOf(raw);
  if (bytes > max) {
    throw refusal('malformed', `this message has ${bytes} bytes, and the most is ${max}; send it in several parts`);
  }
  return read(schema, raw);
}

/** Takes an answer once: a repeat of its id returns the first outcome. */
function accept(
  { keeper, clock, take }: HeardShard,
  answer: Answer,
  id: string,
  sender: KnownSender | null,
): Outcome | { refused: ApplicationFailure } {
  const repeated = keeper.outcomes.get(id);
  if (repeated !== undefined) return outcomeOf(repeated);
  const decided = decideAnswer(keeper, answer, id, clock.now, saidOfSender(answer, sender));
  if ('refused' in decided) return decided;
  if (decided.formerly !== undefined && !patched('objections-by-receipt')) return { refused: decided.formerly };
  take(decided);
  keeper.answers += 1;
  keeper.remember(decided.outcome);
  return outcomeOf(decided.outcome);
}

function listenForRepair(heard: HeardShard): void {
  const { keeper, turn, ready, take } = heard;
  setHandler(
    defineUpdate<RepairOutcome, [unknown]>(names.updates.repair),
    async (raw) => {
      await waitUntil(ready);
      turn.happened();
      const message = read(Repair, raw);
      const decided = decideRepair(keeper, message);
      if ('refused' in decided) throw decided.refused;
      take(decided);
      for (const known of message.outcomes) if (!keeper.outcomes.has(known[0])) keeper.remember(known);
      return { id: message.id, adopted: decided.adopted };
    },
    {
      description: descriptions.repair,
      validator: (raw) => {
        if (heard.isClosed && !isOurs(raw))
          throw refusal(
            'unproved',
            'a collection is repaired by `convene repair` alone, which has the secrets of the installation',
          );
        for (const { code, snapshot } of readWithin(Repair, raw, LARGEST.repair).participants) {
          if (ready() && !keeper.participants.has(code)) throw unknownParticipant(keeper, code);
          readSnapshot(snapshot);
        }
      },
    },
  );
}
