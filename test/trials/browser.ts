import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';

/** A real browser, and what staff do with it in the Temporal UI. */

const MISSING =
  'No Chromium was found. Install one (Debian: apt-get install chromium), or name its program in CHROMIUM.';
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
/** The first page loads the UI's whole program, on a machine that may be busy. */
const WITHIN_MS = 60_000;

/** Whether a test is to be left out for want of a browser, which is said; in CI it fails instead. */
export function withoutBrowser(test: string): boolean {
  const skipped = findChromium() === null && !process.env.CI;
  if (skipped) process.stderr.write(`${test} is skipped. ${MISSING}\n`);
  return skipped;
}

export type Browser = { page: Page; close(): Promise<void> };

/** @param how what is other than usual, such as a browser without JavaScript, or one as wide as a telephone */
export async function openBrowser(how: { javaScriptEnabled?: boolean; width?: number } = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(MISSING);
  const profile = mkdtempSync(join(tmpdir(), 'convene-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    viewport: { width: how.width ?? 1400, height: 1000 },
    javaScriptEnabled: how.javaScriptEnabled ?? true,
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
  return {
    page: await context.newPage(),
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** The Markdown that a workflow shows of itself. */
export const detailsOf = (page: Page) => page.frameLocator('#user-metadata-current-details');

export async function openDetails(page: Page): Promise<void> {
  await click('the tab with the details', page.getByRole('tab', { name: 'User Metadata' }));
}

/** The JSON that the page of a circulation has ready for the awaited officer. */
export async function readyJson(page: Page, sha256: string): Promise<string> {
  const json = detailsOf(page).locator('code', { hasText: sha256 }).filter({ hasText: '"actor"' });
  await shown('the JSON with the hash to approve', json);
  return (await json.textContent()) ?? '';
}

/** Opens the form of an update, whose instruction must be shown. */
export async function updateForm(page: Page, update: string, instruction: string) {
  await click('the menu of actions', page.getByRole('button', { name: 'More Actions' }));
  await click('the form for updates', page.getByRole('menuitem', { name: 'Send an Update' }));
  const form = page.getByRole('dialog').filter({ hasText: 'Send an Update' });
  await click('the list of updates', form.getByTestId('update-select-button'));
  const option = form.getByRole('option', { name: new RegExp(`^${update} `) });
  await shown('the instruction of the update', option.getByText(instruction));
  await click(`the update \`${update}\``, option);
  return {
    form,
    /** By the keyboard: the form sets the JSON in order as it loses the focus, and the button moves away from the mouse. */
    async send(json: string): Promise<void> {
      await form.getByRole('textbox', { name: 'Data' }).fill(json);
      await within('could not submit the form', () =>
        form.getByRole('button', { name: 'Submit' }).press('Enter', { timeout: WITHIN_MS }),
      );
    },
  };
}

export async function shown(what: string, locator: Locator): Promise<void> {
  await within(`waited in vain to see ${what}`, () => locator.waitFor({ state: 'visible', timeout: WITHIN_MS }));
}

export async function gone(what: string, locator: Locator): Promise<void> {
  await within(`waited in vain for ${what} to close`, () => locator.waitFor({ state: 'hidden', timeout: WITHIN_MS }));
}

export async function click(what: string, locator: Locator): Promise<void> {
  await within(`could not click ${what}`, () => locator.click({ timeout: WITHIN_MS }));
}

async function within(said: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    throw new Error(`${said}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** `CHROMIUM`, or the first of the usual names on the PATH. */
export function findChromium(): string | null {
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
