import axe from 'axe-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { delegatesOf } from '../../client/door.ts';
import { printedCode } from '../../domain/delegate.ts';
import { revokeDesk } from '../../registry/desks.ts';
import { passagesOf } from '../../registry/passages.ts';
import { type House, openHouse } from '../house.ts';
import { type Asked, openPage, type Page } from '../page.ts';
import { openBrowser, withoutBrowser } from '../trials/browser.ts';
import { convened, until } from '../workflows/support.ts';

/** The page of a desk, over HTTP and in a browser. */

vi.setConfig({ testTimeout: 240_000 });

let house: House;
let meeting: string;
let page: Page;
const persons = [
  { name: 'ليلى حداد', latin: 'Layla Haddad', role: 'head' as const, title: null },
  { name: 'Hugo <b>Sample</b>', role: 'delegate' as const, title: null },
  { name: '王小明', latin: 'Wang Xiaoming', role: 'adviser' as const, title: null },
];

beforeAll(async () => {
  house = await openHouse();
  meeting = await convened(house);
  for (const participant of ['CHE', 'FRA']) {
    const { version } = await house.convene.nominate(
      meeting,
      participant,
      { persons },
      { actor: `participant:${participant}` },
    );
    await house.convene.registry.waitForVersion(meeting, participant, version);
  }
  page = await openPage(house);
}, 240_000);
afterAll(async () => {
  await page.close();
  await house.close();
});

const codeOf = async (participant: string, place: number): Promise<string> =>
  (await delegatesOf(house, meeting)).find((one) => one.participant === participant && one.place === place)?.code ?? '';
const attendanceOf = async (participant: string) =>
  (await house.convene.registry.snapshotOf(meeting, participant))?.value.attendance;
const pressIn = ({ text }: Asked) => {
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? '';
  return { key: field('key'), code: field('code'), way: field('way') };
};
const standing = async () =>
  (
    await house.owner.query(
      `SELECT (SELECT count(*) FROM passage) AS passages, (SELECT count(*) FROM delegate) AS delegates, (SELECT count(*) FROM door_attendance) AS attendance`,
    )
  ).rows[0];

test('a badge is scanned, one press records, a double press once; the delegation is present', async () => {
  const desk = await page.deskOf(meeting, 'north-door');
  const code = await codeOf('CHE', 0);
  const before = await standing();
  const home = await page.get(desk);
  expect([home.status, home.headers['cache-control'], home.headers['referrer-policy']]).toEqual([
    200,
    'no-store',
    'no-referrer',
  ]);
  expect(home.text).toContain('REHEARSAL');
  // a reader types the code and Enter
  const found = await page.post(`${desk}find`, { who: printedCode(code) });
  expect(found.status).toBe(200);
  expect(found.text).toContain('ليلى حداد');
  expect(found.text).toContain('Layla Haddad');
  expect(found.text).toContain('Switzerland');
  for (const method of ['GET', 'HEAD']) await page.ask(`${desk}?done=${pressIn(found).key}`, { method });
  expect((await page.get(`${desk}pass`)).status).toBe(404);
  expect(await standing()).toEqual(before);

  const press = pressIn(found);
  const pressed = await Promise.all([1, 2].map(() => page.post(`${desk}pass`, press)));
  expect(new Set(pressed.map(({ status, location }) => `${status} ${location}`))).toEqual(
    new Set([`303 ${desk}?done=${press.key}`]),
  );
  const done = await page.get(`${desk}?done=${press.key}`);
  expect(done.text).toMatch(/ليلى حداد \(CHE\) is in, \d\d:\d\d\./);
  expect(done.text).toContain('In the room: 1 (delegations: 1)');
  await until('CHE to be present', async () => (await attendanceOf('CHE')) === 'present');
  expect(
    (await passagesOf(house.pool, meeting)).map(({ way, desk: of, source, actor }) => [way, of, source, actor]),
  ).toEqual([['arrival', 'north-door', 'page', 'staff:north-door']]);
  // another form for the same person, which was opened before
  const already = await page.post(`${desk}pass`, { ...press, key: '00000000-0000-4000-8000-000000000000' });
  expect(already.text).toMatch(/was in already, since \d\d:\d\d\. Nothing was changed/);
  // what one desk did is not shown at another
  const other = await page.deskOf(meeting, 'south-door');
  expect((await page.get(`${other}?done=${press.key}`)).text).not.toContain('is in,');

  const out = await page.post(`${desk}find`, { who: code });
  expect(pressIn(out).way).toBe('departure');
  await page.post(`${desk}pass`, pressIn(out));
  await until('CHE to be absent', async () => (await attendanceOf('CHE')) === 'absent');
  expect(JSON.stringify(page.logged)).not.toMatch(/حداد|Haddad/);
});

test('a name finds several, markup is text, and nobody is said to be nobody', async () => {
  const desk = await page.deskOf(meeting, 'north-door');
  const found = await page.post(`${desk}find`, { who: 'sample hugo' });
  expect(found.text).toContain('2 found');
  expect(found.text).toContain('Hugo &lt;b&gt;Sample&lt;/b&gt;');
  expect((await page.post(`${desk}find`, { who: '小明' })).text).toContain('2 found');
  expect((await page.post(`${desk}find`, { who: 'Nobody Atall' })).text).toContain(
    'Nobody has this code or goes by this name',
  );
  expect((await page.post(`${desk}find`, { who: '' })).status).toBe(303);
});

test('strangers, other sites, other types and revoked desks are refused, and nothing is recorded', async () => {
  const desk = await page.deskOf(meeting, 'east-door');
  const before = await standing();
  const press = { key: '00000000-0000-4000-8000-000000000001', code: await codeOf('FRA', 0), way: 'arrival' };
  const statusOf = async (asked: Promise<Asked>) => (await asked).status;
  expect(await statusOf(page.post(`/d/${'A'.repeat(43)}/pass`, press))).toBe(404);
  expect(
    await statusOf(page.post(`${desk}pass`, press, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })),
  ).toBe(403);
  expect(await statusOf(page.post(`${desk}pass`, press, { 'content-type': 'application/json' }))).toBe(415);
  expect(await statusOf(page.post(`${desk}pass`, { ...press, code: 'nobody' }))).toBe(400);
  expect(await statusOf(page.post(`${desk}pass`, { ...press, code: '0000000000' }))).toBe(409);
  expect(await statusOf(page.post(`${desk}pass`, { ...press, way: 'both' }))).toBe(400);
  expect(await statusOf(page.ask(`${desk}pass`, { method: 'PUT' }))).toBe(405);
  // the link of a desk answers for no mission, and that of a mission opens no desk
  expect(await statusOf(page.get(desk.replace('/d/', '/r/')))).toBe(404);
  expect(await statusOf(page.get((await page.linkOf(meeting, 'CHE')).replace('/r/', '/d/').concat('/')))).toBe(404);
  await revokeDesk(house.pool, { meeting, desk: 'east-door' });
  expect(await statusOf(page.get(desk))).toBe(404);
  expect(await statusOf(page.post(`${desk}pass`, press))).toBe(404);
  expect(await standing()).toEqual(before);
});

test.skipIf(withoutBrowser('the page of a desk in a browser'))(
  'without script, by keyboard alone: scan, press, next; and axe finds nothing',
  async () => {
    const desk = await page.deskOf(meeting, 'keyboard-door');
    const code = await codeOf('FRA', 2);
    const browser = await openBrowser({ javaScriptEnabled: false, width: 420 });
    try {
      const tab = browser.page;
      await tab.goto(`${page.url}${desk}`);
      // the place to scan has the focus
      await tab.locator('#who:focus').waitFor();
      await tab.keyboard.type(`${code}\n`);
      await tab.getByRole('heading', { name: '王小明' }).waitFor();
      // from the place to scan over its button to the press
      await tab.locator('#who').focus();
      await tab.keyboard.press('Tab');
      await tab.keyboard.press('Tab');
      await tab.keyboard.press('Enter');
      await tab.getByText('王小明 (FRA) is in').waitFor();
      await until('FRA to be present', async () => (await attendanceOf('FRA')) === 'present');
    } finally {
      await browser.close();
    }
    const seeing = await openBrowser();
    try {
      const tab = seeing.page;
      for (const look of ['', 'haddad']) {
        await tab.goto(`${page.url}${desk}`);
        if (look !== '') {
          await tab.locator('#who:focus').waitFor();
          await tab.keyboard.type(`${look}\n`);
          await tab.getByRole('heading', { name: '2 found' }).waitFor();
        }
        await tab.evaluate(axe.source);
        const violations = await tab.evaluate<string[]>(
          "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join()))",
        );
        expect(violations).toEqual([]);
        if (process.env.PICTURES)
          await tab.screenshot({ fullPage: true, path: `${process.env.PICTURES}/desk-${look || 'home'}.png` });
      }
    } finally {
      await seeing.close();
    }
  },
);
