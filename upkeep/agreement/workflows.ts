import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Command } from '../../domain/messages/commands.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { Report, Tally, Tick } from '../../domain/messages/reports.ts';
import { begin, type ParticipantSnapshot, participantV2 } from '../../machines/machines.ts';
import { carriedState } from '../../workflows/collection/carrying.ts';
import { isAsked } from '../../workflows/collection/participants.ts';
import { endedSilence, openedSilence, withObjection } from '../../workflows/collection/silences.ts';
import type { CollectionInput, CollectionState, KeptSilence } from '../../workflows/collection/state.ts';
import { holdsOf } from '../../workflows/meeting/holding.ts';
import type { OpenOrder } from '../../workflows/meeting/state.ts';
import { participantsAttribute, sharedAttributes } from '../../workflows/shared/attributes.ts';
import { marked } from '../../workflows/shared/page.ts';
import { type Finding, finding, type Mend, steps } from './finding.ts';
import { kinds, lastTask, lastTaskFailure, StartedIn, StartInput } from './histories.ts';
import { outcomesOf } from './participants.ts';
import type { Picture, Standing } from './picture.ts';
import { resetActId } from './resets.ts';
import { beginCirculation } from './strangers.ts';

/** Whether the workflows of a meeting run, and received what was sent to them. */
export function checkWorkflows(picture: Picture): Finding[] {
  return [
    ...[...picture.workflows.values()].flatMap((standing) => checkStanding(picture, standing)),
    ...checkModes(picture),
    ...checkMeetingRow(picture),
    ...checkCommands(picture),
    ...checkTicks(picture),
    ...checkReports(picture),
  ];
}

const DOWN: readonly string[] = ['TERMINATED', 'FAILED', 'CANCELLED', 'TIMED_OUT'];
/** Attempts after which a task or an activity counts as stuck: a transient failure is over by then. */
const STUCK = { task: 3, activity: 5 };

const statusOf = (picture: Picture, id: string) => picture.workflows.get(id)?.description?.status.name ?? null;
const runs = (picture: Picture, id: string): boolean => statusOf(picture, id) === 'RUNNING';

function checkStanding(picture: Picture, { id, description, mute }: Standing): Finding[] {
  if (description === null) return [gone(picture, id)];
  const status = description.status.name;
  const { pendingWorkflowTask: task, pendingActivities = [] } = description.raw;
  const findings: Finding[] = [];
  if (DOWN.includes(status)) {
    findings.push(
      finding({
        code: 'WORKFLOW_DOWN',
        subject: id,
        found: status.toLowerCase().replaceAll('_', ' '),
        right: 'running, or completed with its meeting',
        ...bringBack(picture, id, description.runId),
      }),
    );
  }
  if (status === 'RUNNING' && id !== workflowIds.meeting(picture.meeting)) {
    const meeting = statusOf(picture, workflowIds.meeting(picture.meeting));
    if (meeting === 'COMPLETED') findings.push(leftBehind(picture, id));
  }
  const attempts = task?.attempt ?? 0;
  if (status === 'RUNNING' && attempts >= STUCK.task) {
    const run = picture.histories.runs.findLast((one) => one.workflowId === id);
    const said = run === undefined ? null : lastTaskFailure(run.history);
    findings.push(
      finding({
        code: 'WORKFLOW_STUCK',
        subject: id,
        found: `its task fails, ${attempts} times so far: ${said ?? 'no worker has said why'}`,
        right: 'a task that is done at once',
        byHand: 'look into the worker’s log; it resumes as soon as a worker runs code that fits its history',
        passing: true,
      }),
    );
  } else if (mute !== null && status !== 'PAUSED') {
    findings.push(
      finding({
        code: 'WORKFLOW_MUTE',
        subject: id,
        found: `it does not say its state: ${mute}`,
        right: 'an answer to the query `state`',
        byHand: 'see that a worker runs (`convene worker`), then check again: nothing of it was compared',
        passing: true,
      }),
    );
  }
  for (const activity of pendingActivities ?? []) {
    if ((activity.attempt ?? 0) < STUCK.activity) continue;
    findings.push(
      finding({
        code: 'ACTIVITY_FAILING',
        subject: `${id} ${activity.activityType?.name ?? ''}`,
        found: `tried ${activity.attempt} times: ${activity.lastFailure?.message ?? 'no failure was said'}`,
        right: 'done',
        byHand: 'correct what the failure names; it is retried automatically within 15 seconds',
        passing: true,
      }),
    );
  }
  return findings;
}

// ------------------------------------------------------------------------------------------ bringing back

/** A workflow that the server does not know. Of the collections the registry knows enough to begin them again. */
function gone(picture: Picture, id: string): Finding {
  const shard = shardOf(picture, id);
  const top = id === workflowIds.meeting(picture.meeting);
  const unbegun = top && picture.registry.acts.length === 0;
  const name = picture.workflows.get(id)?.isDisplaced ? circulationOf(picture, id) : undefined;
  const kept = name === undefined ? null : beginCirculation(picture, name);
  return finding({
    code: unbegun ? 'MEETING_NOT_STARTED' : 'WORKFLOW_GONE',
    subject: id,
    found: unbegun
      ? 'the registry has taken the id, and no workflow was ever started'
      : kept === null
        ? 'the server does not know it'
        : 'a stranger stood in its place before the meeting could begin it',
    right: 'a workflow with its history',
    passing: true,
    ...(kept !== null
      ? { mend: kept }
      : shard === null
        ? {
            byHand: unbegun
              ? 'start the same plan again (`convene start PLAN`): it uses that row; a rehearsal is started again, under the next id'
              : 'restore the database of the Temporal server from its backup: approvals and calendar are in that history only',
          }
        : { mend: beginAgain(picture, shard) }),
  });
}

const circulationOf = ({ meeting, row: { plan } }: Picture, id: string): string | undefined =>
  plan.circulations.find(({ name }) => id === workflowIds.circulation(meeting, name))?.name;

function shardOf(picture: Picture, id: string): number | null {
  for (let shard = 1; shard <= picture.shards; shard += 1) {
    if (id === workflowIds.collection(picture.meeting, shard)) return shard;
  }
  return null;
}

/** First choice: reset to its last task, with all messages since. */
function bringBack(picture: Picture, id: string, runId: string): { mend: Mend } | { byHand: string } {
  const run = picture.histories.runs.find((one) => one.runId === runId);
  const task = run === undefined ? null : lastTask(run.history);
  const shard = shardOf(picture, id);
  if (task === null) {
    return shard === null
      ? { byHand: 'it ended before it did anything: start what it belongs to again' }
      : { mend: beginAgain(picture, shard) };
  }
  return {
    mend: {
      key: `reset/${id}`,
      step: steps.workflows,
      how: 'reset it to its last task, with all messages that it has received',
      run: async ({ temporal, actor, record }) => {
        const { runId: begun } = await temporal.workflowService.resetWorkflowExecution({
          namespace: temporal.options.namespace,
          workflowExecution: { workflowId: id, runId },
          reason: `convene repair, by ${actor}`,
          workflowTaskFinishEventId: task,
          requestId: randomUUID(),
        });
        // so that it is told from a reset by somebody else
        const detail = { workflow: id, from: runId, run: begun };
        await record({ id: resetActId(begun), action: 'workflow_reset', subject: picture.meeting, detail });
      },
    },
  };
}

/** A collection without history is started again from the registry. The commands that it missed are sent to it afterwards. */
function beginAgain(picture: Picture, shard: number): Mend {
  const { meeting, row, registry, shards, states, workflows } = picture;
  const id = workflowIds.collection(meeting, shard);
  const taskQueue = workflows.get(workflowIds.meeting(meeting))?.description?.taskQueue;
  return {
    key: `begin/${id}`,
    step: steps.workflows,
    how: 'begin it again from the registry',
    run: async ({ start: startWorkflow }) => {
      const { wantsCredentials } = await import('../../treaties/treaties.ts');
      const { plan, mode } = row;
      const credentialsWanted = wantsCredentials(plan);
      const start = StartInput.safeParse(picture.histories.inputOf(workflowIds.meeting(meeting)));
      if (taskQueue === undefined || !start.success) throw new Error(`${id} can not begin again without its meeting`);
      const mine = registry.participants.filter((participant) => participant.shard === shard);
      const codes = mine.map(({ code }) => code);
      const outcomes = outcomesOf(registry.acts, new Set(codes));
      const state: CollectionState = carriedState({
        participants: mine.map(({ code, name, capacity, version, snapshot }) => ({
          code,
          name,
          capacity,
          version,
          snapshot: snapshotOf(snapshot, isAsked({ capacity }, credentialsWanted)),
        })),
        outcomes,
        commands: [],
        ticks: [],
        tallies: [2 * shard, 2 * shard + 1].filter((n) => n <= shards).map((n) => [n, tallyBelow(picture, n)]),
        dirty: [],
        acts: [],
        started: true,
        ended: false,
        answers: outcomes.length,
        ...orderedBefore(picture, shard, new Set(codes)),
      });
      const input: CollectionInput = {
        v: 1,
        machine: 'participant.v2',
        meeting,
        mode,
        title: plan.short,
        shard,
        shards,
        at: states.meeting?.now ?? new Date().toISOString(),
        deadline: plan.deadline.at,
        credentialsWanted,
        turnAt: start.data.turnAt.collection,
        ...(start.data.proofs && { proofs: start.data.proofs }),
        state,
      };
      await startWorkflow('collection', {
        workflowId: id,
        // the server may still know a run that ended before it did anything
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        taskQueue,
        args: [input],
        staticSummary: marked(mode, `${plan.short} · participants ${shard} of ${shards}`),
        typedSearchAttributes: [...sharedAttributes(meeting, mode), participantsAttribute(codes)],
      });
    },
  };
}

/** What the meeting had ordered of a collection, and it had done by its acts: the date for delegations, the silences. */
function orderedBefore(
  { histories, registry, row }: Picture,
  shard: number,
  codes: ReadonlySet<string>,
): Pick<CollectionState, 'deadline' | 'silences'> {
  const acts = new Set(registry.acts.map(({ act }) => act.id));
  const silences = new Map<string, KeptSilence>();
  let deadline = row.plan.deadline.at;
  const done = histories.commands().filter(({ id }) => acts.has(`${id}/${shard}`));
  for (const command of done) {
    if (command.kind === 'extend') deadline = command.deadline;
    if (command.kind !== 'silence') continue;
    silences.set(command.procedure, openedSilence(silences, command.procedure, command.until));
  }
  for (const { act } of registry.acts) {
    if (act.action !== 'object' || !codes.has(act.subject)) continue;
    const { procedure, late } = act.detail;
    const silence = silences.get(String(procedure));
    if (silence === undefined) continue;
    const at = act.basis?.receivedAt ?? act.at;
    silences.set(silence.procedure, withObjection(silence, { participant: act.subject, at, late: late === true }));
  }
  for (const command of done)
    if (command.kind === 'silence' && command.state === 'over')
      silences.set(command.procedure, endedSilence(silences, command.procedure, command.until));
  return { deadline, silences: [...silences.values()] };
}

/** A row that was never updated has no snapshot: its machine is in its initial state. */
function snapshotOf(
  stored: { value: Record<string, string>; context: Record<string, unknown> } | null,
  credentialsWanted: boolean,
): ParticipantSnapshot {
  const { snapshot } = begin(participantV2, { admission: 'not_required', credentialsWanted });
  if (stored === null) return snapshot;
  return { value: { ...snapshot.value, ...stored.value }, context: { ...snapshot.context, ...stored.context } };
}

/** The counts of a collection and all below it, as their rows have them. */
function tallyBelow({ registry, shards }: Picture, shard: number): Tally {
  const under = (n: number): number[] => (n > shards ? [] : [n, ...under(2 * n), ...under(2 * n + 1)]);
  const tally: Tally = { capacity: {}, status: {} };
  const all = new Set(under(shard));
  for (const { shard: n, capacity, status } of registry.participants) {
    if (!all.has(n)) continue;
    tally.capacity[capacity] = (tally.capacity[capacity] ?? 0) + 1;
    tally.status[status] = (tally.status[status] ?? 0) + 1;
  }
  return tally;
}

/** The meeting has ended, and a child was not told. */
function leftBehind(picture: Picture, id: string): Finding {
  const shard = shardOf(picture, id);
  return finding({
    code: 'WORKFLOW_LEFT_BEHIND',
    subject: id,
    found: 'running, and its meeting has ended',
    right: 'completed',
    passing: true,
    mend:
      shard === null
        ? {
            key: `end/${id}`,
            step: steps.tell,
            how: 'tell it that the meeting has ended',
            run: ({ tell }) => tell(id, names.signals.end),
          }
        : tellCommand(picture.meeting, shard, { kind: 'close', id: 'close' }),
  });
}

// ------------------------------------------------------------------------------------------ what was not heard

function checkModes({ histories, workflows, row: { mode } }: Picture): Finding[] {
  return [...workflows.keys()].flatMap((id) => {
    const input = StartedIn.safeParse(histories.inputOf(id));
    if (!input.success || input.data.mode === mode) return [];
    return [
      finding({
        code: 'MODE_MISMATCH',
        subject: id,
        found: `the workflow is a ${input.data.mode}, the registry's meeting a ${mode}`,
        right: 'one mode from the start',
        byHand: 'look at both before anything else is done: one of the two databases is not that of the other',
      }),
    ];
  });
}

function checkMeetingRow({ row, states, histories, meeting }: Picture): Finding[] {
  const state = states.meeting;
  if (state === null) return [];
  const told = histories.done(kinds.recordMeeting).at(-1)?.input.counts;
  const counted = [told, state.tally].some((counts) => canonicalize(counts) === canonicalize(row.counts));
  const plan = state.orders?.plan;
  const followed = plan === undefined || canonicalize(plan) === canonicalize(row.plan);
  // until the meeting has told anything, there is nothing to follow
  if (row.phase === state.phase && (counted || told === undefined) && followed) return [];
  return [
    finding({
      code: 'MEETING_BEHIND',
      subject: meeting,
      found: `${row.phase}, ${JSON.stringify(row.counts)}${followed ? '' : ', a plan that acts have changed since'}`,
      right: `${state.phase}, ${JSON.stringify(state.tally)}`,
      passing: true,
      mend: {
        key: 'meeting',
        step: steps.rows,
        how: 'write the phase, the counts and the plan that the meeting has',
        run: ({ registry }) =>
          registry.recordMeeting({
            meeting,
            phase: state.phase,
            counts: state.tally,
            acts: [],
            ...(plan !== undefined && !followed && { plan }),
          }),
      },
    }),
  ];
}

const tellCommand = (meeting: string, shard: number, command: Command): Mend => ({
  key: `command/${shard}/${command.id}`,
  step: steps.tell,
  how: 'tell it again; what was done or sent is not done again',
  run: ({ tell }) => tell(workflowIds.collection(meeting, shard), names.signals.command, command),
});

/** An open command of the meeting with those who are held: as it was told, or else as they are now. */
function asTold(open: OpenOrder, { histories, states }: Picture): Command {
  const told = histories.commands().find(({ id }) => id === open.id);
  if (told !== undefined) return told;
  if (open.kind !== 'dispatch') return open;
  return { ...open, holds: holdsOf({ holds: states.meeting?.orders?.holds ?? [] }, open.circulation) };
}

/** Each collection has received each command: its parent waits for the open ones, and acts show the others. */
function checkCommands(picture: Picture): Finding[] {
  const { meeting, states, histories, registry } = picture;
  const ordered = histories.commands();
  const acts = new Set([
    ...registry.acts.map(({ act }) => act.id),
    ...histories.acts().flatMap((batch) => batch.map(({ id }) => id)),
  ]);
  return [...states.collections].flatMap(([shard, state]) => {
    if (!runs(picture, workflowIds.collection(meeting, shard))) return [];
    const above = states.collections.get(Math.floor(shard / 2));
    const awaited =
      shard === 1
        ? (states.meeting?.commands ?? []).map((command) => asTold(command, picture))
        : (above?.commands ?? []).filter(({ below }) => below.includes(shard)).map(({ command }) => command);
    const open = new Set(state.commands.map(({ command }) => command.id));
    const finished = new Set(state.finished?.map(([id]) => id));
    const done = (command: Command) =>
      finished.has(command.id) ||
      acts.has(`${command.id}/${shard}`) ||
      !concerns(command, shard, state) ||
      (command.kind === 'close' && state.participants.every((p) => p.snapshot.context.closed));
    const missed = [
      ...awaited,
      ...ordered.filter((command) => !awaited.some(({ id }) => id === command.id) && !done(command)),
    ];
    return missed
      .filter(({ id }) => !open.has(id))
      .map((command) =>
        finding({
          code: 'COMMAND_MISSED',
          subject: `${workflowIds.collection(meeting, shard)} ${command.id}`,
          found: 'not heard, or its end was not',
          right: `${command.kind} done and reported`,
          passing: true,
          mend: tellCommand(meeting, shard, command),
        }),
      );
  });
}

/** Whether a command asks anything of this collection: one of a single participant is for the collection that has it. */
function concerns(command: Command, shard: number, { participants }: CollectionState): boolean {
  if (command.kind === 'enrol') return command.shard === shard;
  if (command.kind !== 'admission' && command.kind !== 'capacity') return true;
  return participants.some(({ code }) => code === command.participant);
}

/** A rehearsal's clock waits until every child has received the tick. */
function checkTicks(picture: Picture): Finding[] {
  const { meeting, states } = picture;
  const missed = [...states.collections].flatMap(([shard, state]) => {
    const above = states.collections.get(Math.floor(shard / 2));
    return (above?.ticks ?? [])
      .filter(({ tick, below }) => below.includes(shard) && !state.ticks.some((own) => own.tick.id === tick.id))
      .map(({ tick }) => ({ id: workflowIds.collection(meeting, shard), tick }));
  });
  const { tick = null, now = '' } = states.meeting ?? {};
  for (const id of tick?.waiting ?? []) {
    const shard = shardOf(picture, id);
    const circulation = [...states.circulations].find(([name]) => workflowIds.circulation(meeting, name) === id)?.[1];
    const heard = [
      ...(states.collections.get(shard ?? 0)?.ticks.map((own) => own.tick.id) ?? []),
      ...(circulation?.ticks.map((own) => own.id) ?? []),
    ];
    if (tick !== null && !heard.includes(tick.id)) missed.push({ id, tick: { id: tick.id, at: now } });
  }
  return missed.filter(({ id }) => runs(picture, id)).map(({ id, tick }) => tickMissed(id, tick));
}

const tickMissed = (id: string, tick: Tick): Finding =>
  finding({
    code: 'TICK_MISSED',
    subject: `${id} ${tick.id}`,
    found: 'the clock of the rehearsal waits for it, and it has not received the tick',
    right: 'an answer',
    passing: true,
    mend: {
      key: `tick/${id}/${tick.id}`,
      step: steps.tell,
      how: 'tell it the time again',
      run: ({ tell }) => tell(id, names.signals.tick, tick),
    },
  });

/** The meeting has received the latest reports of its circulations and its session. */
function checkReports(picture: Picture): Finding[] {
  const { meeting, states, registry } = picture;
  const { meeting: state, session } = states;
  if (state === null || !runs(picture, workflowIds.meeting(meeting))) return [];
  const findings = [...states.circulations].flatMap(([name, circulation]): Finding[] => {
    const progress = state.circulations[name];
    const { value, context } = circulation.snapshot;
    const final = value === 'issued' ? context.finalSha256 : null;
    const standing = {
      state: String(value),
      revision: context.revision,
      awaits: circulation.awaits,
      issued: final === null ? null : { sha256: final, number: circulation.number, date: circulation.date },
    };
    if (progress === undefined) return [];
    const { state: now, revision, awaits, issued } = progress;
    if (canonicalize({ state: now, revision, awaits, issued }) === canonicalize(standing)) return [];
    const child = workflowIds.circulation(meeting, name);
    return [
      notTold(meeting, name, `${now}, revision ${revision}`, `${standing.state}, revision ${standing.revision}`, {
        kind: 'circulation',
        child,
        name,
        ...standing,
      }),
    ];
  });
  const refused = (event: string) =>
    registry.acts.some(({ act }) => act.action === 'not_taken' && act.detail.event === event);
  const child = workflowIds.session(meeting);
  const early = ['decided', 'convoking', 'collecting', 'preparing'].includes(state.phase);
  if (session?.done.includes('opening') && early && !refused('OPENED')) {
    findings.push(notTold(meeting, 'session', state.phase, 'in session', { kind: 'session', child, event: 'opened' }));
  }
  if (session?.done.includes('closing') && state.session !== 'closed') {
    findings.push(notTold(meeting, 'session', state.phase, 'concluded', { kind: 'session', child, event: 'closed' }));
  }
  return findings;
}

const notTold = (meeting: string, subject: string, found: string, right: string, message: Report): Finding =>
  finding({
    code: 'MEETING_NOT_TOLD',
    subject,
    found: `the meeting has it as ${found}`,
    right,
    passing: true,
    mend: {
      key: `report/${subject}/${right}`,
      step: steps.tell,
      how: 'tell the meeting',
      run: ({ tell }) => tell(workflowIds.meeting(meeting), names.signals.report, message),
    },
  });
