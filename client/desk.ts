import { workflowIds } from '../workflows/messages.ts';
import type { Mode } from '../workflows/plan.ts';
import { asking } from './cli.ts';
import type { Connected } from './connect.ts';
import { ConveneError } from './errors.ts';
import type { MeetingRow } from './registry.ts';

/** Whom is asked: the meetings' workflows, and the registry. */
export type Asked = Pick<Connected, 'convene' | 'temporal'>;

/** One thing that an officer is awaited for. */
export type Task = {
  meeting: string;
  mode: Mode;
  circulation: string;
  step: string;
  revision: number;
  officer: string;
  act: 'approve' | 'revise';
  /** What is to be approved; null for a text to be revised. */
  sha256: string | null;
  /** The last step, whose officer approves the bytes that go out. */
  issues: boolean;
  /** What the approval must rest on. */
  evidence: 'none' | 'slip' | 'signature';
  /** Since when, on the meeting's clock. */
  since: string | null;
};

/**
 * What awaits an officer in all meetings: live ones before rehearsals, the longest awaited first.
 *
 * The search attribute `Awaiting` of the running circulations says where to look, and each circulation what it awaits.
 * The registry could not: it follows, so it may offer what another has approved since, and it has no row for a text
 * that was returned and not yet drafted again. To ask every meeting would cost a query for each rehearsal ever left.
 */
export async function tasksOf(connected: Asked, officer: string): Promise<Task[]> {
  const { convene, temporal } = connected;
  const meetings = new Map((await convene.registry.meetings()).map((row) => [row.id, row]));
  knownOfficer([...meetings.values()], officer);
  const query = `Awaiting = "${officer}" AND WorkflowType = "circulation" AND ExecutionStatus = "Running"`;
  const ids = new Set<string>();
  for await (const { workflowId } of temporal.workflow.list({ query })) ids.add(workflowId);
  const found = await Promise.all(
    [...meetings.values()].flatMap((meeting) =>
      meeting.plan.circulations
        .filter(({ name }) => ids.has(workflowIds.circulation(meeting.id, name)))
        .map(({ name }) => taskOf(connected, meeting, name, officer)),
    ),
  );
  return found
    .flatMap((one) => (one === null ? [] : [one]))
    .sort((a, b) => Number(b.task.mode === 'live') - Number(a.task.mode === 'live') || compare(a.worldAt, b.worldAt))
    .map(({ task }) => task);
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** What of one circulation awaits an officer, if something does, and since when in the world. */
export async function taskOf(connected: Asked, { id, mode, plan }: MeetingRow, name: string, officer: string) {
  const { convene } = connected;
  const [{ awaits }, since] = await Promise.all([
    asking(connected, () => convene.circulation(id, name)),
    convene.registry.awaitedSince(id, name),
  ]);
  if (awaits === null || awaits.officer !== officer) return null;
  const { step, revision, act, sha256 } = awaits;
  const chain = plan.circulations.find((one) => one.name === name)?.chain ?? [];
  const task: Task = {
    meeting: id,
    mode,
    circulation: name,
    step,
    revision,
    officer,
    act,
    sha256,
    issues: chain.at(-1)?.step === step,
    evidence: chain.find((one) => one.step === step)?.needs ?? 'none',
    since: since?.at ?? null,
  };
  return { task, worldAt: since?.worldAt ?? '' };
}

/** @throws ConveneError `UNKNOWN_OFFICER` */
export function knownOfficer(meetings: readonly MeetingRow[], officer: string): void {
  const officers = new Map(meetings.flatMap(({ plan }) => plan.officers.map(({ id, title }) => [id, title])));
  if (officers.has(officer)) return;
  const known = [...officers].map(([id, title]) => `\n  ${id}  ${title}`).join('');
  throw new ConveneError(
    'UNKNOWN_OFFICER',
    `No plan has an officer ${officer}. ${known === '' ? 'There is no meeting yet.' : `The officers of the plans:${known}`}`,
  );
}
