import { currentUpdateInfo, defineQuery, defineSignal, defineUpdate, setHandler, uuid4 } from '@temporalio/workflow';
import type { z } from 'zod';
import { type CirculationOutcome, Lapse, Redraft, Staff } from '../../domain/messages/approvals.ts';
import { descriptions, names } from '../../domain/messages/messages.ts';
import { Tick } from '../../domain/messages/reports.ts';
import { onUnheard } from '../boundary/unheard.ts';
import { whenAskedToEnd } from '../shared/lasting.ts';
import type { SetAside } from '../shared/record.ts';
import { read, refusal, sentence } from '../shared/refusal.ts';
import { accepted, refusedSoFar, setAside } from './accepting.ts';
import { outcomeSoFar, withTask } from './applying.ts';
import { acting, awaits } from './awaiting.ts';
import {
  approving,
  filling,
  type MessageKind,
  type OfficerMessage,
  returning,
  revising,
  withdrawing,
} from './kinds.ts';
import { objectionTo } from './objecting.ts';
import { ordered, staffed } from './ordered.ts';
import { withoutCode } from './proving.ts';
import { hearDisowning } from './recalling.ts';
import { type CirculationRun, carried, execute, factsNow } from './run.ts';
import type { CirculationState, CirculationView } from './state.ts';

type MessageName = keyof typeof descriptions;

/** Registers the handlers: updates and signals of officers, signals of the meeting, and the query `state`. */
export function listen(run: CirculationRun): void {
  whenAskedToEnd(run.record, () => queueTelling(run));
  asUpdate(run, 'approve', approving);
  asSignal(run, 'approve', approving);
  asUpdate(run, 'returnForRevision', returning);
  asSignal(run, 'returnForRevision', returning);
  asUpdate(run, 'revise', revising);
  asUpdate(run, 'fillIssue', filling);
  asUpdate(run, 'withdraw', withdrawing);
  hearDisowning(run);
  hearMeeting(run);
  onUnheard('no such signal here; try approve or returnForRevision', (aside) => {
    run.length.look();
    putAside(run, run.state, aside);
  });
  setHandler(defineQuery<CirculationView>(names.queries.state), () => view(run), { description: descriptions.state });
}

function asUpdate<M extends OfficerMessage>(run: CirculationRun, name: MessageName, kind: MessageKind<M>): void {
  const handler = (raw: unknown): CirculationOutcome => {
    run.length.look();
    const message = read(kind.schema, raw);
    return accept(run, kind, message, message.id ?? currentUpdateInfo()?.id ?? uuid4());
  };
  const validator = (raw: unknown): void => {
    const message = read(kind.schema, raw);
    const said = message.id === undefined ? undefined : refusedSoFar(run.state, message.id);
    if (said !== undefined) throw refusal('not_accepted', said);
    if (message.id !== undefined && outcomeSoFar(run.state, message.id) !== undefined) return;
    const objection = objectionTo(run.state, kind, message, factsNow(run));
    if (objection !== null && !objection.kept) throw refusal(objection.code ?? 'not_accepted', objection.said);
  };
  const description = descriptions[name];
  setHandler(defineUpdate<CirculationOutcome, [unknown]>(name), handler, { description, validator });
}

/** @throws ApplicationFailure `not_accepted` */
function accept<M extends OfficerMessage>(
  run: CirculationRun,
  kind: MessageKind<M>,
  message: M,
  id: string,
): CirculationOutcome {
  const decided = accepted(run.state, kind, message, id, factsNow(run));
  execute(run, decided);
  if (typeof decided.answer === 'string') throw refusal('not_accepted', decided.answer);
  return decided.answer;
}

function asSignal<M extends OfficerMessage>(run: CirculationRun, name: MessageName, kind: MessageKind<M>): void {
  onSignal(run, name, kind.schema, (message) => {
    const id = message.id ?? uuid4();
    if (outcomeSoFar(run.state, id) !== undefined) return;
    const facts = factsNow(run);
    const objection = objectionTo(run.state, kind, message, facts);
    if (objection === null) accept(run, kind, message, id);
    else {
      const { said: reason, code = 'not_accepted', kept } = objection;
      const isProven = facts.isClosed && kept;
      putAside(run, withoutCode(run.state, kind, message, facts), { signal: name, reason, code, id, isProven });
    }
  });
}

function hearMeeting(run: CirculationRun): void {
  const { signals } = names;
  onSignal(run, signals.tick, Tick, (tick) => {
    run.clock.moveTo(tick.at);
    run.state = { ...run.state, ticks: [...run.state.ticks, tick] };
  });
  const end = () => {
    run.ended = true;
  };
  setHandler(defineSignal(signals.end), end, { description: descriptions.end });
  setHandler(defineSignal(signals.tellAgain), () => queueTelling(run), { description: descriptions.tellAgain });
  onSignal(run, signals.staff, Staff, (message) => execute(run, staffed(run.state, message, factsNow(run))));
  onSignal(run, signals.redraft, Redraft, (message) =>
    execute(run, ordered(run.state, { name: 'redraft', message }, factsNow(run))),
  );
  onSignal(run, signals.lapse, Lapse, (message) =>
    execute(run, ordered(run.state, { name: 'lapse', message }, factsNow(run))),
  );
}

function onSignal<S extends z.ZodType>(
  run: CirculationRun,
  name: MessageName,
  schema: S,
  heard: (message: z.output<S>) => void,
): void {
  const handler = (raw: unknown): void => {
    run.length.look();
    const parsed = schema.safeParse(raw);
    if (parsed.success) heard(parsed.data);
    else putAside(run, run.state, { signal: name, reason: sentence(parsed.error), code: 'malformed' });
  };
  setHandler(defineSignal<[unknown]>(name), handler, { description: descriptions[name] });
}

/** Sets a signal aside; one that is only counted gives the circulation nothing to tell. */
function putAside(run: CirculationRun, state: CirculationState, aside: SetAside): void {
  const isSilent = state === run.state && aside.isProven !== true && run.record.onlyCounts();
  const decided = setAside(state, aside);
  execute(run, isSilent ? { ...decided, state } : decided);
}

function queueTelling(run: CirculationRun): void {
  run.state = withTask(run.state, { type: 'tell' });
}

function view(run: CirculationRun): CirculationView {
  const facts = factsNow(run);
  const { state } = run;
  return {
    ...carried(run),
    awaits: awaits(state, facts),
    acting: acting(state, facts),
    now: run.clock.iso,
    today: facts.today,
  };
}
