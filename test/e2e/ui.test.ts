import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Awaited } from '../../workflows/messages.ts';
import { workflowIds } from '../../workflows/messages.ts';
import { type House, openHouse } from '../house.ts';
import { awaitedOn, planOf, start, until } from '../workflows/support.ts';

/** What staff do in the Temporal UI, done there: a real browser on the real server. */

const MISSING =
  'No Chromium was found. Install one (Debian: apt-get install chromium), or name its program in CHROMIUM.';
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
const DRAFTED = '2024-02-05T12:00:00Z';
/** The first page loads the UI's whole program, on a machine that may be busy. */
const WITHIN_MS = 60_000;

const program = findChromium();
const skipped = program === null && !process.env.CI;
if (skipped) process.stderr.write(`test/e2e/ui.test.ts is skipped. ${MISSING}\n`);

vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(skipped)('in the Temporal UI', () => {
  let house: House;
  let meeting: string;
  let awaited: Awaited;
  let browser: BrowserContext;
  let page: Page;
  const profile = mkdtempSync(join(tmpdir(), 'convene-browser-'));

  beforeAll(async () => {
    if (program === null) throw new Error(MISSING);
    house = await openHouse();
    meeting = await start(house, planOf(house));
    awaited = await awaitedOn(house, meeting, 'convocation', DRAFTED);
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: program,
      viewport: { width: 1400, height: 1000 },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  /** Opens the list of the namespace with a query, once the server's index knows what the query is to find. */
  async function list(query: string): Promise<void> {
    await until(`the index to answer ${query}`, async () => (await house.temporal.workflow.count(query)).count > 0);
    const { uiUrl, namespace } = inject('temporal');
    await page.goto(`${uiUrl}/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}`);
  }

  const workflow = (id: string) => page.getByRole('link', { name: id, exact: true }).first();
  const details = () => page.frameLocator('#user-metadata-current-details');

  test('the meeting is in the list, and its page says who is awaited', async () => {
    await list(`MeetingId = "${meeting}"`);
    await click('the meeting in the list', workflow(workflowIds.meeting(meeting)));
    await click('the tab with the details', page.getByRole('tab', { name: 'User Metadata' }));
    await shown('the mark of the rehearsal', details().getByText('REHEARSAL: nothing of this reaches a mission.'));
    await shown('the summary', page.frameLocator('#user-metadata-summary').getByText('· REHEARSAL'));
    await shown('the phase', details().getByRole('listitem').filter({ hasText: 'Phase: convoking' }));
    await shown('the awaited officer', details().getByText(`by ${awaited.officer}`).first());
    await shown('the law’s roster', details().getByRole('row', { name: /States Parties\s+112/ }));
  });

  test('a participant’s code finds its collection', async () => {
    await list(`Participants = "CHE" AND MeetingId = "${meeting}"`);
    await shown('the collection', workflow(workflowIds.collection(meeting, 1)));
    expect(await workflow(workflowIds.meeting(meeting)).count()).toBe(0);
  });

  test('an officer approves with the JSON of the page; what is not lawful is refused in a sentence', async () => {
    const { officer, sha256 } = awaited;
    if (sha256 === null) throw new Error('the convocation awaits nothing that could be approved');
    await list(`MeetingId = "${meeting}"`);
    await click('the convocation in the list', workflow(workflowIds.circulation(meeting, 'convocation')));
    await click('the tab with the details', page.getByRole('tab', { name: 'User Metadata' }));
    await shown('the state', details().getByRole('heading', { name: 'convocation: in review, revision 1' }));
    await shown('the awaited officer', details().getByText(`by ${officer}`).first());
    const json = details().locator('code', { hasText: sha256 }).filter({ hasText: '"actor"' });
    await shown('the JSON with the hash to approve', json);
    const text = (await json.textContent()) ?? '';
    expect(JSON.parse(text)).toMatchObject({ officer, sha256 });

    await click('the menu of actions', page.getByRole('button', { name: 'More Actions' }));
    await click('the form for updates', page.getByRole('menuitem', { name: 'Send an Update' }));
    const form = page.getByRole('dialog').filter({ hasText: 'Send an Update' });
    await click('the list of updates', form.getByTestId('update-select-button'));
    const option = form.getByRole('option', { name: /^approve / });
    await shown('the instruction of the update', option.getByText('Approve what this step awaits.'));
    await click('the update `approve`', option);

    const data = form.getByRole('textbox', { name: 'Data' });
    await data.fill(text.replace('"revision":1', '"revision":9'));
    await submit(form);
    await shown('the reason of the refusal', page.getByText('this names revision 9, and the current one is 1').first());
    expect((await house.convene.circulation(meeting, 'convocation')).snapshot.context.approvals).toEqual([]);

    await data.fill(text);
    await submit(form);
    await gone('the form', form);
    const state = await until('the approval on record', async () => {
      const now = await house.convene.circulation(meeting, 'convocation');
      return now.snapshot.context.approvals.length > 0 && now;
    });
    expect(state.snapshot.context.approvals).toMatchObject([{ step: awaited.step, officer, sha256, revision: 1 }]);

    const next = state.awaits;
    if (next === null) throw new Error('nobody is awaited after the first of four steps');
    await page.reload();
    const approved = details().getByRole('row').filter({ hasText: awaited.step }).filter({ hasText: officer });
    await shown('the approval on the page', approved.getByText(sha256.slice(0, 12)));
    await shown('the next officer', details().getByText(`by ${next.officer}`).first());
  });
});

async function shown(what: string, locator: Locator): Promise<void> {
  await within(`waited in vain to see ${what}`, () => locator.waitFor({ state: 'visible', timeout: WITHIN_MS }));
}

async function gone(what: string, locator: Locator): Promise<void> {
  await within(`waited in vain for ${what} to close`, () => locator.waitFor({ state: 'hidden', timeout: WITHIN_MS }));
}

async function click(what: string, locator: Locator): Promise<void> {
  await within(`could not click ${what}`, () => locator.click({ timeout: WITHIN_MS }));
}

/** By the keyboard: the form sets the JSON in order as it loses the focus, and the button moves away from the mouse. */
async function submit(form: Locator): Promise<void> {
  await within('could not submit the form', () =>
    form.getByRole('button', { name: 'Submit' }).press('Enter', { timeout: WITHIN_MS }),
  );
}

async function within(said: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    throw new Error(`${said}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** `CHROMIUM`, or the first of the usual names on the PATH. */
function findChromium(): string | null {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const paths = PATH.split(delimiter).flatMap((dir) => PROGRAMS.map((name) => join(dir, name)));
  return paths.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
