import { expect, onTestFinished, test, vi } from 'vitest';
import { runConvene } from '../e2e/command.ts';
import { fleetOf, openHouse } from '../house.ts';
import { startWorkerCommand, type WorkerCommand } from '../worker-command.ts';
import { checkedActs, convened, delegation, statusCounts, toMissions, until } from '../workflows/support.ts';

vi.setConfig({ testTimeout: 240_000 });

const CALLERS = 32;
/** How many answers arrive between one blow and the next. */
const STRETCH = 300;

/** What came of an answer, as its sender was told. */
type Told = { id: string; code: string; version: number; status: string };

test('workers are killed, stopped, started anew and all away under load, and every answer gets its one outcome', async () => {
  // collections turn several times meanwhile
  const house = await openHouse({ idle: true, turnAt: { meeting: 4_000, circulation: 4_000, collection: 400 } });
  onTestFinished(() => house.close());
  const running = new Set<WorkerCommand>();
  onTestFinished(async () => void (await Promise.all([...running].map((worker) => worker.kill()))));
  const startWorker = async () => {
    const worker = await startWorkerCommand(fleetOf(house));
    running.add(worker);
    return worker;
  };

  const [first, second] = await Promise.all([startWorker(), startWorker()]);
  expect(await Promise.all([first.ready(), second.ready()])).toEqual([200, 200]);
  expect(await runConvene(['upgrade'], fleetOf(house))).toMatchObject({ status: 0 });
  const meeting = await convened(house);
  const codes = (await house.convene.registry.participants(meeting)).map(({ code }) => code);

  const told: Told[] = [];
  let calling = true;
  /** Goes round its own participants: named, declined, named again; the next when the last is answered. */
  const caller = async (mine: string[]) => {
    for (let round = 0; calling; round++) {
      for (const code of mine) {
        if (!calling) return;
        const by = { actor: `participant:${code}`, id: `${code}-${round}` };
        const outcome =
          round % 2 === 0
            ? await house.convene.nominate(meeting, code, delegation('head'), by)
            : await house.convene.answer(meeting, { kind: 'nil_return', participant: code, ...by });
        told.push({ id: by.id, code: outcome.participant, version: outcome.version, status: outcome.status });
      }
    }
  };
  const shares = Array.from({ length: CALLERS }, (_, n) => codes.filter((_, index) => index % CALLERS === n));
  let failed: unknown = null;
  const callers = Promise.all(shares.map(caller)).catch((error: unknown) => {
    failed = error;
    throw error;
  });
  callers.catch(() => {});
  const stretch = (what: string) => {
    const from = told.length;
    return until(`answers ${what}`, () => {
      if (failed !== null) throw failed;
      return told.length >= from + STRETCH;
    });
  };

  await stretch('with two workers');
  await first.kill();
  await stretch('after one was killed');
  const third = await startWorker();
  expect(await second.stop()).toBe(0);
  await stretch('after the other was stopped in order');
  const fourth = await startWorker();
  await stretch('with two new ones');
  await Promise.all([third.kill(), fourth.stop()]);
  await startWorker();
  await stretch('after a moment with none');
  calling = false;
  await callers;

  // each got its one outcome, and what it was told is in order
  expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
  const last = new Map<string, Told>();
  for (const one of told) {
    expect(one.version).toBeGreaterThan(last.get(one.code)?.version ?? 0);
    last.set(one.code, one);
  }
  // of before the last blow, and among the ids that a collection remembers
  const early = told.at(-STRETCH);
  if (early === undefined) throw new Error('too few were told anything');
  const again = {
    participant: early.code,
    actor: `participant:${early.code}`,
    id: early.id,
    kind: 'nil_return',
  } as const;
  expect(await house.convene.answer(meeting, again)).toMatchObject({ version: early.version, status: early.status });

  // the registry has all of them, once each
  expect((await house.convene.advance(meeting, '2024-09-01T00:00:00Z')).phase).toBe('preparing');
  const rows = await house.convene.registry.participants(meeting);
  expect(rows.map(({ code, version, status }) => ({ code, version, status }))).toEqual(
    rows.map(({ code, version }) => ({ code, version, status: last.get(code)?.status ?? 'no_reply' })),
  );
  for (const { code, version } of rows) expect(version).toBeGreaterThanOrEqual(last.get(code)?.version ?? 0);
  const answers = (await checkedActs(house, meeting)).flatMap(({ act }) =>
    act.id.startsWith('answer/') ? [act.id] : [],
  );
  expect(answers.toSorted()).toEqual(told.map(({ id, code }) => `answer/${code}/${id}`).toSorted());
  expect(Object.values(await statusCounts(house, meeting)).reduce((a, b) => a + b)).toBe(codes.length);
  expect([toMissions(house.sink.received()).length, house.sink.duplicates()]).toEqual([197, 0]);
  await Promise.all([...running].map((worker) => worker.stop()));
});
