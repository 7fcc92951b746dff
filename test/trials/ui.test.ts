import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Awaited } from '../../domain/messages/approvals.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { type House, openHouse } from '../house.ts';
import { awaitedOn, planOf, start, until } from '../workflows/support.ts';
import {
  type Browser,
  click,
  detailsOf,
  gone,
  openBrowser,
  openDetails,
  readyJson,
  shown,
  updateForm,
  withoutBrowser,
} from './browser.ts';

/** What staff do in the Temporal UI, done there: a real browser on the real server. */

const DRAFTED = '2024-02-05T12:00:00Z';
const skipped = withoutBrowser('test/trials/ui.test.ts');

vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(skipped)('in the Temporal UI', () => {
  let house: House;
  let meeting: string;
  let awaited: Awaited;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    house = await openHouse();
    meeting = await start(house, planOf());
    awaited = await awaitedOn(house, meeting, 'convocation', DRAFTED);
    browser = await openBrowser();
    ({ page } = browser);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  /** Opens the list of the namespace with a query, once the server's index knows what the query is to find. */
  async function list(query: string): Promise<void> {
    await until(`the index to answer ${query}`, async () => (await house.temporal.workflow.count(query)).count > 0);
    const { uiUrl, namespace } = inject('temporal');
    await page.goto(`${uiUrl}/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}`);
  }

  const workflow = (id: string) => page.getByRole('link', { name: id, exact: true }).first();
  const details = () => detailsOf(page);

  test('the meeting is in the list, and its page says who is awaited', async () => {
    await list(`MeetingId = "${meeting}"`);
    await click('the meeting in the list', workflow(workflowIds.meeting(meeting)));
    await openDetails(page);
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
    await openDetails(page);
    await shown('the state', details().getByRole('heading', { name: 'convocation: in review, revision 1' }));
    await shown('the awaited officer', details().getByText(`by ${officer}`).first());
    const text = await readyJson(page, sha256);
    expect(JSON.parse(text)).toMatchObject({ officer, sha256 });

    const { form, send } = await updateForm(page, 'approve', 'Approve what this step awaits.');
    await send(text.replace('"revision":1', '"revision":9'));
    await shown('the reason of the refusal', page.getByText('this names revision 9, and the current one is 1').first());
    expect((await house.convene.circulation(meeting, 'convocation')).snapshot.context.approvals).toEqual([]);

    await send(text);
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

  test('staff order in the form of the meeting, and its page shows it; a signal that means nothing is shown with its reason', async () => {
    await list(`MeetingId = "${meeting}"`);
    await click('the meeting in the list', workflow(workflowIds.meeting(meeting)));
    await openDetails(page);
    const { form, send } = await updateForm(page, 'hold', 'Dispatch nothing more to a participant');
    const hold = { v: 1, actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk', participant: 'CHE' };
    await send(JSON.stringify({ ...hold, reason: 'The mission moves.' }));
    await gone('the form', form);
    await until('the hold', async () => ((await house.convene.state(meeting)).orders?.holds.length ?? 0) > 0);
    const handle = house.temporal.workflow.getHandle(workflowIds.meeting(meeting));
    await handle.signal('postpone', { because: 'of rain' });
    await until('the act', async () =>
      (await house.convene.registry.acts(meeting)).some(({ act }) => act.action === 'signal_set_aside'),
    );
    await page.reload();
    await shown('the hold on the page', details().getByText('CHE is held from everything: The mission moves.'));
    await shown('what was not accepted', details().getByText('postpone: no such signal here').first());
  });
});
