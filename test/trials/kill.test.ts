import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Outcome } from '../../domain/messages/answers.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { Identity } from '../../stack/identity.ts';
import { readLock } from '../../stack/lock.ts';
import { ensureNamespace } from '../../stack/namespace.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { type RunningSink, startSink } from '../../stack/sink.ts';
import { startTemporal } from '../../stack/temporal.ts';
import { findTemporal } from '../../stack/temporal-binary.ts';
import { folderOfTest } from '../folders.ts';
import { type House, type HouseOptions, ownHouse } from '../house.ts';
import { spawnWorker } from '../workflows/spawn-worker.ts';
import {
  approve,
  approveAll,
  awaitedOn,
  checkedActs,
  convened,
  shortPlan,
  start,
  statusCounts,
  toMissions,
  until,
} from '../workflows/support.ts';

vi.setConfig({ testTimeout: 300_000 });

const IN_FEBRUARY = '2024-02-20T12:00:00Z';

/** Its leases are short, so that what a killed worker had claimed is soon free. */
const open = (options: HouseOptions) => ownHouse({ ...options, worker: { leaseMs: 3_000, ...options.worker } });

/** Waits until the sink has taken some forty messages, and lets it answer no more: the next ones are taken, and no answer comes. */
async function inTheMiddle(sink: RunningSink): Promise<void> {
  await until('the dispatch to be under way', () => toMissions(sink.received()).length >= 40);
  sink.pause();
  const taken = toMissions(sink.received()).length;
  await until('a message whose answer is withheld', () => toMissions(sink.received()).length > taken);
  expect(toMissions(sink.received()).length).toBeLessThan(197);
}

/** Approves the convocation's last step; what follows by itself is its dispatch. */
async function issue(house: House): Promise<string> {
  const meeting = await start(house, shortPlan());
  await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z'));
  await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z'));
  return meeting;
}

/** Each issued message was taken once; or again with the same bytes, and then the outbox says so. */
async function checkMail(house: House, meeting: string, sink: RunningSink): Promise<{ repeated: number }> {
  const { rows } = await house.pool.query<{ message_id: string; state: string; repeats: number }>(
    'SELECT message_id, state, repeats FROM outbox WHERE meeting = $1',
    [meeting],
  );
  expect(rows).toHaveLength(197);
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['sent']));
  const received = toMissions(sink.received());
  expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(197);
  for (const { message_id, repeats } of rows) {
    const taken = received.filter(({ messageId }) => messageId === message_id.replaceAll(/[<>]/g, ''));
    expect(taken.length).toBeGreaterThanOrEqual(1);
    expect(taken.length).toBeLessThanOrEqual(1 + repeats);
    expect(new Set(taken.map(({ sha256 }) => sha256)).size).toBe(1);
  }
  expect(await statusCounts(house, meeting)).toEqual({ notified: 197, posted: 5 });
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  expect(acts.filter(({ action }) => action === 'dispatched').map(({ detail }) => detail)).toMatchObject([
    { sent: 197, post: 5 },
  ]);
  return { repeated: received.length - 197 };
}

test('a worker is killed in the middle of a dispatch, and another goes on', async () => {
  const house = await open({ idle: true });
  const worker = await spawnWorker(house);
  const meeting = await issue(house);
  const moving = house.convene.advance(meeting, IN_FEBRUARY);
  await inTheMiddle(house.sink);
  await worker.kill();
  house.sink.resume();
  await house.startWorker();
  expect(await moving).toMatchObject({ phase: 'collecting', waitingFor: [] });
  const { repeated } = await checkMail(house, meeting, house.sink);
  // those whose answers were withheld
  expect(repeated).toBeGreaterThan(0);
});

test('the SMTP server is killed in the middle of a dispatch, and started again', async () => {
  const house = await open({});
  const meeting = await issue(house);
  const moving = house.convene.advance(meeting, IN_FEBRUARY);
  await inTheMiddle(house.sink);
  await house.sink.kill();
  const sink = await startSink({ dir: house.mailDir, port: house.sink.port });
  onTestFinished(() => sink.stop());
  expect(await moving).toMatchObject({ phase: 'collecting', waitingFor: [] });
  const { repeated } = await checkMail(house, meeting, sink);
  expect(repeated).toBeGreaterThan(0);
});

test('answers are taken while the database is away, and the registry catches up', async () => {
  const folder = folderOfTest('kill');
  const startOwn = (port?: number) =>
    startPostgres({
      dataDir: join(folder, 'postgres'),
      log: join(folder, 'postgres.log'),
      durable: false,
      ...(port === undefined ? {} : { port }),
    });
  let postgres = await startOwn();
  onTestFinished(() => postgres.stop());
  const house = await open({ servers: { postgresUrl: postgres.url } });
  const meeting = await convened(house);
  const codes = (await house.convene.registry.participants(meeting)).map(({ code }) => code).slice(0, 60);
  const handle = house.temporal.workflow.getHandle(workflowIds.collection(meeting, 1));
  const decline = (participant: string) =>
    handle.executeUpdate<Extract<Outcome, { ok: true }>, [unknown]>(names.updates.answer, {
      args: [{ v: 1, id: participant, actor: `participant:${participant}`, participant, kind: 'nil_return' }],
    });

  const outcomes = await Promise.all(codes.slice(0, 20).map(decline));
  await postgres.stop();
  for (const code of codes.slice(20, 40)) outcomes.push(await decline(code));
  expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'nil_return'));
  postgres = await startOwn(Number(new URL(postgres.url).port));
  outcomes.push(...(await Promise.all(codes.slice(40).map(decline))));

  for (const { participant, version } of outcomes) {
    await until(`${participant} in the registry`, async () => {
      const { rows } = await house.pool.query(
        'SELECT 1 FROM participant WHERE meeting = $1 AND code = $2 AND version = $3',
        [meeting, participant, version],
      );
      return rows.length === 1;
    });
  }
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  expect(
    acts
      .filter(({ action }) => action === 'nil_return')
      .map(({ subject }) => subject)
      .toSorted(),
  ).toEqual(codes.toSorted());
  expect((await house.convene.advance(meeting, '2024-09-01T00:00:00Z')).phase).toBe('preparing');
  expect((await statusCounts(house, meeting)).nil_return).toBe(60);
});

test('the Temporal server is killed in the middle of a dispatch, and the meeting goes on where it was', async () => {
  const found = await findTemporal();
  if (found.kind === 'address') throw new Error('unset TEMPORAL_ADDRESS: this test starts a server of its own');
  const folder = folderOfTest('kill');
  const dataDir = join(folder, 'temporal');
  const startOwn = (port?: number) =>
    startTemporal({
      binary: found.path,
      dataDir,
      log: join(folder, 'temporal.log'),
      ...(port === undefined ? {} : { port }),
    });
  let server = await startOwn();
  onTestFinished(() => server.stop());
  const { address } = server;
  const connection = await Connection.connect({ address });
  await ensureNamespace(connection, 'convene');
  await connection.close();

  const house = await open({ servers: { temporal: { address, namespace: 'convene' } } });
  const meeting = await issue(house);
  await until('the dispatch to be under way', () => toMissions(house.sink.received()).length >= 40);
  process.kill(Identity.parse(readLock(join(dataDir, 'server.json'))?.note).pid, 'SIGKILL');
  await until('the server to be gone', () => readLock(join(dataDir, 'server.json')) === null);
  server = await startOwn(Number(address.split(':')[1]));

  expect(await approveAll(house, meeting, IN_FEBRUARY)).toMatchObject({ phase: 'collecting' });
  const { repeated } = await checkMail(house, meeting, house.sink);
  // the worker lived, and the outbox knew what was sent
  expect(repeated).toBe(0);
  expect(readFileSync(join(folder, 'temporal.log'), 'utf8')).not.toContain('corrupt');
});
