import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { Convene, type ConveneOptions } from '../../client/client.ts';
import { ConveneError } from '../../domain/errors.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import type { House } from '../house.ts';
import { approve, checkedActs, delegation, plan12, saveDirectory } from '../workflows/support.ts';
import { inHouse, keepHistories } from './recording.ts';
import { type Step, stepsOf } from './steps.ts';

/** Meetings that get random orders, rehearsed on a small roster: what is done is a function of the seed (steps.ts). */

const MEETINGS = 20;
/** How many run at the same time. */
const ABREAST = 4;
/** Few runs are kept, so that the replay of all stays quick; what is planned alike in all meetings, of every fifth. */
const mostRunsOf = (seed: number) => (name: string) => {
  if (name === 'meeting') return 3;
  if (name === 'collection-1') return 2;
  return seed % 5 !== 0 && /-(convocation|invitation|reminder-.)$/.test(name) ? 0 : 1;
};
/** A step that takes longer has stuck, also where the machine has other work. */
const WITHIN_MS = 180_000;

/** Records twenty meetings from a seed; prints what each came to, and every fault. Those of faults are kept too. */
export async function recordOrders(folder: string, seed: number, meetings = MEETINGS): Promise<void> {
  process.stdout.write(`random orders from the seed ${seed}\n`);
  await inHouse({}, async (house) => {
    await saveDirectory(house);
    const numbers = Array.from({ length: meetings }, (_, index) => index);
    const one = async (): Promise<void> => {
      for (let n = numbers.shift(); n !== undefined; n = numbers.shift())
        process.stdout.write(`${await record(house, folder, seed + n)}\n`);
    };
    await Promise.all(Array.from({ length: ABREAST }, one));
  });
}

/** Plays and keeps one meeting; says in a line what came of it, and in further ones each fault. */
export async function record(house: House, folder: string, seed: number): Promise<string> {
  const { temporal, pool, name: taskQueue } = house;
  const convene = new Convene({ temporal, pool, taskQueue, turnAt: turnsOf(seed) });
  const plan = planOf(seed);
  const { meeting } = await convene.startPlan(plan, 'f'.repeat(64), 'rehearsal');
  const player = new Player({ ...house, convene }, meeting);
  const faults: string[] = [];
  for (const [index, step] of stepsOf(seed, plan).entries()) {
    try {
      await within(WITHIN_MS, player.play(step));
    } catch (error) {
      faults.push(`step ${index}, ${JSON.stringify(step).slice(0, 300)}: ${reasonsOf(error)}`);
      if (error instanceof Stuck) break;
    }
  }
  const { phase } = await convene.registry.meeting(meeting);
  await checkedActs(house, meeting).catch((error: unknown) => faults.push(`the record of acts: ${String(error)}`));
  const files = await keepHistories(temporal, meeting, join(folder, `seed-${seed}`), mostRunsOf(seed)).catch(
    (error: unknown) => faults.push(String(error)),
  );
  const { taken, refused } = player.count;
  const said = `seed ${seed}: ${phase}, ${taken} taken, ${refused} refused, ${files} histories`;
  return [said, ...faults.map((fault) => `  FAULT ${fault}`)].join('\n');
}

const turnsOf = (seed: number): NonNullable<ConveneOptions['turnAt']> => ({
  meeting: 120 + 60 * (seed % 5),
  circulation: 60 + 30 * (seed % 4),
  collection: 80 + 40 * (seed % 3),
});

/**
 * The plan of the Twelfth Meeting in English alone, with two steps to each chain; in every second meeting, three
 * collections. Its lists, which are in six languages, cannot be drawn, and that is on record.
 */
function planOf(seed: number): MeetingPlan {
  const { names: _, acts, ...plan } = plan12();
  const english = plan.circulations.map((one) => ({
    ...one,
    documents: one.documents.filter(({ language }) => language === 'en'),
    chain: [...one.chain.slice(0, 1), ...one.chain.slice(-1)],
  }));
  return {
    ...plan,
    id: `orders-${seed}`,
    circulations: english,
    ...(acts && { acts: { ...acts, languages: ['en'], chains: {} } }),
    shardCapacity: seed % 2 === 0 ? 250 : 5,
  };
}

const reasonsOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? `${error}, by ${reasonsOf(error.cause)}` : String(error);

class Stuck extends Error {}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = sleep(ms, null, { signal: limit.signal }).then(() => {
    throw new Stuck(`not done within ${ms / 1_000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
    late.catch(() => {});
  }
}

class Player {
  readonly count = { taken: 0, refused: 0 };
  readonly #house: House;
  readonly #meeting: string;

  constructor(house: House, meeting: string) {
    this.#house = house;
    this.#meeting = meeting;
  }

  /** Does a step, or has it refused. @throws what is no refusal. */
  async play(step: Step): Promise<void> {
    try {
      await this.#do(step);
      this.count.taken += 1;
    } catch (error) {
      const isRefusal =
        error instanceof ConveneError ||
        error instanceof WorkflowUpdateFailedError ||
        error instanceof WorkflowNotFoundError;
      if (!isRefusal) throw error;
      this.count.refused += 1;
    }
  }

  async #do(step: Step): Promise<unknown> {
    const { convene } = this.#house;
    switch (step.do) {
      case 'advance':
        return convene.advance(this.#meeting, step.to);
      case 'approve':
        return this.#approve(step.times, step.all);
      case 'return':
      case 'withdraw':
        return this.#stop(step.do);
      case 'order':
        return convene.order(this.#meeting, step.order.name, step.order.message);
      case 'send':
        return this.#handle('meeting').executeUpdate(step.name, { args: [step.message] });
      case 'answer':
        return convene.answer(this.#meeting, step.answer);
      case 'nominate':
        return convene.nominate(this.#meeting, step.participant, delegation('head', 'delegate'), step.by);
      case 'signal':
        return this.#handle(step.to).signal(step.name, step.message);
    }
  }

  #handle(to: 'meeting' | 'collection' | 'circulation') {
    const id = { meeting: workflowIds.meeting, collection: collectionOf, circulation: convocationOf }[to];
    return this.#house.temporal.workflow.getHandle(id(this.#meeting));
  }

  /** Who is awaited where the clock stands, once everything there is done. */
  async #awaited() {
    const { now } = await this.#house.convene.state(this.#meeting);
    return (await this.#house.convene.advance(this.#meeting, now)).waitingFor;
  }

  async #approve(times: number, all: boolean): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      const awaited = await this.#awaited();
      for (const one of all ? awaited : awaited.slice(-1)) {
        if (one.act === 'approve') await approve(this.#house, this.#meeting, one);
        else await this.#revise(one.circulation, one.revision);
      }
    }
  }

  /** From the template again; what cannot be drafted from it is withdrawn after that. */
  async #revise(circulation: string, revision: number): Promise<unknown> {
    const drafter = { actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' };
    return revision < 3
      ? this.#house.convene.revise(this.#meeting, circulation, { ...drafter, revision, textSha256: null })
      : this.#house.convene.withdraw(this.#meeting, circulation, { ...drafter, reason: 'It cannot be drafted.' });
  }

  async #stop(how: 'return' | 'withdraw'): Promise<unknown> {
    const { convene } = this.#house;
    const [one] = await this.#awaited();
    if (one === undefined) return;
    const { circulation, officer, revision } = one;
    const by = { actor: `officer:${officer}`, officer };
    return how === 'return'
      ? convene.returnForRevision(this.#meeting, circulation, { ...by, revision, comments: 'Shorter.' })
      : convene.withdraw(this.#meeting, circulation, { ...by, reason: 'Superseded' });
  }
}

const collectionOf = (meeting: string) => workflowIds.collection(meeting, 1);
const convocationOf = (meeting: string) => workflowIds.circulation(meeting, 'convocation');
