import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { randomFrom, shuffled } from '../../rehearsal/invention.ts';
import { Identity } from '../../stack/identity.ts';
import { readLock } from '../../stack/lock.ts';
import { ensureNamespace } from '../../stack/namespace.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { startTemporal } from '../../stack/temporal.ts';
import { findTemporal } from '../../stack/temporal-binary.ts';
import { folderOfTest } from '../folders.ts';
import { type House, ownHouse } from '../house.ts';
import { seed } from '../seed.ts';
import { spawnWorker } from '../workflows/spawn-worker.ts';
import { approve, awaitedOn, checkedActs, shortPlan, start, statusCounts, until } from '../workflows/support.ts';
import { emptyMemory, isRefused, type Memory, startHostileSink } from './hostile-sink.ts';

/**
 * A dispatch to all through a mail server as bad as they come, while every part is killed once: worker, Temporal server, PostgreSQL
 * and mail server. What the mail server wrote down, the outbox and the acts tell one story of each participant.
 */

vi.setConfig({ testTimeout: 600_000 });

const IN_FEBRUARY = '2024-02-20T12:00:00Z';
/** How many messages the mail server has taken when a part is killed. */
const KILLED_AT = [20, 55, 90, 125];
const isMission = (address: string) => !/@(oda|oda-geneva|ola|eosg)\.example$/.test(address);
const takenOf = ({ taken }: Memory) => taken.filter(({ to }) => to.some(isMission));

/** A part that is killed as a crash would, and started again. */
type Part = { name: string; kill(): Promise<void> };

/** The servers of this test, each of which can be killed. */
async function startServers(folder: string) {
  const found = await findTemporal();
  if (found.kind === 'address') throw new Error('unset TEMPORAL_ADDRESS: this test starts a server of its own');
  const temporalIn = (port?: number) =>
    startTemporal({
      ...{ binary: found.path, dataDir: join(folder, 'temporal'), log: join(folder, 'temporal.log') },
      ...(port === undefined ? {} : { port }),
    });
  const postgresIn = (port?: number) =>
    startPostgres({
      ...{ dataDir: join(folder, 'postgres'), log: join(folder, 'postgres.log') },
      ...(port === undefined ? {} : { port }),
    });
  let [temporal, postgres] = await Promise.all([temporalIn(), postgresIn()]);
  onTestFinished(() => Promise.all([temporal.stop(), postgres.stop()]).then(() => undefined));
  const connection = await Connection.connect({ address: temporal.address });
  await ensureNamespace(connection, 'convene');
  await connection.close();
  const { address } = temporal;
  const { url } = postgres;
  const parts: Part[] = [
    {
      name: 'the Temporal server',
      async kill() {
        const lock = join(folder, 'temporal', 'server.json');
        process.kill(Identity.parse(readLock(lock)?.note).pid, 'SIGKILL');
        await until('the Temporal server to be gone', () => readLock(lock) === null);
        temporal = await temporalIn(Number(address.split(':')[1]));
      },
    },
    {
      name: 'PostgreSQL',
      async kill() {
        const [pid] = readFileSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n');
        process.kill(Number(pid), 'SIGKILL');
        await postgres.ended;
        postgres = await postgresIn(Number(new URL(url).port));
      },
    },
  ];
  return { address, url, parts };
}

const OutboxRow = z.object({
  participant: z.string(),
  message_id: z.string().transform((id) => id.replaceAll(/[<>]/g, '')),
  state: z.string(),
  repeats: z.number(),
  to: z.string(),
});

/** Holds what the mail server took against what the product says of each message and of each participant. */
async function expectOneStory(house: House, meeting: string, memory: Memory): Promise<Record<string, number>> {
  const { rows } = await house.pool.query(
    `SELECT participant, message_id, state, repeats, message -> 'to' ->> 'address' AS to FROM outbox WHERE meeting = $1`,
    [meeting],
  );
  const outbox = z.array(OutboxRow).parse(rows);
  const taken = takenOf(memory);
  const ids = new Set(outbox.map(({ message_id }) => message_id));
  expect(taken.filter(({ messageId }) => !ids.has(messageId))).toEqual([]);
  for (const row of outbox) {
    const copies = taken.filter(({ messageId }) => messageId === row.message_id);
    expect(new Set(copies.map(({ sha256 }) => sha256)).size, row.message_id).toBeLessThanOrEqual(1);
    // twice only where the outbox says that it was handed over again without knowing
    for (const address of new Set(copies.flatMap(({ to }) => to)))
      expect(copies.filter(({ to }) => to.includes(address)).length, address).toBeLessThanOrEqual(1 + row.repeats);
    const reached = copies.some(({ to }) => to.includes(row.to));
    if (row.state === 'sent') expect(reached, `${row.message_id} is sent`).toBe(true);
    else if (row.state === 'refused') expect(reached || !isRefused(seed, row.to), `${row.to} is refused`).toBe(false);
    else expect(row.state, `${row.message_id} is settled`).toBe('unknown');
  }
  const participants = await house.convene.registry.participants(meeting);
  for (const { code, correspondence } of participants) {
    const own = outbox.filter(({ participant }) => participant === code);
    const sent = own.filter(({ state }) => state === 'sent').length;
    expect(sent, code).toBe(correspondence === 'notified' ? 1 : 0);
    // another contact is written to only where the one before refused, or may have got it, which the outbox says
    expect(own.filter(({ state }) => state === 'sent' || state === 'unknown').length, code).toBeLessThanOrEqual(2);
  }
  const counts = await statusCounts(house, meeting);
  const [dispatched] = (await checkedActs(house, meeting)).filter(({ act }) => act.action === 'dispatched');
  const { notified = 0, posted = 0, undeliverable = 0 } = counts;
  expect(notified + posted + undeliverable).toBe(participants.length);
  const told = { sent: 0, post: 0, undeliverable: 0, ...dispatched?.act.detail };
  expect(told).toMatchObject({ sent: notified, post: posted, undeliverable });
  return counts;
}

test('every part is killed during a dispatch through a bad mail server: none is lost, none gets it twice unsaid', async () => {
  const folder = folderOfTest('kill-mail');
  const { address, url, parts } = await startServers(folder);
  const house = await ownHouse({
    idle: true,
    servers: { temporal: { address, namespace: 'convene' }, postgresUrl: url },
  });
  const memory = emptyMemory();
  let sink = await startHostileSink(seed, memory);
  onTestFinished(() => sink.kill());
  const working = { script: join(import.meta.dirname, 'worker-process.ts'), env: { REHEARSAL_SMTP_URL: sink.url } };
  let worker = await spawnWorker(house, working);

  // the names of messages, by which the mail server decides, come from the seed too
  const meeting = await start(house, shortPlan({ id: `t${seed.toString(16)}` }));
  await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z'));
  await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z'));
  const all: Part[] = [
    ...parts,
    {
      name: 'the worker',
      async kill() {
        await worker.kill();
        worker = await spawnWorker(house, working);
      },
    },
    {
      name: 'the mail server',
      async kill() {
        await sink.kill();
        sink = await startHostileSink(seed, memory, sink.port);
      },
    },
  ];
  for (const [n, part] of shuffled(randomFrom(seed), all).entries()) {
    const many = KILLED_AT[n] ?? 0;
    await until(`${many} messages to be taken, to kill ${part.name}`, () => takenOf(memory).length >= many, 120_000);
    await part.kill();
  }
  // servers that come back are asked again until they answer
  const outcome = await until(
    'the dispatch to be done',
    async () => {
      const moved = await house.convene.advance(meeting, IN_FEBRUARY).catch(() => null);
      return moved !== null && moved.phase === 'collecting' && moved;
    },
    180_000,
  );
  expect(outcome.waitingFor).toEqual([]);
  const counts = await expectOneStory(house, meeting, memory);
  expect(counts.notified).toBeGreaterThan(150);
  // it was as bad as it could be
  expect([...memory.said]).toEqual(
    expect.arrayContaining(['451', '550', 'dropped within', 'dropped after', 'never answered', 'taken']),
  );
});
