import { currentUpdateInfo, defineSignal, defineUpdate, setHandler, uuid4 } from '@temporalio/workflow';
import { type CirculationOutcome, Disown, Recalled } from '../../domain/messages/approvals.ts';
import { descriptions, names, workflowIds } from '../../domain/messages/messages.ts';
import type { Report } from '../../domain/messages/reports.ts';
import { lasting, waitUntil } from '../shared/lasting.ts';
import { tell } from '../shared/ports.ts';
import { read, refusal } from '../shared/refusal.ts';
import { outcomeSoFar } from './applying.ts';
import { disowned, disownObjection } from './disowning.ts';
import { disowning, provenBy } from './proving.ts';
import { type CirculationRun, execute, factsNow } from './run.ts';

/**
 * Hears an officer who disowns a paper. What is issued is the meeting's to dispatch, so that is asked first: it takes the
 * circulation back, or says that it goes out already.
 */
export function hearDisowning(run: CirculationRun): void {
  const { signals, updates } = names;
  setHandler(defineUpdate<CirculationOutcome, [unknown]>(updates.disown), (raw) => disown(run, raw), {
    description: descriptions.disown,
    validator: (raw) => refuse(run, read(Disown, raw)),
  });
  setHandler(
    defineSignal<[unknown]>(signals.recalled),
    (raw) => {
      run.length.look();
      const parsed = Recalled.safeParse(raw);
      if (parsed.success) run.recalls.set(parsed.data.id, parsed.data.granted);
    },
    { description: descriptions.recalled },
  );
}

/** @throws ApplicationFailure `unproved`, `not_accepted` */
function refuse(run: CirculationRun, message: Disown): void {
  if (message.id !== undefined && outcomeSoFar(run.state, message.id) !== undefined) return;
  const objection = disownObjection(run.state, message, factsNow(run));
  if (objection !== null) throw refusal(objection.code ?? 'not_accepted', objection.said);
}

/** @throws ApplicationFailure `unproved`, `not_accepted`, `dispatched` */
async function disown(run: CirculationRun, raw: unknown): Promise<CirculationOutcome> {
  run.length.look();
  const message = read(Disown, raw);
  const id = message.id ?? currentUpdateInfo()?.id ?? uuid4();
  const repeated = outcomeSoFar(run.state, id);
  if (repeated !== undefined) return repeated;
  refuse(run, message);
  const proven = provenBy(run.state, disowning, message, factsNow(run));
  if (run.state.snapshot.value === 'issued') await recall(run, id);
  const meanwhile = outcomeSoFar(run.state, id);
  if (meanwhile !== undefined) return meanwhile;
  const decided = disowned(run.state, message, id, factsNow(run), proven);
  execute(run, decided);
  if (typeof decided.answer === 'string') throw refusal('not_accepted', decided.answer);
  return decided.answer;
}

/** Asks the meeting not to dispatch it. @throws ApplicationFailure `dispatched` */
async function recall(run: CirculationRun, id: string): Promise<void> {
  const { meeting, plan } = run.input;
  const { name } = plan;
  run.recalls.delete(id);
  const asks: Report = { kind: 'recall', child: workflowIds.circulation(meeting, name), name, id };
  const isHeard = await lasting(() => tell(workflowIds.meeting(meeting), names.signals.report, asks));
  if (isHeard) await waitUntil(() => run.recalls.has(id) || run.ended);
  if (run.recalls.get(id) === true) return;
  throw refusal(
    'dispatched',
    `${name} goes out already, or the meeting is over: what was sent is put right by a correction (\`convene correct ${meeting} ${name}\`)`,
  );
}
