import { once } from 'node:events';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Refusal } from '../../domain/errors.ts';
import { draftOf } from '../../registry/drafts.ts';
import { revokeLinks } from '../../registry/links.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { keyOf, openPage, type Page } from '../page.ts';
import { spawnWorker } from '../workflows/spawn-worker.ts';
import { convened, shortPlan, until } from '../workflows/support.ts';
import { spawnConvene } from './command.ts';

/** What a mission has sent is kept before it is registered: workers and pages may die, and the mission is told what is true. */

const house = { ...(await houseOfFile()), proofs: 'closed' as const };
let page: Page;
let meeting: string;

beforeAll(async () => {
  meeting = await convened(house, shortPlan());
  page = await openPage(house);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => page.close());

const WAITING = 'Received, not registered yet';
const REGISTERED = 'This was received and is registered.';
const REFUSED = 'This could not be registered';

/** For as long as it is mocked, no collection takes anything. */
const nobodyTakes = () => vi.spyOn(page.convene, 'deliver').mockRejectedValue(new Error('no worker takes it'));
/** Sends what waits, as a page does that looks for it later. */
async function later(): Promise<void> {
  vi.restoreAllMocks();
  await house.owner.query('UPDATE page_answer SET due_at = now() WHERE settled_at IS NULL');
  await page.deliveries.look();
}
const added = (link: string, name: string, role: string) =>
  page.post(`${link}/delegation/person`, { person: crypto.randomUUID(), new: 'yes', role, name });
const press = async (link: string, act: 'acknowledge' | 'decline' | 'withdraw') =>
  page.post(`${link}/${act}?l=en`, { key: keyOf(await page.get(`${link}/${act}`)) });
async function named(link: string, name: string) {
  await added(link, name, 'head');
  return page.post(`${link}/delegation/send?l=en`, { key: keyOf(await page.get(`${link}/delegation/check`)) });
}
const actionsOf = async (participant: string, of = meeting) =>
  (await house.convene.registry.acts(of, { subject: participant })).flatMap(({ act }) =>
    act.id.startsWith('answer/') ? act.action : [],
  );
/** A try that no worker took is over after ten seconds, and the next one comes some seconds later. */
const onRecord = (participant: string, count: number) =>
  until(`${count} acts of ${participant}`, async () => (await actionsOf(participant)).length >= count, 180_000);

test('what no worker takes is received, said to be so and no more, and registered once', async () => {
  const link = await page.linkOf(meeting, 'CHE');
  nobodyTakes();
  const sent = await named(link, 'Anna Beispiel');
  expect(sent.status).toBe(303);
  const waiting = await page.get(sent.location);
  expect([waiting.text.includes(WAITING), waiting.text.includes(REGISTERED)]).toEqual([true, false]);
  const home = await page.get(`${link}?l=en`);
  expect(home.text).toContain('received, being registered.');
  expect([home.text.includes('No reply is registered.'), home.text.includes('not sent yet')]).toEqual([true, false]);
  // pressed again, also from a page that was opened since, it is the same answer
  const again = keyOf(await page.get(`${link}/delegation/check`));
  expect(sent.location).toContain(encodeURIComponent(again));
  expect((await page.post(`${link}/delegation/send?l=en`, { key: again })).location).toBe(sent.location);

  await Promise.all([later(), later()]);
  await onRecord('CHE', 1);
  expect(await actionsOf('CHE')).toEqual(['nominate']);
  expect((await page.get(sent.location)).text).toContain(REGISTERED);
  expect(await draftOf(house.pool, { meeting, participant: 'CHE', contact: 'che-new-york' })).toBe(null);
  expect((await page.get(`${link}?l=en`)).text).not.toContain('being registered');
});

test('a refusal that comes later is shown, and what was typed is there to be sent again', async () => {
  const link = await page.linkOf(meeting, 'FRA');
  nobodyTakes();
  const sent = await named(link, 'Anne Martin');
  // by whom it was sent is believed no more
  await revokeLinks(house.pool, { meeting, participant: 'FRA' });
  await house.stopWorker();
  await house.startWorker();
  const newer = await page.linkOf(meeting, 'FRA');
  const where = sent.location.replace(link, newer);
  expect((await page.get(where)).text).toContain(WAITING);
  await later();
  const refused = await page.get(where);
  expect([refused.text.includes(REGISTERED), refused.text.includes('What you entered is kept.')]).toEqual([
    false,
    true,
  ]);
  expect((await page.get(`${newer}?l=en`)).text).toContain('received, could not be registered.');
  const check = await page.get(`${newer}/delegation/check?l=en`);
  expect(check.text).toContain('Anne Martin');
  expect(sent.location).not.toContain(encodeURIComponent(keyOf(check)));
  const second = await page.post(`${newer}/delegation/send?l=en`, { key: keyOf(check) });
  expect((await page.get(second.location)).text).toContain(REGISTERED);
  await onRecord('FRA', 1);
  expect((await page.get(`${newer}?l=en`)).text).not.toContain('could not be registered');
});

test('what a mission sent first is taken first, whoever sends it and whenever', async () => {
  const link = await page.linkOf(meeting, 'KEN');
  nobodyTakes();
  const first = await named(link, 'Amina Otieno');
  const second = await press(link, 'withdraw');
  const third = await press(link, 'decline');
  for (const { location } of [first, second, third]) expect((await page.get(location)).text).toContain(WAITING);
  await later();
  await onRecord('KEN', 3);
  expect(await actionsOf('KEN')).toEqual(['nominate', 'withdraw', 'nil_return']);
});

test('one that is refused holds up nothing', async () => {
  const link = await page.linkOf(meeting, 'BRA');
  vi.spyOn(page.convene, 'deliver').mockRejectedValueOnce(new Refusal('not_now', 'invented'));
  const first = await press(link, 'withdraw');
  expect((await page.get(first.location)).text).toContain(REFUSED);
  const second = await press(link, 'acknowledge');
  expect((await page.get(second.location)).text).toContain(REGISTERED);
});

test('what was received in time is in time, however late it is registered', async () => {
  const late = await convened(house, shortPlan());
  const link = await page.linkOf(late, 'CHE');
  await page.get(link);
  nobodyTakes();
  const sent = await press(link, 'decline');
  vi.restoreAllMocks();
  await house.convene.advance(late, '2024-09-01T12:00:00Z');
  const after = await press(await page.linkOf(late, 'FRA'), 'decline');
  expect((await page.get(after.location)).text).toContain('Received after the date for replies');
  await later();
  const receipt = await page.get(sent.location);
  expect([receipt.text.includes(REGISTERED), receipt.text.includes('Received after')]).toEqual([true, false]);
  expect((await house.convene.registry.participant(late, 'CHE')).late).toBe(false);
});

test('only so much of a participant waits', async () => {
  const link = await page.linkOf(meeting, 'AUT');
  nobodyTakes();
  const sent = [];
  for (let n = 0; n < 21; n += 1) sent.push(await page.post(`${link}/acknowledge?l=en`, { key: crypto.randomUUID() }));
  expect(sent.map(({ status }) => status)).toEqual([...Array.from({ length: 20 }, () => 303), 429]);
  expect((await page.get(sent[0]?.location ?? '')).text).toContain(WAITING);
});

test('a page that is killed with an answer kept and not registered loses nothing: the next one sends it', async () => {
  const open = async () => {
    const port = await getPort();
    const child = spawnConvene(['web', '--port', String(port)], fleetOf(house));
    await until('the page', () => fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null));
    return { port, child };
  };
  const link = await page.linkOf(meeting, 'ESP');
  const key = keyOf(await page.get(`${link}/decline`));
  await house.stopWorker();
  const first = await open();
  const origin = `http://127.0.0.1:${first.port}`;
  const sent = await fetch(`http://127.0.0.1:${first.port}${link}/decline`, {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ key }) },
    headers: { origin },
  });
  expect(sent.status).toBe(303);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const second = await open();
  try {
    await house.startWorker();
    await onRecord('ESP', 1);
    expect(await actionsOf('ESP')).toEqual(['nil_return']);
  } finally {
    second.child.kill('SIGKILL');
  }
});

test('workers are killed while answers come: each is received at once, and registered once', async () => {
  const busy = await convened(house, shortPlan());
  const codes = (await house.convene.registry.participants(busy)).map(({ code }) => code);
  const states = codes.filter((code) => /^[A-Z]{3}$/.test(code));
  const links = await Promise.all(states.map((code) => page.linkOf(busy, code)));
  const keys = await Promise.all(links.map(async (link) => keyOf(await page.get(`${link}/decline`))));
  await house.stopWorker();
  const worker = await spawnWorker(house);
  try {
    const presses = links.map((link, n) => page.post(`${link}/decline?l=en`, { key: keys[n] ?? '' }));
    await presses[0];
    await worker.kill();
    const sent = await Promise.all(presses);
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([303]));
    for (const { location } of sent)
      expect((await page.get(location)).text).toMatch(/not registered yet|is registered/);
  } finally {
    await house.startWorker();
  }
  for (const code of states) {
    await until(`the act of ${code}`, async () => {
      await page.deliveries.look();
      return (await actionsOf(code, busy)).length > 0;
    });
    expect([code, await actionsOf(code, busy)]).toEqual([code, ['nil_return']]);
  }
});
