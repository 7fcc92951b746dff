import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, onTestFinished, test } from 'vitest';
import { changeContact } from '../../client/contacts.ts';
import { startSink } from '../../stack/sink.ts';
import { ownHouse } from '../house.ts';
import { dozen, rosterOfDozen } from '../roster.ts';
import { convened, saveDirectory, statusCounts, toMissions } from './support.ts';

/** A server that stands for the world outside, where no message of a rehearsal may arrive. */
async function openWorld() {
  const dir = mkdtempSync(join(tmpdir(), 'convene-world-'));
  const world = await startSink({ dir });
  let connections = 0;
  // a client that only says hello is one too many
  const watch = setInterval(() => {
    connections = Math.max(connections, world.connections());
  }, 5);
  onTestFinished(async () => {
    clearInterval(watch);
    await world.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return { url: world.url, seen: () => ({ messages: world.received().length, connections }) };
}

const open = (env: Record<string, string>) => ownHouse({ env, worker: { roster: rosterOfDozen } });

test('with a real SMTP_URL beside the sink, a rehearsal goes to the sink alone, and says what it is', async () => {
  const world = await openWorld();
  const house = await open({ SMTP_URL: world.url });
  const meeting = await convened(house);
  expect(toMissions(house.sink.received())).toHaveLength(dozen.mailed);
  expect(world.seen()).toEqual({ messages: 0, connections: 0 });

  await house.sink.settled();
  for (const { file } of toMissions(house.sink.received()).slice(0, 5)) {
    const mail = await simpleParser(readFileSync(join(house.mailDir, file)));
    expect(mail.subject).toContain('REHEARSAL');
    expect(mail.attachments.map(({ filename }) => filename)).toEqual([
      expect.stringMatching(/^REHEARSAL-.*\.pdf$/),
      expect.stringMatching(/^REHEARSAL-.*\.ics$/),
    ]);
    const calendar = mail.attachments.at(1)?.content.toString('utf8') ?? '';
    expect(calendar).toMatch(/^SUMMARY[^:\r\n]*:.*REHEARSAL/m);
  }
  for (const table of ['participant', 'circulation', 'document', 'outbox']) {
    const { rows } = await house.pool.query(`SELECT DISTINCT mode FROM ${table} WHERE meeting = $1`, [meeting]);
    expect(rows, table).toEqual([{ mode: 'rehearsal' }]);
  }
  expect(meeting).toContain('~r');
});

test('with a real SMTP_URL alone, a rehearsal sends nothing at all, and the outbox says why', async () => {
  const world = await openWorld();
  const house = await open({ SMTP_URL: world.url, REHEARSAL_SMTP_URL: '' });
  const meeting = await convened(house);
  expect(world.seen()).toEqual({ messages: 0, connections: 0 });
  expect(toMissions(house.sink.received())).toHaveLength(0);
  const { rows } = await house.pool.query(
    'SELECT state, answer, count(*)::int AS n, max(tries) AS tries FROM outbox WHERE meeting = $1 GROUP BY state, answer',
    [meeting],
  );
  expect(rows).toEqual([
    { state: 'refused', answer: expect.stringContaining('no REHEARSAL_SMTP_URL'), n: expect.any(Number), tries: 0 },
  ]);
  expect(rows[0].n).toBeGreaterThanOrEqual(dozen.mailed);
  expect(await statusCounts(house, meeting)).toEqual({ undeliverable: dozen.size });
});

test('a rehearsal reads a copy of the directory, and writes its own: the live one stays as it is', async () => {
  const house = await open({});
  const { registry } = house.convene;
  await saveDirectory(house, 'live');
  const [first] = await registry.contactsOf('AUT', 'live');
  const id = first?.id ?? '';
  const contact = (await registry.contacts('live')).find((one) => one.id === id);
  if (contact === undefined) throw new Error(`there is no ${id}`);
  // the mission has moved, and there is a contact that no plan knows
  const moved = { ...contact, address: 'moved@aut.mission.example' };
  await registry.saveDirectory([moved, { ...moved, id: 'aut-extra', rank: 90 }], 'live');
  const live = await registry.contacts('live');

  const meeting = await convened(house);
  expect(await registry.contacts('live')).toEqual(live);
  const rehearsed = await registry.contactsOf('AUT', 'rehearsal');
  const addressOf = (of: string) => rehearsed.find((one) => one.id === of)?.address;
  expect({ planned: addressOf(id), extra: addressOf('aut-extra') }).toEqual({
    planned: contact.address,
    extra: moved.address,
  });
  const { now: at } = await house.convene.state(meeting);
  const basis = { kind: 'letter', reference: 'No. 3', date: at.slice(0, 10), receivedAt: at } as const;
  await changeContact(house, {
    ...{ meeting, participant: 'AUT', at, by: { actor: 'staff:desk', basis } },
    change: { act: 'change', contact: id, fields: { address: 'rehearsed@aut.mission.example' } },
  });
  expect(await registry.contacts('live')).toEqual(live);
  const [again] = await registry.contactsOf('AUT', 'rehearsal');
  expect(again?.address).toBe('rehearsed@aut.mission.example');
});
