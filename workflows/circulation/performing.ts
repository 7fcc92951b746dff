import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { workflowIds } from '../../domain/messages/messages.ts';
import { attributes, fitting, sharedAttributes } from '../shared/attributes.ts';
import { instant } from '../shared/clock.ts';
import { patched } from '../shared/patches.ts';
import { ports, possible, report } from '../shared/ports.ts';
import { applied, withTask } from './applying.ts';
import { acting, awaits } from './awaiting.ts';
import { slipNotices } from './disowning.ts';
import { added } from './notices.ts';
import { circulationPage } from './page.ts';
import { type CirculationRun, carried, factsNow } from './run.ts';
import { type CirculationTask, venueOf } from './state.ts';
import { escalatedTo, followed, wantedNotice } from './waiting.ts';

/** Performs a task: drafts the text, fills in number and date, or reports the state. */
export async function perform(run: CirculationRun, task: CirculationTask): Promise<void> {
  run.state = { ...run.state, performing: task.type };
  if (task.type === 'draft') await draft(run, task);
  else if (task.type === 'fill') await fill(run, task);
  else await tell(run);
  run.state = { ...run.state, performing: null };
  // nobody is awaited while the bytes are rendered; the issuing officer is from now on
  if (task.type === 'fill' && patched('wait-for-issue')) run.state = followed(run.state, factsNow(run));
}

/** Identifies the paper to render. */
const paperOf = ({ input: { meeting, mode, plan } }: CirculationRun, revision: number) => ({
  meeting,
  mode,
  name: plan.name,
  revision,
});

async function draft(run: CirculationRun, task: Extract<CirculationTask, { type: 'draft' }>): Promise<void> {
  const { revision } = run.state.snapshot.context;
  const isCurrent = () => run.state.snapshot.context.revision === revision;
  const summary = `draft of ${run.input.plan.name}, revision ${revision}`;
  run.state = { ...run.state, undraftable: false };
  const drafted = await possible(run.record, task.type, () =>
    ports().documents.draftCirculation.executeWithOptions({ summary }, [
      { ...paperOf(run, revision), by: task.by, text: task.text },
    ]),
  );
  if (drafted === null) {
    run.state = followed({ ...withTask(run.state, { type: 'tell' }), undraftable: isCurrent() }, factsNow(run));
    return;
  }
  const { documents, recipients, textSha256 } = drafted;
  run.state = { ...run.state, documents, recipients };
  // the text may have been revised or withdrawn meanwhile
  if (isCurrent()) run.state = applied(run.state, factsNow(run), { type: 'DRAFTED', textSha256, by: task.by });
}

async function fill(run: CirculationRun, task: Extract<CirculationTask, { type: 'fill' }>): Promise<void> {
  const { revision } = run.state.snapshot.context;
  const { number, date, scans } = task;
  const summary = `final bytes of ${run.input.plan.name}, ${number} of ${date}`;
  const filled = await possible(run.record, task.type, () =>
    ports().documents.fillCirculation.executeWithOptions({ summary }, [
      { ...paperOf(run, revision), number, date, ...(scans && { scans }) },
    ]),
  );
  if (filled === null) {
    run.state = withTask(run.state, { type: 'tell' });
    return;
  }
  run.state = { ...run.state, number, date };
  const { value, context } = run.state.snapshot;
  if (value !== 'issuing' || context.revision !== revision) return;
  const { documents, finalSha256 } = filled;
  run.state = applied({ ...run.state, documents }, factsNow(run), { type: 'FILLED', finalSha256 });
}

/** Reports the state: to the registry, then the search attributes and the page of the Temporal UI, then the meeting, then the officers. */
async function tell(run: CirculationRun): Promise<void> {
  const { input, record } = run;
  const { meeting, mode, plan } = input;
  run.state = { ...run.state, tasks: run.state.tasks.filter((task) => task.type !== 'tell') };
  const { value, context } = run.state.snapshot;
  const { approvals, revision } = context;
  const acts = record.nextBatch();
  const isAll = acts.length === record.pending.length;
  const told = { meeting, name: plan.name, revision, state: String(value) };
  await ports().registry.recordCirculation.executeWithOptions({ summary: `${plan.name} is ${String(value)}` }, [
    { ...told, approvals, awaits: awaits(run.state, factsNow(run)), acts },
  ]);
  record.written(acts.length);
  if (!isAll) run.state = withTask(run.state, { type: 'tell' });
  const facts = factsNow(run);
  const asked = acting(run.state, facts);
  const escalated = escalatedTo(run.state, facts);
  const awaited = awaits(run.state, facts);
  run.state = { ...run.state, told: JSON.stringify(asked) };
  upsertSearchAttributes([
    {
      key: attributes.awaiting,
      value: fitting([...new Set([...asked.map((one) => one.officer), ...escalated])]),
    },
    ...sharedAttributes(meeting, mode),
  ]);
  setCurrentDetails(circulationPage(input, carried(run), { awaited, acting: asked, place: venueOf(input) }));
  await report(workflowIds.meeting(meeting), {
    kind: 'circulation',
    child: workflowIds.circulation(meeting, plan.name),
    name: plan.name,
    state: String(value),
    revision,
    awaits: awaited,
    authors: context.authors,
    issued:
      value === 'issued' && context.finalSha256 !== null
        ? { sha256: context.finalSha256, number: run.state.number, date: run.state.date }
        : null,
  });
  notify(run, revision);
}

/** Sends notices; called only after the registry has the acts that they quote. */
function notify(run: CirculationRun, revision: number): void {
  const { state } = run;
  if (state.officers === null) return;
  const facts = factsNow(run);
  const others = escalatedTo(state, facts).map((officer) => ({ officer, for: officer }));
  const slips = facts.isClosed ? slipNotices(state) : [];
  const told = slips.length > 0 && patched('tells-slips') ? slips : [];
  const wanted = [...[...acting(state, facts), ...others].map((who) => wantedNotice(state, who)), ...told];
  run.state = { ...state, notices: added(state.notices, revision, wanted, instant(facts.now)) };
  run.sender.send(run.state.notices);
}
