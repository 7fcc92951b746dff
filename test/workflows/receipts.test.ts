import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, expect, test } from 'vitest';
import { todayOf } from '../../client/today.ts';
import { linkWith } from '../../registry/links.ts';
import { rosterOf } from '../../treaties/treaties.ts';
import { participantFile } from '../../upkeep/participant-file.ts';
import { openHouse } from '../house.ts';
import { approveAll, delegation, shortPlan, start, until } from './support.ts';

const CODES = ['CHE', 'FRA', 'AUT', 'ICRC'];
const BASE = 'https://answers.example';
const house = await openHouse({
  worker: { webUrl: BASE, roster: (...asked) => rosterOf(...asked).filter(({ code }) => CODES.includes(code)) },
});
afterAll(() => house.close());

test('an answer is receipted to every address of the participant, once, in its language and in the approved words', async () => {
  const { convene, sink } = house;
  const meeting = await start(house, shortPlan({ answers: { note: 'asked' } }));
  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  await convene.advance(meeting, '2024-06-02T09:00:00Z');
  const before = sink.received().length;
  const contacts = (await convene.registry.contactsOf('CHE', 'rehearsal')).filter(
    ({ role, channel }) => role === 'to' && channel === 'email',
  );
  const byPage = { actor: 'participant:CHE', channel: 'page', source: contacts[0]?.id ?? '', id: 'page-1' } as const;
  await convene.nominate(meeting, 'CHE', delegation('head', 'adviser'), byPage);
  await convene.answer(meeting, { kind: 'nil_return', participant: 'AUT', actor: 'participant:AUT', id: 'nil-1' });

  const receipts = await until('receipts', async () => {
    await sink.settled();
    const after = await Promise.all(
      sink
        .received()
        .slice(before)
        .map(({ file }) => simpleParser(readFileSync(join(house.mailDir, file)))),
    );
    return after.length >= contacts.length + 1 ? after : null;
  });
  const of = (name: string) => receipts.filter(({ subject }) => subject?.includes(name));
  const swiss = of('Suisse');
  expect(
    swiss.map(({ to }) => (Array.isArray(to) ? to : [to]).flatMap((one) => one?.value ?? [])[0]?.address).sort(),
  ).toEqual(contacts.map(({ address }) => address).sort());
  const text = swiss[0]?.text ?? '';
  expect(text).toContain('nombre de personnes : 2');
  expect(text).toContain('La note verbale ou la lettre signée est attendue.');
  expect(text).not.toMatch(/\{|tardive/);
  // each has the link of the contact that it goes to, and what is stored has none
  const tokens = swiss.map(({ text: said = '' }) => new RegExp(`${BASE}/r/([\\w-]{43})`).exec(said)?.[1] ?? '');
  expect(new Set(tokens).size).toBe(contacts.length);
  const held = new Map(contacts.map(({ id, address }) => [id, address]));
  for (const [i, token] of tokens.entries()) {
    const link = await linkWith(house.pool, token);
    expect(link).toMatchObject({ meeting, participant: 'CHE', revoked_at: null });
    const [to] = [swiss[i]?.to].flat().flatMap((one) => one?.value ?? []);
    expect(to?.address).toBe(held.get(link?.contact ?? ''));
  }
  const { rows: kept } = await house.owner.query<{ all: string }>(
    'SELECT n::text AS all FROM notice n WHERE meeting = $1',
    [meeting],
  );
  for (const { all } of kept) for (const token of tokens) expect(all).not.toContain(token);
  const [austrian] = of('Austria');
  expect(austrian?.text).toContain('Austria: no delegation will attend.');
  expect(austrian?.text).not.toContain('signed note verbale or letter is awaited');

  // the same answer again, and the collection's next run, receipt nothing twice
  await convene.nominate(meeting, 'CHE', delegation('head', 'adviser'), byPage);
  await convene.advance(meeting, '2024-06-03T09:00:00Z');
  await convene.answer(meeting, { kind: 'acknowledge', participant: 'FRA', actor: 'participant:FRA', id: 'ack-1' });
  await until('the receipt of France', async () =>
    (await convene.registry.receiptsOf(meeting, 'FRA')).some(({ state }) => state === 'sent') ? true : null,
  );
  expect(await convene.registry.receiptsOf(meeting, 'CHE')).toHaveLength(contacts.length);
  // what was receipted was approved: the words stand in the manifest of the convocation
  const row = await convene.registry.participant(meeting, 'CHE');
  expect(row.note).toBe('awaited');
  const { received } = await participantFile(house, meeting, 'CHE');
  expect(received.find(({ kind }) => kind === 'nominate')).toMatchObject({
    channel: 'page',
    receipts: contacts.map(() => ({ state: 'sent' })),
  });
  const { value } = await todayOf(house, await convene.registry.meeting(meeting));
  expect(value.noteAwaited.map(({ code }) => code)).toEqual(['CHE']);
});

test('an address that a server puts off holds up nobody else, and is tried again', async () => {
  const { convene, sink } = house;
  const meeting = await start(house, shortPlan({ answers: { note: 'asked' } }));
  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  sink.setRefuse((to) => (to.endsWith('@aut.mission.example') ? { code: 450, message: 'try later' } : null));
  const decline = (participant: string) =>
    convene.answer(meeting, {
      kind: 'nil_return',
      participant,
      actor: `participant:${participant}`,
      id: `no-${participant}`,
    });
  await decline('AUT');
  await decline('FRA');
  const states = async (code: string) => (await convene.registry.receiptsOf(meeting, code)).map(({ state }) => state);
  await until('the receipt of France', async () => (await states('FRA')).includes('sent'));
  expect(await states('AUT')).not.toContain('sent');
  sink.setRefuse(() => null);
  await decline('CHE');
  await until('the receipts of Austria', async () => (await states('AUT')).every((state) => state === 'sent'));
});
