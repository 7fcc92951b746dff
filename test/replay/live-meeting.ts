import { setTimeout as sleep } from 'node:timers/promises';
import { Convene, type ConveneOptions, type OrderMessage } from '../../client/client.ts';
import { signApproval } from '../../client/signing.ts';
import { ConveneError } from '../../domain/errors.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { OrderName } from '../../domain/messages/orders.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { rehearsalSigner, withRehearsalKeys } from '../../rehearsal/keys.ts';
import { instant } from '../../workflows/shared/clock.ts';
import type { House } from '../house.ts';
import { livePlan, startLive } from '../workflows/live.ts';
import { approve, until } from '../workflows/support.ts';

/** What the scripts of recorded live meetings do with theirs. */

export const [CHIEF, LEGAL, DIRECTOR, ISSUING] = ['oda-geneva-chief', 'legal-officer', 'odg-director', 'eosg-issuing'];
export const DESK = { actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' } as const;
/** In seconds. */
export const DAY = 86_400;
export const words = (en: string) => ({ en, fr: en, es: en });
/** So many seconds from now. */
export const after = (seconds: number) => instant(Date.now() + seconds * 1_000);
export const dayAfter = (seconds: number) => ({ date: after(seconds).slice(0, 10), at: after(seconds) });
export const decided = () => ({
  by: 'decision' as const,
  reference: 'Decision of the States Parties',
  date: after(0).slice(0, 10),
});

export type Dates = Parameters<typeof livePlan>[0];

export class LiveMeeting {
  readonly house: House;
  readonly plan: MeetingPlan;
  readonly id: string;
  readonly #keys: string;

  private constructor(house: House, plan: MeetingPlan, keys: string) {
    this.house = house;
    this.plan = plan;
    this.id = plan.id;
    this.#keys = keys;
  }

  /** Starts one whose officers have keys in a folder; `change` makes its plan from the short one. */
  static async begin(
    house: House,
    keys: string,
    dates: Dates,
    turnAt: NonNullable<ConveneOptions['turnAt']>,
    change: (plan: MeetingPlan) => MeetingPlan,
  ): Promise<LiveMeeting> {
    const { temporal, pool, name: taskQueue } = house;
    const own = { ...house, convene: new Convene({ temporal, pool, taskQueue, turnAt }) };
    const plan = withRehearsalKeys(change(livePlan(dates)), keys);
    await startLive(own, plan);
    return new LiveMeeting(own, plan, keys);
  }

  get convene(): Convene {
    return this.house.convene;
  }

  order<N extends OrderName>(name: N, message: OrderMessage<N>) {
    const { officer, recordedBy = officer } = message;
    const second = [DIRECTOR, CHIEF].find((id) => id !== recordedBy) ?? DIRECTOR;
    const signers = [recordedBy, second].map((id) => rehearsalSigner(this.#keys, this.plan.id, id));
    return this.convene.order(this.id, name, message, signers);
  }

  workflow(workflowId: string) {
    return this.house.temporal.workflow.getHandle(workflowId);
  }
  collection(shard = 1) {
    return this.workflow(workflowIds.collection(this.id, shard));
  }

  view(circulation: string) {
    return this.convene.circulation(this.id, circulation);
  }

  /** Whoever is awaited in a step of a circulation. */
  awaited(circulation: string, step: string, revision = 1) {
    return until(`the step ${step} of ${circulation} of ${this.id}`, async () => {
      const { awaits } = (await this.view(circulation).catch(() => null)) ?? {};
      return awaits?.step === step && awaits.revision === revision && awaits;
    });
  }

  /** Approves as the officer who is awaited in a step, signed with that officer's key. */
  async sign(circulation: string, step: string, revision = 1) {
    const { officer, sha256, for: place = officer } = await this.awaited(circulation, step, revision);
    const facts = {
      ...(await this.convene.named(this.id)),
      circulation,
      revision,
      step,
      officer,
      for: place,
      sha256: sha256 ?? '',
    };
    const { key } = rehearsalSigner(this.#keys, this.plan.id, officer);
    return this.convene.approve(this.id, circulation, {
      ...{ actor: `officer:${officer}`, officer, revision, sha256: sha256 ?? '' },
      ...(place !== officer && { for: place }),
      evidence: { kind: 'signature', signature: await signApproval(key, facts) },
    });
  }

  /** Approves whatever is awaited on a circulation until it is issued, and waits until it has gone out. */
  async issue(circulation: string): Promise<void> {
    await until(`${circulation} of ${this.id} to be issued`, async () => {
      const found = await this.view(circulation).catch(() => null);
      // what was approved a moment ago may not have been told yet
      if (found?.awaits != null) await approve(this.house, this.id, found.awaits).catch(() => null);
      return found?.snapshot.value === 'issued';
    });
    await this.dispatched(circulation);
  }

  async dispatched(circulation: string): Promise<void> {
    await until(`${circulation} of ${this.id} to have gone out`, async () => {
      const { circulations } = await this.convene.state(this.id);
      return ['done', 'failed', 'lapsed'].includes(circulations[circulation]?.dispatched ?? 'no');
    });
  }

  async phase(phase: string, withinMs = 150_000): Promise<void> {
    await until(`${this.id} to be ${phase}`, async () => (await this.convene.state(this.id)).phase === phase, withinMs);
  }

  /** The server skips what a workflow would wait for, wherever no child of its run is under way. */
  async skipTime(workflowId: string): Promise<void> {
    await this.house.temporal.workflowService.updateWorkflowExecutionOptions({
      namespace: this.house.temporal.options.namespace,
      workflowExecution: { workflowId },
      workflowExecutionOptions: { timeSkippingConfig: { enabled: true } },
      updateMask: { paths: ['time_skipping_config'] },
    });
  }

  /**
   * Lets the months to the end of the meeting go by: approves what comes up, and fills the history so that the meeting turns
   * and its new children, which belong to the run before then, hold up nothing.
   */
  async passToTheEnd(): Promise<void> {
    const id = workflowIds.meeting(this.id);
    await this.skipTime(id);
    const limit = performance.now() + 150_000;
    for (;;) {
      const { phase, circulations } = await this.convene.state(this.id);
      if (phase === 'concluded') return;
      if (performance.now() > limit) throw new Error(`waited in vain for ${this.id} to conclude; it is ${phase}`);
      for (const { awaits } of Object.values(circulations))
        if (awaits !== null) await approve(this.house, this.id, awaits).catch(() => null);
      for (let n = 0; n < 5; n += 1)
        await this.workflow(id)
          .signal('unheard-of', { n })
          .catch(() => null);
      await sleep(500);
    }
  }

  async ended(): Promise<void> {
    await until(`${this.id} to end`, async () => {
      const { status } = await this.workflow(workflowIds.meeting(this.id)).describe();
      return status.name === 'COMPLETED';
    });
  }
}

/** What is meant to be refused. @throws where it is taken. */
export async function refused(attempt: Promise<unknown>): Promise<void> {
  const taken = await attempt.then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof ConveneError)) throw error;
      return false;
    },
  );
  if (taken) throw new Error('this was taken, and should have been refused');
}
