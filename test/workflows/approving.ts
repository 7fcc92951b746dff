import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type SigningKey, signApproval } from '../../client/signing.ts';
import type { Approve, Awaited } from '../../domain/messages/approvals.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { ChainStep, MeetingPlan, Officer } from '../../domain/plan.ts';
import type { ApprovalFacts } from '../../domain/signed-approval.ts';
import { rehearsalSigner, withRehearsalKeys } from '../../rehearsal/keys.ts';
import type { House } from '../house.ts';
import { awaitedOn, shortPlan, start } from './support.ts';

/** What tests of approvals share: a convocation with a chain of their own, and officers who sign. */

export const CONVOCATION = 'convocation';
/** The convocation has been drafted, and nothing else is due for months. */
export const NOW = '2024-02-10T12:00:00Z';

export type Chain = ChainStep[];
export const ISSUE: ChainStep = { step: 'issue', officer: 'eosg-issuing', needs: 'none' };

const officer = (id: string): Officer => ({ id, title: `Office of ${id}`, email: `${id}@office.example` });

/** The short plan with this chain, and with officers besides its own. */
export function planWith(chain: Chain, officers: (Officer | string)[] = []): MeetingPlan {
  const plan = shortPlan();
  const more = officers.map((one) => (typeof one === 'string' ? officer(one) : one));
  return {
    ...plan,
    officers: [...plan.officers.filter(({ id }) => !more.some((one) => one.id === id)), ...more],
    circulations: plan.circulations.map((one) => ({ ...one, chain })),
  };
}

/** A meeting whose convocation has been drafted. */
export async function drafted(house: House, plan: MeetingPlan): Promise<{ meeting: string; awaited: Awaited }> {
  const meeting = await start(house, plan);
  return { meeting, awaited: await awaitedOn(house, meeting, CONVOCATION, NOW) };
}

/** Keys of officers of a plan, and the plan that has them. */
export function withKeys(plan: MeetingPlan): { plan: MeetingPlan; key: (officer: string) => SigningKey } {
  const dir = mkdtempSync(join(tmpdir(), 'convene-keys-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return {
    plan: withRehearsalKeys(plan, dir),
    key: (officer) => rehearsalSigner(dir, plan.id, officer).key,
  };
}

export type Approval = Omit<Approve, 'v' | 'id'> & { id?: string };

/** The approval of what is awaited, by the officer awaited or another. */
export const approvalOf = (
  { officer, revision, sha256, for: place }: Awaited,
  change: Partial<Approval> = {},
): Approval => ({
  actor: `officer:${change.officer ?? officer}`,
  officer,
  ...(place === undefined || change.officer !== undefined ? {} : { for: place }),
  revision,
  sha256: sha256 ?? '',
  evidence: { kind: 'none' },
  ...change,
});

/** What a signature binds, as it is awaited. */
export const factsOf = (meeting: string, { circulation, revision, step, officer, sha256, for: place }: Awaited) => ({
  meeting,
  circulation,
  revision,
  step,
  officer,
  for: place ?? officer,
  sha256: sha256 ?? '',
});

export const signed = async (key: SigningKey, facts: ApprovalFacts) =>
  ({ kind: 'signature', signature: await signApproval(key, facts) }) as const;

export const send = (house: House, meeting: string, approval: Approval) =>
  house.convene.approve(meeting, CONVOCATION, approval);

export const handleOf = (house: House, meeting: string) =>
  house.temporal.workflow.getHandle(workflowIds.circulation(meeting, CONVOCATION));

export const view = (house: House, meeting: string) => house.convene.circulation(meeting, CONVOCATION);

/** Tells the circulation of its officers as they are now, as the meeting does. */
export const staff = (house: House, meeting: string, officers: Officer[], id = 'staff/1') =>
  handleOf(house, meeting).signal(names.signals.staff, { id, officers });

/** The acts of the convocation with these names, in order; the clock stands, so all of them are written. */
export async function actsOf(house: House, meeting: string, ...actions: string[]) {
  const rows = await house.convene.registry.acts(meeting, { subject: CONVOCATION });
  return rows.map(({ act }) => act).filter(({ action }) => actions.includes(action));
}
