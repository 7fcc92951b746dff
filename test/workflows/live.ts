import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { MeetingPlan } from '../../domain/plan.ts';
import { startSink } from '../../stack/sink.ts';
import { instant } from '../../workflows/shared/clock.ts';
import { type House, type HouseOptions, openHouse } from '../house.ts';
import { rosterOfDozen } from '../roster.ts';
import { withSigners } from '../signers.ts';
import { approve, saveDirectory, shortPlan, until } from './support.ts';

/** A house of a dozen whose live mail goes to a server of its own, which stands for the world; closed with the test. */
export async function openLiveHouse(options: HouseOptions = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'convene-world-'));
  const world = await startSink({ dir });
  const house = await openHouse({
    ...options,
    env: { SMTP_URL: world.url, ...options.env },
    worker: { roster: rosterOfDozen, ...options.worker },
  });
  onTestFinished(async () => {
    await house.close();
    await world.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return { house, world };
}

/** The short plan with its dates from now on, in seconds; the convocation is drafted at once. */
export function livePlan(
  after: { deadline: number; opens: number; provisionalList: number; closes: number },
  change: Partial<MeetingPlan> = {},
): MeetingPlan {
  const now = Date.now();
  const at = (seconds: number) => instant(now + seconds * 1_000);
  const plan = shortPlan();
  return {
    ...plan,
    circulations: plan.circulations.map((c) => ({ ...c, draftAt: at(-1), dispatchAt: null })),
    deadline: { ...plan.deadline, at: at(after.deadline) },
    opens: { ...plan.opens, at: at(after.opens) },
    provisionalListAt: at(after.provisionalList),
    closes: { ...plan.closes, at: at(after.closes) },
    ...change,
  };
}

/** Starts a live meeting. */
export async function startLive(house: House, plan: MeetingPlan): Promise<string> {
  await saveDirectory(house, 'live');
  return (await house.convene.startPlan(withSigners(plan), 'f'.repeat(64), 'live')).meeting;
}

/** Approves whatever is awaited until the convocation has gone out. */
export async function convoked(house: House, meeting: string): Promise<void> {
  await until('the convocation to have gone out', async () => {
    const { circulations } = await house.convene.state(meeting);
    for (const { awaits } of Object.values(circulations)) {
      // what was approved a moment ago may not have been reported yet
      if (awaits !== null) await approve(house, meeting, awaits).catch(() => null);
    }
    return circulations.convocation?.dispatched === 'done';
  });
}

export async function untilPhase(house: House, meeting: string, phase: string, withinMs?: number): Promise<void> {
  await until(`the meeting to be ${phase}`, async () => (await house.convene.state(meeting)).phase === phase, withinMs);
}
