import type { Awaited } from '../domain/messages/approvals.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { loadPlan, PlanError } from '../meetings/plan.ts';
import { rehearsalSigner, withRehearsalKeys } from '../rehearsal/keys.ts';
import { signedEvidence } from '../rehearsal/rehearsal.ts';
import type { BenchHouse } from './house.ts';
import { timed, until } from './measure.ts';

export const PLAN = 'meetings/ccm-12msp.yaml';
export const REMINDER = 'reminder-2';

/** What a meeting costs: seconds of the steps, and what of it is in the registry. */
export type Convened = { meeting: string; plan: MeetingPlan; seconds: number };

/** The plan of the Twelfth Meeting with one convocation and one reminder, to all, each with a chain of two who sign. */
export function benchPlan(keys: string): { plan: MeetingPlan; sha256: string } {
  const loaded = loadPlan(PLAN);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  const everyone = ['state_party', 'signatory', 'state_not_party', 'observer_organization'] as const;
  const circulations = loaded.plan.circulations
    .filter(({ name }) => name === 'convocation' || name === REMINDER)
    .map((circulation) => {
      const [document] = circulation.documents;
      const [first, last] = [circulation.chain.at(0), circulation.chain.at(-1)];
      if (document === undefined || first === undefined || last === undefined) throw new Error('a circulation of none');
      return {
        ...circulation,
        audience: { ...circulation.audience, capacities: [...everyone] },
        documents: [{ ...document, capacities: [...everyone] }],
        chain: [first, last].map((step) => ({ ...step, needs: 'signature' as const })),
      };
    });
  const plan = withRehearsalKeys({ ...loaded.plan, id: 'bench', circulations }, keys);
  return { plan, sha256: loaded.sha256 };
}

async function approve({ convene, keys }: BenchHouse, meeting: string, awaited: Awaited): Promise<void> {
  const { circulation, officer, revision, sha256 } = awaited;
  if (sha256 === null) throw new Error(`${circulation} awaits ${awaited.act}`);
  await convene.approve(meeting, circulation, {
    actor: `officer:${officer}`,
    officer,
    revision,
    sha256,
    evidence: await signedEvidence(
      rehearsalSigner(keys, 'bench', officer).key,
      await convene.named(meeting),
      awaited,
      sha256,
    ),
  });
}

const CONVOKED = '2024-02-20T12:00:00Z';

/** Starts a meeting and convenes everyone: from the last approval until everyone is notified and the barrier after it. */
export async function invite(house: BenchHouse, size: number): Promise<Convened> {
  await house.setRoster(size);
  const { plan, sha256 } = benchPlan(house.keys);
  const { meeting } = await house.convene.startPlan(plan, sha256, 'rehearsal', 'closed');
  const [first] = (await house.convene.advance(meeting, CONVOKED)).waitingFor;
  if (first === undefined) throw new Error('nobody is awaited');
  await approve(house, meeting, first);
  const [last] = (await house.convene.advance(meeting, CONVOKED)).waitingFor;
  if (last === undefined) throw new Error('nobody is awaited for the last step');
  const { seconds } = await timed(async () => {
    await approve(house, meeting, last);
    const { phase } = await house.convene.advance(meeting, CONVOKED);
    if (phase !== 'collecting') throw new Error(`the meeting is ${phase}, not collecting`);
  });
  await expectCount(house, meeting, 'notified', size);
  return { meeting, plan, seconds };
}

export type DeadlineTimes = {
  /** The reminder sent to the silent, and the barrier after it. */
  reminded: number;
  /** From the deadline until the registry has every silent one as `no_reply`. */
  moved: number;
  /** The same until the list at the deadline is drawn, and the barrier after it. */
  whole: number;
};

/** Reminds those who are silent, then passes the deadline. */
export async function deadline(house: BenchHouse, { meeting, plan }: Convened, silent: number): Promise<DeadlineTimes> {
  const { convene } = house;
  const reminder = plan.circulations.find(({ name }) => name === REMINDER);
  if (reminder?.dispatchAt == null) throw new Error('no reminder with a date');
  const before = new Date(Date.parse(reminder.dispatchAt) - 1_000).toISOString();
  for (;;) {
    const { waitingFor } = await convene.advance(meeting, before);
    if (waitingFor.length === 0) break;
    for (const awaited of waitingFor) await approve(house, meeting, awaited);
  }
  const { dispatchAt } = reminder;
  const { seconds: reminded } = await timed(() => convene.advance(meeting, dispatchAt));
  const { dispatched } = (await convene.registry.circulations(meeting)).find(({ name }) => name === REMINDER) ?? {};
  if (dispatched !== silent) throw new Error(`${dispatched} were reminded, not ${silent}`);
  const passing = timed(() => convene.advance(meeting, plan.deadline.at));
  const moved = await until('the silent to be no_reply', async () => {
    return (await statusCount(house, meeting, 'no_reply')) === silent;
  });
  const { seconds: whole } = await passing;
  return { reminded, moved, whole };
}

async function statusCount({ owner }: BenchHouse, meeting: string, status: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM participant WHERE meeting = $1 AND status = $2',
    [meeting, status],
  );
  return rows[0]?.n ?? 0;
}

async function expectCount(house: BenchHouse, meeting: string, status: string, expected: number): Promise<void> {
  const found = await statusCount(house, meeting, status);
  if (found !== expected) throw new Error(`${found} of ${expected} are ${status} in the registry`);
}
