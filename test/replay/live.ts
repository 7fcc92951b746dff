import { join } from 'node:path';
import type { MeetingPlan } from '../../domain/plan.ts';
import { DAY, type Dates, LiveMeeting } from './live-meeting.ts';
import {
  midDispatch,
  ofMonths,
  ofSeconds,
  planOfMonths,
  planOfWaiting,
  postponedAndCancelled,
  underApproval,
} from './live-scripts.ts';
import { inHouse, keepHistories } from './recording.ts';

/** Live meetings, whose time is the server's: timers on real instants, of seconds, or of months that the server skips. */

const TURNS = { meeting: 70, circulation: 60, collection: 60 };
const SELDOM = { meeting: 400, circulation: 400, collection: 400 };
const MONTHS: Dates = { deadline: 200 * DAY, opens: 260 * DAY, provisionalList: 261 * DAY, closes: 263 * DAY };
const SECONDS: Dates = { deadline: 60, opens: 140, provisionalList: 148, closes: 156 };
/** Reminders and escalation are in the middle of a circulation's life. */
const mostRuns = (name: string) => (name.startsWith('circulation') ? 9 : 3);

/** Records them in `folder`, a folder each. */
export async function recordLive(folder: string): Promise<void> {
  const retryAfterMs = Array.from({ length: 100 }, () => 500);
  await inHouse({ worker: { retryAfterMs } }, async (house, world, dir) => {
    const keys = join(dir, 'keys');
    const keep = async ({ id }: LiveMeeting, name = id) => {
      const files = await keepHistories(house.temporal, id, join(folder, name), mostRuns);
      process.stdout.write(`${name}: ${files} histories\n`);
    };
    const begin = (dates: Dates, turns: typeof TURNS, change: (plan: MeetingPlan) => MeetingPlan) =>
      LiveMeeting.begin(house, keys, dates, turns, (plan) => change({ ...plan, shardCapacity: 5 }));
    const whole = await begin(MONTHS, TURNS, planOfMonths);
    const short = await begin(SECONDS, SELDOM, (plan) => ({ ...plan, id: 'of-seconds' }));
    const cancelled = await begin(MONTHS, SELDOM, (plan) => ({ ...plan, id: 'cancelled' }));
    const waiting = await begin(MONTHS, SELDOM, planOfWaiting);
    const played = await Promise.allSettled([
      ofMonths(whole).then(() => keep(whole)),
      ofSeconds(short, () => keep(short, 'in-session')).then(() => keep(short)),
      postponedAndCancelled(cancelled).then(() => keep(cancelled)),
      underApproval(waiting).then(() => keep(waiting)),
    ]);
    for (const one of played) if (one.status === 'rejected') throw one.reason;
    const stopped = await begin(MONTHS, SELDOM, (plan) => ({ ...plan, id: 'dispatching' }));
    await midDispatch(stopped, house, world, () => keep(stopped));
  });
}
