import { ConveneError } from '../domain/errors.ts';
import { workflowIds } from '../domain/messages/messages.ts';
import type { Mode } from '../domain/plan.ts';
import { type Evidence, openPlaces } from '../machines/machines.ts';
import type { MeetingRow } from '../registry/meetings.ts';
import type { CirculationView } from '../workflows/circulation/state.ts';
import { asking } from './asking.ts';
import type { Clients } from './client.ts';

/** The clients that a desk needs: for the meetings' workflows and for the registry. */
export type DeskClients = Pick<Clients, 'convene' | 'temporal'>;

/** One thing that an officer is awaited for. */
export type DeskTask = {
  meeting: string;
  mode: Mode;
  circulation: string;
  step: string;
  revision: number;
  officer: string;
  /** The officer they act for, where it is another; left out where it may be several. */
  for?: string;
  act: 'approve' | 'revise';
  /** What is to be approved; null for a text to be revised. */
  sha256: string | null;
  /** The last step, whose officer approves the bytes that go out. */
  issues: boolean;
  /** What the approval must rest on. */
  evidence: Evidence;
  /** The meeting asks for a proof of who approves. */
  isClosed: boolean;
  /** Since when, on the meeting's clock. */
  since: string | null;
};

/**
 * What awaits an officer in all meetings: live ones before rehearsals, the longest awaited first.
 *
 * The search attribute `Awaiting` of the running circulations says where to look, and each circulation what it awaits.
 * The registry cannot say it: it lags, so it may offer what another has approved since, and it has no row for a text that
 * was returned and not yet drafted again. Asking every meeting would cost a query for each rehearsal that was ever left.
 */
export async function tasksOf(connected: DeskClients, officer: string): Promise<DeskTask[]> {
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

/** What awaits an officer in one circulation, and since when by the world's clock; null where nothing does. */
export async function taskOf(connected: DeskClients, { id, mode, proofs }: MeetingRow, name: string, officer: string) {
  const { convene } = connected;
  const [view, since] = await Promise.all([
    asking(connected, () => convene.circulation(id, name)),
    convene.registry.awaitedSince(id, name),
  ]);
  const { awaits, snapshot, wait } = view;
  if (awaits === null || !isAwaited(view, officer)) return null;
  const { step, revision, act, sha256 } = awaits;
  const { chain, step: at } = snapshot.context;
  const place = view.acting.find((one) => one.officer === officer)?.for ?? officer;
  const task: DeskTask = {
    meeting: id,
    mode,
    circulation: name,
    step,
    revision,
    officer,
    ...(place === officer ? {} : { for: place }),
    act,
    sha256,
    issues: act === 'approve' && at === chain.length - 1,
    evidence: act === 'approve' ? (chain[at]?.evidence ?? 'none') : 'none',
    isClosed: proofs === 'closed',
    since: wait?.since ?? since?.at ?? null,
  };
  return { task, worldAt: since?.worldAt ?? '' };
}

/** Whether the officer is asked to act, or was told that they may, since those who were asked have not. */
function isAwaited({ acting, awaits, snapshot, wait, today }: CirculationView, officer: string): boolean {
  if (acting.some((one) => one.officer === officer)) return true;
  const told = awaits?.act === 'approve' && wait !== null && wait.reminded > 1;
  return told && openPlaces(snapshot.context, officer, today).length > 0;
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
