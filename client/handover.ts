import { stepsOf } from '../domain/chain.ts';
import { ConveneError } from '../domain/errors.ts';
import type { Approval, Step } from '../machines/machines.ts';
import type { MeetingRow } from '../registry/meetings.ts';
import { isOver } from '../registry/registry.ts';
import { asking } from './asking.ts';
import { type DeskClients, type DeskTask, knownOfficer, taskOf } from './desk.ts';

/** A circulation in which an officer still has a part: as its drafter, or by a step of its chain. */
export type Part = {
  circulation: string;
  state: string;
  /** `drafter`, the names of steps, and where they act for another. */
  parts: string[];
  /** Who is awaited before them; null where nobody is. */
  awaits: string | null;
};
/** A date of the calendar on which work begins that comes to the officer. */
export type Ahead = { at: string; circulation: string; parts: string[] };

export type Left = {
  meeting: string;
  mode: string;
  name: string;
  /** The meeting's clock. */
  now: string;
  /** What awaits the officer now: steps to be approved, and texts that came back. */
  tasks: DeskTask[];
  underWay: Part[];
  ahead: Ahead[];
};
export type Handover = { officer: string; title: string; made: string; meetings: Left[] };

/**
 * What an officer leaves open in a meeting, or in all live ones that are not over.
 *
 * @throws ConveneError `UNKNOWN_OFFICER`, `UNKNOWN_MEETING`
 */
export async function handoverOf(connected: DeskClients, officer: string, meeting: string | null): Promise<Handover> {
  const { registry } = connected.convene;
  const all = await registry.meetings();
  knownOfficer(all, officer);
  const rows =
    meeting === null ? all.filter((row) => row.mode === 'live' && !isOver(row)) : [await registry.meeting(meeting)];
  const theirs = rows.filter(({ plan }) => plan.officers.some(({ id }) => id === officer));
  if (meeting !== null && theirs.length === 0) {
    const known = rows.flatMap(({ plan }) => plan.officers.map(({ id }) => id)).join(', ');
    throw new ConveneError('UNKNOWN_OFFICER', `The plan of ${meeting} has no officer ${officer}; it has ${known}.`);
  }
  const title = (theirs.length > 0 ? theirs : all)
    .flatMap(({ plan }) => plan.officers)
    .findLast(({ id }) => id === officer)?.title;
  return {
    officer,
    title: title ?? officer,
    made: new Date().toISOString(),
    meetings: await Promise.all(theirs.map((row) => leftIn(connected, row, officer))),
  };
}

async function leftIn(connected: DeskClients, row: MeetingRow, officer: string): Promise<Left> {
  const { id, mode, plan } = row;
  const { convene } = connected;
  const { circulations, now } = await asking(connected, () => convene.state(id));
  // asks the circulations themselves: what meeting and registry know may be older
  const begun = await Promise.all(
    plan.circulations
      .filter(({ name }) => circulations[name] !== undefined)
      .map(async (planned) => ({
        planned,
        task: (await taskOf(connected, row, planned.name, officer))?.task ?? null,
        ...(await asking(connected, () => convene.circulation(id, planned.name))),
      })),
  );
  const partsIn = (drafter: string, chain: readonly Step[], approvals: readonly Approval[]) => [
    ...(drafter === officer ? ['drafter'] : []),
    ...chain.flatMap((step) => partOf(step, approvals, officer)),
  ];
  const underWay = begun.flatMap(({ planned, task, snapshot, awaits }): Part[] => {
    const state = String(snapshot.value);
    if (task !== null || state === 'issued' || state === 'withdrawn') return [];
    const { chain, approvals } = snapshot.context;
    const parts = partsIn(planned.drafter, chain, approvals);
    const awaited =
      awaits === null ? null : `${[awaits.officer, ...(awaits.others ?? [])].join(', ')} (${awaits.step})`;
    return parts.length === 0 ? [] : [{ circulation: planned.name, state, parts, awaits: awaited }];
  });
  const ahead = plan.circulations
    .filter(({ name }) => circulations[name] === undefined && !isOver(row))
    .map(
      (one): Ahead => ({
        at: one.draftAt,
        circulation: one.name,
        parts: partsIn(one.drafter, stepsOf(one.chain, plan.officers), []),
      }),
    )
    .filter(({ parts }) => parts.length > 0)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return { meeting: id, mode, name: plan.name, now, tasks: begun.flatMap(({ task }) => task ?? []), underWay, ahead };
}

/** The part of an officer in a step that is still to be filled: their own, or that of those for whom they may act. */
function partOf(
  { step, officers, quorum, delegates, superior }: Step,
  approvals: readonly Approval[],
  officer: string,
) {
  const given = approvals.filter((one) => one.step === step);
  if (given.length >= quorum || given.some((one) => one.officer === officer)) return [];
  return [
    ...(officers.includes(officer) ? [step] : []),
    ...delegates
      .filter((one) => one.officer === officer)
      .map((one) => `${step} for ${one.for} (${one.from} to ${one.until})`),
    ...(superior === officer ? [`${step} as superior`] : []),
  ];
}
