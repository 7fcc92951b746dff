import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { CirculationEvent } from '../../machines/machines.ts';
import { attributes, fitting, sharedAttributes } from '../shared/attributes.ts';
import type { Clock } from '../shared/clock.ts';
import { type ports, possible, report } from '../shared/ports.ts';
import type { ActRecord } from '../shared/record.ts';
import type { Awaiting } from './awaiting.ts';
import type { Notices } from './noticing.ts';
import { circulationPage } from './page.ts';
import type { CirculationInput, CirculationState, Task } from './state.ts';
import type { Waiting } from './waiting.ts';

/** What the work on a circulation is done with. */
export type Desk = Pick<ReturnType<typeof ports>, 'registry' | 'documents'> & {
  input: CirculationInput;
  state: CirculationState;
  clock: Clock;
  record: ActRecord;
  notices: Notices;
  timeZone: string;
  awaiting: Awaiting;
  waiting: Waiting;
  apply: (event: CirculationEvent) => void;
  /** The state with all that the parts keep, as the page shows it. */
  carried: () => CirculationState;
};

export async function perform(desk: Desk, task: Task): Promise<void> {
  const { input, state, record, documents, apply } = desk;
  const { meeting, mode, plan } = input;
  const { revision } = state.snapshot.context;
  const paper = { meeting, mode, name: plan.name, revision };
  switch (task.type) {
    case 'draft': {
      state.undraftable = false;
      const drafted = await possible(record, task.type, () =>
        documents.draftCirculation.executeWithOptions({ summary: `draft of ${plan.name}, revision ${revision}` }, [
          { ...paper, by: task.by, text: task.text },
        ]),
      );
      if (drafted === null) {
        state.tasks.push({ type: 'tell' });
        state.undraftable = state.snapshot.context.revision === revision;
        desk.waiting.follow();
        return;
      }
      state.documents = drafted.documents;
      state.recipients = drafted.recipients;
      // a text that was revised or withdrawn meanwhile is no longer the one to review
      if (state.snapshot.context.revision === revision) {
        apply({ type: 'DRAFTED', textSha256: drafted.textSha256, by: task.by });
      }
      return;
    }
    case 'fill': {
      const filled = await possible(record, task.type, () =>
        documents.fillCirculation.executeWithOptions(
          { summary: `final bytes of ${plan.name}, ${task.number} of ${task.date}` },
          [{ ...paper, number: task.number, date: task.date, ...(task.scans && { scans: task.scans }) }],
        ),
      );
      if (filled === null) return void state.tasks.push({ type: 'tell' });
      state.number = task.number;
      state.date = task.date;
      if (state.snapshot.value !== 'issuing' || state.snapshot.context.revision !== revision) return;
      state.documents = filled.documents;
      apply({ type: 'FILLED', finalSha256: filled.finalSha256 });
      return;
    }
    case 'tell':
      return tell(desk);
  }
}

async function tell(desk: Desk): Promise<void> {
  const { input, state, clock, record, notices, timeZone, awaiting, waiting } = desk;
  const { meeting, mode, plan } = input;
  const { acting, awaits } = awaiting;
  const { escalatedTo, wanted } = waiting;
  state.tasks = state.tasks.filter((task) => task.type !== 'tell');
  const { value, context } = state.snapshot;
  const acts = record.batch(record.pending.length);
  await desk.registry.recordCirculation.executeWithOptions({ summary: `${plan.name} is ${String(value)}` }, [
    {
      meeting,
      name: plan.name,
      revision: context.revision,
      state: String(value),
      approvals: context.approvals,
      awaits: awaits(),
      acts,
    },
  ]);
  record.written(acts.length);
  const awaited = awaits();
  state.told = JSON.stringify(acting());
  const asked = [...acting().map((one) => one.officer), ...escalatedTo()];
  upsertSearchAttributes([
    { key: attributes.awaiting, value: fitting([...new Set(asked)]) },
    ...sharedAttributes(meeting, mode),
  ]);
  setCurrentDetails(circulationPage(input, desk.carried(), { awaited, acting: acting(), timeZone }));
  await report(workflowIds.meeting(meeting), {
    kind: 'circulation',
    child: workflowIds.circulation(meeting, plan.name),
    name: plan.name,
    state: String(value),
    revision: context.revision,
    awaits: awaited,
    issued:
      value === 'issued' && context.finalSha256 !== null
        ? { sha256: context.finalSha256, number: state.number, date: state.date }
        : null,
  });
  // only now, when the registry has the act that a notice quotes
  if (state.officers === null) return;
  const everyone = [...acting(), ...escalatedTo().map((officer) => ({ officer, for: officer }))];
  notices.add(context.revision, everyone.map(wanted), clock.iso);
  notices.send();
}
