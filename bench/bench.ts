import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { workflowIds } from '../domain/messages/messages.ts';
import { withRehearsalKeys } from '../rehearsal/keys.ts';
import { orderScenes } from '../rehearsal/orders.ts';
import { rehearse } from '../rehearsal/rehearsal.ts';
import { scriptOf } from '../rehearsal/script.ts';
import { historyOf } from '../rehearsal/summary.ts';
import { checkins } from './checkin.ts';
import { floor } from './floor.ts';
import { type BenchHouse, openHouse } from './house.ts';
import { LISTED, lists } from './lists.ts';
import { load, machine, timed, watchMemory } from './measure.ts';
import { deadline, invite, PLAN } from './meeting.ts';
import { pages } from './page.ts';
import { badges, papers } from './papers.ts';
import { hanging, reply } from './replies.ts';
import { type BenchReport, type Figure, text } from './report.ts';
import { REPORTED, reports } from './reports.ts';
import { rosterOf } from './roster.ts';
import { sessions } from './session.ts';
import { start } from './start.ts';

/**
 * How fast Convene is, with everything real: the embedded stack, full rows, acts, continue-as-new, the convocation's PDF in
 * every message, and a sink that stores it. Beside it, in the same run, the floor: the same without an engine.
 *
 *     npm run bench -- --n 2000 --repeat 3
 */

const jobs = [
  'start',
  'papers',
  'invite',
  'reply',
  'deadline',
  'rehearse',
  'floor',
  'page',
  'lists',
  'badges',
  'checkin',
  'session',
] as const;
/** Jobs that need none of the meetings of `--n`. */
const apart: readonly BenchJob[] = ['start', 'papers', 'lists', 'badges', 'checkin', 'session', 'rehearse', 'page'];
type BenchJob = (typeof jobs)[number];

const CALLERS = [32, 128] as const;
/** Answers of one measurement, whatever the number of participants. */
const ANSWERS = 4_000;
const HANGING_ANSWERS = 1_000;
const HANGING_CALLERS = 32;

type Add = (figure: Omit<Figure, 'values'>, value: number) => void;

async function main(): Promise<void> {
  const { only, n: sizes, repeat, json } = options();
  const wanted = (job: BenchJob) => only.length === 0 || only.includes(job);
  const say = (line: string) => process.stderr.write(`${Math.round(performance.now() / 1000)} s: ${line}\n`);
  const figures = new Map<string, Figure>();
  const add: Add = (figure, value) => {
    const key = [figure.job, figure.n, figure.what, figure.unit].join('/');
    const known = figures.get(key) ?? { ...figure, values: [] };
    known.values.push(value);
    figures.set(key, known);
  };

  const before = load();
  const house = await openHouse();
  try {
    const about = await aboutOf(house);
    for (let round = 1; round <= repeat; round++) {
      for (const n of sizes) {
        say(`round ${round} of ${repeat}: ${n} participants`);
        if (only.length === 0 || only.some((job) => !apart.includes(job))) await meet(house, n, wanted, add);
      }
      if (wanted('start')) {
        say(`round ${round} of ${repeat}: the command starts`);
        await starts(house, add);
      }
      if (wanted('papers')) {
        say(`round ${round} of ${repeat}: papers`);
        await print(add);
      }
      if (wanted('lists')) {
        say(`round ${round} of ${repeat}: lists`);
        await drawLists(add);
      }
      if (wanted('badges')) {
        say(`round ${round} of ${repeat}: badges`);
        const { seconds, persons } = await badges();
        add({ job: 'badges', n: persons, what: 'one a page', unit: 's' }, seconds);
      }
      if (wanted('checkin')) {
        say(`round ${round} of ${repeat}: ten desks check in`);
        await checkIn(house, add);
      }
      if (wanted('session')) {
        say(`round ${round} of ${repeat}: the report of a session`);
        add({ job: 'session', n: REPORTED, what: 'the report in six languages', unit: 's' }, await reports());
        // one entry names 2,000 participants at most
        for (const n of sizes.filter((size) => size <= 2_000)) {
          say(`round ${round} of ${repeat}: a session with ${n} participants`);
          const { told, cast, result, entry } = await sessions(house, n);
          add({ job: 'session', n, what: 'quorum told', unit: 'ms' }, told);
          add({ job: 'session', n, what: 'a roll call of all entered', unit: 'ms' }, cast);
          add({ job: 'session', n, what: 'its result told', unit: 'ms' }, result);
          add({ job: 'session', n, what: 'an entry while 200 check in, p50', unit: 'ms' }, entry.p50);
          add({ job: 'session', n, what: 'an entry while 200 check in, the slowest', unit: 'ms' }, entry.most);
        }
      }
      if (wanted('page')) {
        say(`round ${round} of ${repeat}: missions answer by page, and a worker is killed`);
        await answerByPage(house, add);
      }
      if (!wanted('rehearse')) continue;
      say(`round ${round} of ${repeat}: the rehearsal`);
      await play(house, add);
    }
    const report: BenchReport = {
      command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
      at: new Date().toISOString(),
      machine: machine(),
      ...about,
      load: { before, after: load() },
      figures: [...figures.values()],
    };
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : text(report)}\n`);
  } catch (error) {
    // reported before the servers stop, since calls in progress fail then
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  } finally {
    await house.close();
  }
}

async function starts(house: BenchHouse, add: Add): Promise<void> {
  await house.setRoster(null);
  const { participants: n, runs } = await start(house);
  for (const { what, processor, wall } of runs) {
    add({ job: 'start, processor time', n, what, unit: 's' }, processor);
    add({ job: 'start, by the clock', n, what, unit: 's' }, wall);
  }
}

async function print(add: Add): Promise<void> {
  const { sixLanguages, individual, count, list } = await papers();
  add({ job: 'papers', n: 6, what: 'a convocation in six languages', unit: 's' }, sixLanguages);
  add({ job: 'papers', n: count, what: 'individually addressed', unit: 's' }, individual);
  add({ job: 'papers', n: 1_500, what: 'persons in a list', unit: 's' }, list);
}

async function drawLists(add: Add): Promise<void> {
  const job = 'lists in six languages';
  const n = LISTED;
  const { first, again } = await lists();
  add({ job, n, what: 'once', unit: 's' }, first.seconds);
  add({ job, n, what: 'processor time of once', unit: 's' }, first.processor);
  add({ job, n, what: 'once more', unit: 's' }, again.seconds);
  add({ job, n, what: 'processor time of once more', unit: 's' }, again.processor);
}

/** One meeting: convened, answered, reminded and past its deadline. Half of the participants never answer. */
async function meet(house: BenchHouse, n: number, wanted: (job: BenchJob) => boolean, add: Add): Promise<void> {
  const memory = watchMemory();
  const convened = await invite(house, n);
  const { meeting } = convened;
  if (wanted('invite')) add({ job: 'invite', n, what: 'all notified', unit: 's' }, convened.seconds);

  const codes = rosterOf(n).map(({ code }) => code);
  const answering = codes.slice(0, Math.ceil(n / 2));
  const calls = wanted('reply') || wanted('deadline') ? CALLERS : [];
  for (const callers of calls) {
    const { perSecond, p50, p99, followed } = await reply(house, {
      ...{ meeting, codes: answering, callers, total: Math.max(ANSWERS, answering.length) },
    });
    if (!wanted('reply')) continue;
    const job = `reply, ${callers} callers`;
    add({ job, n, what: 'answers', unit: '/s' }, perSecond);
    add({ job, n, what: 'answer p50', unit: 'ms' }, p50);
    add({ job, n, what: 'answer p99', unit: 'ms' }, p99);
    add({ job, n, what: 'registry followed after', unit: 's' }, followed);
  }
  if (wanted('reply')) {
    const paces = await hanging(house, {
      ...{ meeting, codes: answering, callers: HANGING_CALLERS, total: HANGING_ANSWERS },
    });
    for (const kind of ['answers', 'refusals'] as const) {
      for (const when of ['before', 'while'] as const) {
        const job = `database hangs, ${HANGING_CALLERS} callers`;
        add({ job, n, what: `${kind}, ${when}`, unit: '/s' }, paces[kind][when].perSecond);
        add({ job, n, what: `${kind} p99, ${when}`, unit: 'ms' }, paces[kind][when].p99);
      }
    }
  }
  if (wanted('deadline')) {
    const { reminded, moved, whole } = await deadline(house, convened, n - answering.length);
    const job = `deadline, ${n - answering.length} silent`;
    add({ job, n, what: 'no_reply in the registry', unit: 's' }, moved);
    add({ job, n, what: 'reminded by mail', unit: 's' }, reminded);
    add({ job, n, what: 'both', unit: 's' }, moved + reminded);
    add({ job, n, what: 'with the list drawn', unit: 's' }, whole);
  }
  await addHistory(house, { meeting, n, job: 'history' }, add);
  add({ job: 'memory', n, what: 'peak of worker, client and sink', unit: 'MB' }, memory.stop());

  if (!wanted('floor')) return;
  const base = await floor(house, { from: meeting, size: n, callers: CALLERS, total: ANSWERS });
  add({ job: 'floor', n, what: 'invite', unit: 's' }, base.invite);
  for (const callers of CALLERS) {
    const pace = base.replies[callers];
    if (pace === undefined) continue;
    add({ job: 'floor', n, what: `answers, ${callers} callers`, unit: '/s' }, pace.perSecond);
    add({ job: 'floor', n, what: `answer p99, ${callers} callers`, unit: 'ms' }, pace.p99);
  }
  add({ job: 'floor', n, what: 'no_reply and reminded', unit: 's' }, base.moved + base.reminded);
}

const MISSIONS = 200;
const DESKS = 10;

/** Missions that answer by page within a minute, in the middle of which a worker is killed. */
/** Of each of 200 delegations, so that there are 1,500 persons. */
async function checkIn(house: BenchHouse, add: Add): Promise<void> {
  const { meeting } = await invite(house, MISSIONS);
  const codes = rosterOf(MISSIONS).map(({ code }) => code);
  const sizes = codes.map((_, i) => (i % 2 === 0 ? 7 : 8));
  const outcomes = await Promise.all(
    codes.map((participant, i) => {
      const persons = Array.from({ length: sizes[i] ?? 7 }, (_, n) => ({
        ...{
          name: `Sample ${participant} ${n}`,
          title: null,
          role: n === 0 ? ('head' as const) : ('delegate' as const),
        },
      }));
      return house.convene.nominate(meeting, participant, { persons }, { actor: `participant:${participant}` });
    }),
  );
  for (const { participant, version } of outcomes)
    await house.convene.registry.waitForVersion(meeting, participant, version);
  const { persons, p50, p99, most } = await checkins(house, meeting, DESKS);
  const job = `checkin, ${DESKS} desks`;
  add({ job, n: persons, what: 'a person p50', unit: 'ms' }, p50);
  add({ job, n: persons, what: 'a person p99', unit: 'ms' }, p99);
  add({ job, n: persons, what: 'the slowest', unit: 'ms' }, most);
}

async function answerByPage(house: BenchHouse, add: Add): Promise<void> {
  const { meeting } = await invite(house, MISSIONS);
  const codes = rosterOf(MISSIONS).map(({ code }) => code);
  const { all, sent, registered, waited, lost, processor } = await pages(house, meeting, codes);
  const job = 'page, a worker killed';
  const n = MISSIONS;
  add({ job, n, what: 'any request p50', unit: 'ms' }, all.p50);
  add({ job, n, what: 'any request p99', unit: 'ms' }, all.p99);
  add({ job, n, what: 'delegation sent p50', unit: 'ms' }, sent.p50);
  add({ job, n, what: 'delegation sent p99', unit: 'ms' }, sent.p99);
  add({ job, n, what: 'delegation sent, the slowest', unit: 'ms' }, sent.most);
  add({ job, n, what: 'until registered p50', unit: 'ms' }, registered.p50);
  add({ job, n, what: 'until registered p99', unit: 'ms' }, registered.p99);
  add({ job, n, what: 'until registered, the slowest', unit: 'ms' }, registered.most);
  add({ job, n, what: 'missions told to look again', unit: '' }, waited);
  add({ job, n, what: 'missions lost', unit: '' }, lost);
  add({ job, n, what: 'processor time of a request', unit: 'ms' }, processor);
}

/** The whole Twelfth Meeting, as `convene rehearse` plays it. */
async function play(house: BenchHouse, add: Add): Promise<void> {
  const { convene } = house;
  await house.setRoster(null);
  const memory = watchMemory();
  const keys = mkdtempSync(join(tmpdir(), 'convene-keys-'));
  const { meeting, plan } = await convene.start(PLAN, 'rehearsal', (read) => withRehearsalKeys(read, keys));
  const { seconds, result: codes } = await timed(async () => {
    await convene.advance(meeting, plan.startsAt);
    const rows = await convene.registry.participants(meeting);
    const of = rows.map(({ code }) => code);
    const script = scriptOf(plan, await convene.registry.contacts('rehearsal'), of, 1);
    await rehearse({ convene, meeting, plan, script, orders: orderScenes(plan), keys });
    return of;
  });
  rmSync(keys, { recursive: true });
  const n = codes.length;
  const job = 'rehearse';
  add({ job, n, what: 'the whole meeting', unit: 's' }, seconds);
  await addHistory(house, { meeting, n, job }, add);
  add({ job, n, what: 'peak of worker, client and sink', unit: 'MB' }, memory.stop());
}

/** Events and bytes of all runs: of the collections for each participant, and of the meeting. */
async function addHistory(
  { convene, temporal }: BenchHouse,
  { meeting, n, job }: { meeting: string; n: number; job: string },
  add: Add,
): Promise<void> {
  const rows = await convene.registry.participants(meeting);
  const shards = [...new Set(rows.map(({ shard }) => shard))];
  const all = await Promise.all(shards.map((shard) => historyOf(temporal, workflowIds.collection(meeting, shard))));
  for (const unit of ['events', 'bytes'] as const) {
    const sum = all.reduce((total, history) => total + history[unit], 0);
    add({ job, n, what: 'collections, for each participant', unit }, sum / n);
  }
  const { events, bytes } = await historyOf(temporal, workflowIds.meeting(meeting));
  add({ job, n, what: 'the meeting', unit: 'events' }, events);
  add({ job, n, what: 'the meeting', unit: 'bytes' }, bytes);
}

async function aboutOf({ owner, stack }: BenchHouse): Promise<Pick<BenchReport, 'postgres' | 'temporal'>> {
  const { rows } = await owner.query<{ server_version: string }>('SHOW server_version');
  const { found } = stack.temporal;
  return {
    postgres: rows[0]?.server_version ?? 'unknown',
    temporal: found.kind === 'binary' ? found.server : found.address,
  };
}

function options(): { only: BenchJob[]; n: number[]; repeat: number; json: boolean } {
  const numbers = (listed: string) => listed.split(',').map(number);
  const command = new Command('bench')
    .description('Measures Convene on this machine; see docs/performance.md.')
    .option('--only <job>', `one of ${jobs.join(', ')}, or several with commas`, list, [])
    .option('--n <numbers>', 'participants, such as 202,2000,10000', numbers, [202, 2_000, 10_000])
    .option('--repeat <times>', 'how often', number, 3)
    .option('--json', 'print one JSON value', false);
  return command.parse().opts();
}

function list(named: string): BenchJob[] {
  return named.split(',').map((name) => {
    const job = jobs.find((one) => one === name);
    if (job === undefined) throw new InvalidArgumentError(`Known are ${jobs.join(', ')}.`);
    return job;
  });
}

function number(written: string): number {
  const n = Number(written);
  if (Number.isInteger(n) && n > 1 - Number.EPSILON && n <= 17_000) return n;
  throw new InvalidArgumentError('Give whole numbers from 1 to 17000.');
}

await main();
