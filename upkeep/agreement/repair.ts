import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { documentActivities } from '../../activities/papers.ts';
import { registryActivities } from '../../activities/registry.ts';
import type { Clients } from '../../client/client.ts';
import type { Act } from '../../domain/act.ts';
import { clientAsHouse, tellAsHouse } from '../../worker/as-house.ts';
import type { Secret } from '../../worker/secrets.ts';
import { type Checked, check } from './check.ts';
import { type Finding, knownId, type Mend, type Mender, steps } from './finding.ts';
import { HistoryReader } from './histories.ts';
import { restoreRow } from './missing.ts';

/** What a repair did for one kind of finding. */
export type Mended = { code: string; subjects: string[]; how: string; failed: string | null };

export type Repaired = { mended: Mended[]; after: Checked };

export type RepairOptions = {
  actor: string;
  /** Only findings of this code. */
  only?: string | undefined;
  patienceMs?: number | undefined;
  say?: (text: string) => void;
};

/** Whoever repairs needs the installation's secrets: running workflows take it for one of its workers. */
type MendedServers = Pick<Clients, 'temporal' | 'pool'> & { secrets: readonly Secret[] };

/** A repair may reveal further findings: a collection that runs again has commands to catch up with. */
const ROUNDS = 6;

/**
 * Mends what `check` finds, from either side, and puts on record what it did. Repeated, it does nothing more.
 *
 * @returns what was done, and a last check: what it still finds cannot be repaired from here
 */
export async function repair(
  servers: MendedServers,
  meeting: string,
  { actor, only, patienceMs, say = () => {} }: RepairOptions,
): Promise<Repaired> {
  const reader = new HistoryReader(servers.temporal, servers.secrets);
  const look = () => check(servers, meeting, { reader, ...(patienceMs === undefined ? {} : { patienceMs }) });
  const mended: Mended[] = [];
  const tried = new Set<string>();
  if (await restoreRow(servers, meeting)) {
    mended.push({
      code: 'MEETING_MISSING',
      subjects: [meeting],
      how: 'write it again from its workflow',
      failed: null,
    });
  }
  let after = await look();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const wanted = after.findings.filter((one) => only === undefined || one.code === only);
    const jobs = jobsOf(wanted).filter(({ mend, findings }) => !tried.has(nameOf(mend, findings)));
    if (jobs.length === 0) break;
    const mender = menderOf(servers, meeting, after, actor, round);
    // first everything in the registry, then one step at a time, with a new check after each
    const step = Math.min(...jobs.map(({ mend }) => mend.step));
    const upTo = Math.max(step, LAST_OF_REGISTRY);
    const done: Mended[] = [];
    for (const { mend, findings } of jobs.filter((job) => job.mend.step <= upTo)) {
      tried.add(nameOf(mend, findings));
      const failed = await mend.run(mender).then(
        () => null,
        (error: unknown) => reasonOf(error),
      );
      for (const { code, subject } of findings) {
        const before = done.find((one) => one.code === code && one.how === mend.how && one.failed === failed);
        if (before === undefined) {
          say(`${code}: ${failed ?? mend.how}`);
          done.push({ code, subjects: [subject], how: mend.how, failed });
        } else before.subjects.push(subject);
      }
    }
    mended.push(...done);
    await putOnRecord(mender, done);
    after = await look();
  }
  return { mended, after };
}

/** The steps up to here touch only the registry. */
const LAST_OF_REGISTRY = steps.mail;

type RepairJob = { mend: Mend; findings: Finding[] };

/** The repairs, each with its findings, in the order in which they have to be done. */
export function jobsOf(findings: readonly Finding[]): RepairJob[] {
  const jobs = new Map<string, RepairJob>();
  for (const one of findings) {
    if (one.mend === null) continue;
    const job = jobs.get(one.mend.key) ?? { mend: one.mend, findings: [] };
    job.findings.push(one);
    jobs.set(one.mend.key, job);
  }
  return [...jobs.values()].sort((a, b) => a.mend.step - b.mend.step);
}

/** A repair that was tried for the very same findings is not tried again. */
const nameOf = ({ key }: Mend, findings: readonly Finding[]): string =>
  JSON.stringify([key, findings.map(({ code, subject, found }) => [code, subject, found])]);

function menderOf(
  { temporal, pool, secrets }: MendedServers,
  meeting: string,
  { picture }: Checked,
  actor: string,
  round: number,
): Mender {
  const registry = registryActivities({ pool });
  const { mode } = picture.row;
  const now = new Date().toISOString();
  const recorded = new Set<string>();
  let house: Client | undefined;
  // only now: what is mended in the registry alone needs no secret
  const asHouse = () => {
    house ??= clientAsHouse(temporal, secrets);
    return house;
  };
  return {
    meeting,
    mode,
    actor,
    id: `repair-${randomUUID()}-${round}`,
    temporal,
    tell: (...signal) => tellAsHouse(asHouse(), ...signal),
    start: (...workflow) => asHouse().workflow.start(...workflow),
    // an open meeting takes it without a mark, too
    ask: (workflowId, update, message) =>
      (secrets.length === 0 ? temporal : asHouse()).workflow
        .getHandle(workflowId)
        .executeUpdate(update, { args: [message], updateId: message.id }),
    pool,
    registry,
    documents: async () => documentActivities({ pool }),
    recorded,
    record: async (said) => {
      const act: Act = {
        ...said,
        at: picture.states.meeting?.now ?? now,
        worldAt: now,
        actor,
        authority: 'convene repair',
        basis: null,
        workflow: '',
        run: '',
      };
      recorded.add(act.id);
      await registry.project({ meeting, mode, rows: [], acts: [act] });
    },
  };
}

const NAMED = 20;

/** One act for each kind of thing that was done. Of a loss there is an act already, about the participant or paper. */
async function putOnRecord(mender: Mender, done: readonly Mended[]): Promise<void> {
  const mended = done.filter(
    ({ code, subjects: [subject = ''], failed }) => failed === null && !mender.recorded.has(knownId({ code, subject })),
  );
  for (const [index, { code, subjects, how }] of mended.entries()) {
    await mender.record({
      id: `repaired/${code}/${index}/${mender.id}`,
      action: 'repaired',
      subject: mender.meeting,
      detail: { code, count: subjects.length, how, subjects: subjects.slice(0, NAMED).join(', ').slice(0, 600) },
    });
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
