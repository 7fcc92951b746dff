import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Refusal } from '../../domain/errors.ts';
import { LANGUAGES, wordsOf } from '../../web/words.ts';
import { type House, openHouse } from '../house.ts';
import { keyOf, openPage, type Page } from '../page.ts';
import { rosterOfDozen } from '../roster.ts';
import { convened, shortPlan, until } from '../workflows/support.ts';
import { type Browser, openBrowser, withoutBrowser } from './browser.ts';

/** The page for missions in a real browser: every page in every language by the rules of WCAG 2.2 AA, and answers without JavaScript. */

const skipped = withoutBrowser('test/trials/page.test.ts');
/** Where pictures of every page go, to be looked at; none where it is not set. */
const { PAGE_PICTURES } = process.env;
const WIDTHS = [1280, 360];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(skipped)('the page for missions', () => {
  let house: House;
  let page: Page;
  let meeting: string;
  let link: string;

  beforeAll(async () => {
    house = await openHouse({ worker: { roster: rosterOfDozen } });
    meeting = await convened(house, shortPlan({ answers: { ask: ['photo', 'diet', 'access'] } }));
    page = await openPage(house, {
      limits: { posts: 10_000, strangers: 10_000, gets: 10_000, documents: 10_000, forms: 10_000, photos: 10_000 },
    });
    link = await page.linkOf(meeting, 'CHE');
  });
  afterAll(async () => {
    await page?.close();
    await house?.close();
  });

  describe('by the rules', () => {
    let wide: Browser;
    beforeAll(async () => {
      wide = await openBrowser();
      // something registered, something begun, and a receipt
      const head = { role: 'head', name: 'Layla Haddad', title: 'Ambassador', honorific: 'H.E. Ms.', language: 'ar' };
      await page.post(`${link}/delegation/person`, { person: 'a1', new: 'yes', ...head });
      await page.post(`${link}/delegation/person`, { person: 'a2', new: 'yes', role: 'adviser', name: '王小明' });
      const check = await page.get(`${link}/delegation/check`);
      const [, key = ''] = /name="key" value="([^"]+)"/.exec(check.text) ?? [];
      await page.post(`${link}/delegation/send`, { key });
      await until('the answer', async () => (await house.convene.registry.participant(meeting, 'CHE')).persons === 2);
      await page.post(`${link}/delegation/down`, { person: 'r1' });
    });
    afterAll(() => wide?.close());

    const receipt = async () => {
      const [act] = await house.convene.registry.acts(meeting, { subject: 'CHE', action: 'nominate' });
      return `receipt/${encodeURIComponent(act?.act.id.replace('answer/CHE/', '') ?? '')}`;
    };
    const ways = [
      '',
      'delegation',
      'delegation/new',
      'form',
      'delegation/person/r1',
      'delegation/check',
      'acknowledge',
      'decline',
      'withdraw',
      'upload',
    ];

    test.each(LANGUAGES)('in $name nothing violates WCAG 2.2 AA, wide and narrow', async ({ language }) => {
      for (const width of WIDTHS) {
        await wide.page.setViewportSize({ width, height: 900 });
        for (const way of [...ways, await receipt()]) {
          await wide.page.goto(`${page.url}${link}/${way}?l=${language}`.replace('/?', '?'));
          await looked(wide.page, `${language}-${width}-${way.replaceAll('/', '_').slice(0, 20) || 'home'}`);
        }
        // what is wrong with a form
        await wide.page.goto(`${page.url}${link}/delegation/new?l=${language}`);
        await wide.page.locator('#email').fill('nobody');
        await wide.page.getByRole('button', { name: wordsOf(language).person.save, exact: true }).click();
        await wide.page.locator('.errors').waitFor();
        expect(await wide.page.locator('#email').inputValue()).toBe('nobody');
        await looked(wide.page, `${language}-${width}-errors`);
        // and with one that was sent as a file
        await wide.page.goto(`${page.url}${link}/form?l=${language}`);
        await wide.page.setInputFiles('#file', { name: 'form.xlsx', mimeType: '', buffer: Buffer.from('no form') });
        await wide.page.getByRole('button', { name: wordsOf(language).form.send, exact: true }).click();
        await wide.page.locator('.errors').waitFor();
        await looked(wide.page, `${language}-${width}-form-errors`);
      }
    });

    describe('what does not go smoothly', () => {
      let [own, other, refused, waiting]: string[] = [];
      const add = (to: string, person: string, role: string, name: string) =>
        page.post(`${to}/delegation/person`, { person, new: 'yes', role, name, title: 'Counsellor' });
      const send = async (to: string, way: string, form: string) => {
        const { location } = await page.post(`${to}/${way}`, { key: keyOf(await page.get(`${to}/${form}`)) });
        return location.replace(/\?.*/, '');
      };

      beforeAll(async () => {
        [own, other] = [await page.linkOf(meeting, 'AUT'), await page.linkOf(meeting, 'ESP')];
        const taking = vi.spyOn(page.convene, 'deliver');
        await add(own, 'b1', 'head', 'Eva Beispiel');
        taking.mockRejectedValueOnce(new Refusal('not_now', 'invented'));
        refused = await send(own, 'delegation/send', 'delegation/check');
        taking.mockRejectedValue(new Error('no worker takes it'));
        waiting = await send(own, 'acknowledge', 'acknowledge');
        vi.restoreAllMocks();
        // somebody else of the mission, meanwhile
        await add(other, 'c1', 'head', 'Inés Ejemplo');
        await add(other, 'c2', 'adviser', '王小明');
        const registered = { persons: [{ name: 'Ana Muestra', title: 'Embajadora', role: 'head' as const }] };
        await house.convene.nominate(meeting, 'ESP', registered, { actor: 'participant:ESP' });
        await until('the list', async () => (await house.convene.registry.participant(meeting, 'ESP')).persons === 1);
      });

      test.each(LANGUAGES)('in $name either', async ({ language }) => {
        const says = wordsOf(language);
        const shown = [
          { name: 'waiting', path: waiting, said: says.untaken.waiting.title },
          { name: 'refused', path: refused, said: says.untaken.refused.title },
          { name: 'untaken', path: `${own}/`, said: says.home.receipts },
          { name: 'overtaken', path: `${other}/delegation/check`, said: says.check.overtaken },
        ];
        for (const width of WIDTHS) {
          await wide.page.setViewportSize({ width, height: 900 });
          for (const { name, path, said } of shown) {
            await wide.page.goto(`${page.url}${path}?l=${language}`.replace('/?', '?'));
            expect(await wide.page.locator('main').textContent()).toContain(said);
            await looked(wide.page, `${language}-${width}-${name}`);
          }
        }
      });
    });

    test('the page of a stranger neither', async () => {
      await wide.page.goto(`${page.url}/r/${'A'.repeat(43)}`);
      await looked(wide.page, 'stranger');
    });

    test('nobody else is asked anything', async () => {
      const asked = new Set<string>();
      wide.page.on('request', (request) => asked.add(new URL(request.url()).host));
      for (const way of ways) await wide.page.goto(`${page.url}${link}/${way}`);
      expect([...asked]).toEqual([page.host]);
    });
  });

  test.each([
    { language: 'ar' as const, code: 'FRA', name: 'ليلى حداد' },
    { language: 'fr' as const, code: 'BEL', name: 'Élodie Lefèvre' },
  ])(
    'without JavaScript and by keyboard alone a delegation is named in $language',
    async ({ language, code, name }) => {
      const browser = await openBrowser({ javaScriptEnabled: false });
      try {
        const own = await page.linkOf(meeting, code);
        const words = wordsOf(language);
        await browser.page.goto(`${page.url}${own}?l=${language}`);
        await press(browser.page, words.acts.name);
        await press(browser.page, words.persons.add);
        await into(browser.page, 'role');
        await browser.page.keyboard.press('ArrowDown');
        await into(browser.page, 'name');
        await browser.page.keyboard.type(name);
        await press(browser.page, words.person.save);
        await press(browser.page, words.persons.check);
        await press(browser.page, words.check.send);
        expect(await browser.page.getByRole('heading', { level: 1 }).textContent()).toBe(words.receipt.title);
        const [submission] = await house.convene.registry.submissionsOf(meeting, code);
        expect(submission?.delegation.persons).toMatchObject([{ name, role: 'head' }]);
      } finally {
        await browser.close();
      }
    },
  );
});

/** By the tab key to the link or button of this name, and into it. */
async function press(tab: Tab, name: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    await tab.keyboard.press('Tab');
    const here = tab.locator(':focus');
    if ((await here.count()) > 0 && (await here.textContent())?.trim() === name) {
      await Promise.all([tab.waitForNavigation(), tab.keyboard.press('Enter')]);
      return;
    }
  }
  throw new Error(`the tab key leads to no ${name} on ${await tab.title()}`);
}

/** By the tab key into a field. */
async function into(tab: Tab, field: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    await tab.keyboard.press('Tab');
    if ((await tab.locator(`#${field}:focus`).count()) > 0) return;
  }
  throw new Error(`the tab key leads to no field ${field}`);
}

/** Nothing violates the rules, nothing is wider than the screen; and a picture, where they are wanted. */
async function looked(tab: Tab, name: string): Promise<void> {
  await tab.evaluate(axe.source);
  const violations = await tab.evaluate<string[]>(`axe
    .run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(RULES)} } })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ').slice(0, 300)))`);
  expect([name, violations]).toEqual([name, []]);
  const wider = await tab.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  expect([name, wider]).toEqual([name, false]);
  if (PAGE_PICTURES) {
    mkdirSync(PAGE_PICTURES, { recursive: true });
    await tab.screenshot({ path: join(PAGE_PICTURES, `${name}.png`), fullPage: true });
  }
}
