import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { tasksOf } from '../../client/desk.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { startSink } from '../../stack/sink.ts';
import { type House, houseOfFile, openHouse } from '../house.ts';
import { rosterOfDozen } from '../roster.ts';
import {
  actsOf,
  approvalOf,
  type Chain,
  CONVOCATION,
  drafted,
  handleOf,
  ISSUE,
  planWith,
  send,
  staff,
  view,
} from './approving.ts';
import { awaitedOn, runsOf, start, until } from './support.ts';

/** Who is awaited is told, reminded on the meeting's clock, and their superior after them; a mail server that is away delays nothing. */

const house = await houseOfFile();

const [CHIEF, LEGAL, DIRECTOR, DEPUTY] = ['oda-geneva-chief', 'legal-officer', 'odg-director', 'legal-deputy'];
const DRAFTED = '2024-02-05T08:00:00Z';

/** The notices of a meeting that came, as address and subject, in the order in which they came. */
async function noticesOf(of: House, meeting: string) {
  await of.sink.settled();
  const mails = await Promise.all(
    of.sink.received().map(({ file }) => simpleParser(readFileSync(join(of.mailDir, file)))),
  );
  return mails
    .filter(({ headers }) => String(headers.get('x-convene-notice')).startsWith(`${meeting}/`))
    .map(({ to, subject = '', text = '' }) => ({
      to: [to ?? []]
        .flat()
        .flatMap(({ value }) => value.map(({ address = '' }) => address))
        .join(),
      subject: subject.replace(/^REHEARSAL – 12MSP: |^REHEARSAL – /, ''),
      text,
    }));
}
const brief = (list: Awaited<ReturnType<typeof noticesOf>>) => list.map(({ to, subject }) => `${to} ${subject}`);

test('each officer is told when they are awaited, and the drafter of a text that came back', async () => {
  const chain: Chain = [
    { step: 'branches', officer: CHIEF, with: [DIRECTOR], needs: 'none' },
    { step: 'legal', officer: LEGAL, needs: 'slip' },
    ISSUE,
  ];
  const { meeting, awaited } = await drafted(house, planWith(chain));
  await send(house, meeting, approvalOf(awaited, { officer: DIRECTOR }));
  await send(house, meeting, approvalOf(awaited));
  await house.convene.advance(meeting, (await view(house, meeting)).now);
  await house.convene.returnForRevision(meeting, CONVOCATION, {
    actor: `officer:${LEGAL}`,
    officer: LEGAL,
    revision: 1,
    comments: 'Paragraph 2: cite the resolution by its date.',
  });
  await house.convene.advance(meeting, (await view(house, meeting)).now);
  const told = await noticesOf(house, meeting);
  expect(brief(told).sort()).toEqual([
    'chief@oda-geneva.example convocation, revision 1, awaits your approval (branches)',
    'desk@oda-geneva.example convocation, revision 2, came back to you for revision',
    'director@oda.example convocation, revision 1, awaits your approval (branches)',
    'legal@ola.example convocation, revision 1, awaits your approval (legal)',
  ]);
  const textTo = (address: string) => told.find(({ to }) => to === address)?.text;
  expect(textTo('chief@oda-geneva.example')).toContain(`asked too   ${DIRECTOR}`);
  expect(textTo('legal@ola.example')).toContain('--slip FILE --slip-reference');
  expect(textTo('desk@oda-geneva.example')).toContain('cite the resolution by its date');
});

test('reminded after the days of the plan, then the superior, each at its instant of the rehearsal’s clock', async () => {
  const chain: Chain = [
    { step: 'legal', officer: LEGAL, needs: 'signature', superior: DIRECTOR, remindAfterDays: 2 },
    ISSUE,
  ];
  const meeting = await start(house, planWith(chain));
  await awaitedOn(house, meeting, CONVOCATION, DRAFTED);
  expect((await tasksOf(house, DIRECTOR)).filter((one) => one.meeting === meeting)).toEqual([]);
  // one step of the clock over both
  const { waitingFor } = await house.convene.advance(meeting, '2024-02-14T12:00:00Z');
  expect(waitingFor).toMatchObject([{ step: 'legal', officer: LEGAL }]);
  const acts = await actsOf(house, meeting, 'officers_reminded', 'step_escalated');
  expect(acts.map(({ action, at, detail }) => [action, at, detail.officers, detail.since])).toEqual([
    ['officers_reminded', '2024-02-07T08:00:00Z', LEGAL, DRAFTED],
    ['step_escalated', '2024-02-09T08:00:00Z', DIRECTOR, DRAFTED],
  ]);
  const told = await noticesOf(house, meeting);
  expect(brief(told)).toEqual([
    'legal@ola.example convocation, revision 1, awaits your approval (legal)',
    'legal@ola.example Again: 12MSP: convocation, revision 1, awaits your approval (legal)',
    'director@oda.example Again: 12MSP: convocation, revision 1, awaits your approval (legal)',
  ]);
  expect(told[1]?.text).toContain('It has waited since 5 February 2024.');
  expect(told[2]?.text).toContain(`You may act for ${LEGAL}`);
  // from then on it lies on the superior's desk too
  const tasks = await until('the superior to be found', async () => {
    const found = (await tasksOf(house, DIRECTOR)).filter((one) => one.meeting === meeting);
    return found.length > 0 && found;
  });
  expect(tasks).toMatchObject([{ step: 'legal', officer: DIRECTOR, since: DRAFTED }]);
});

test('the issuing officer is reminded too, counted from when the final bytes were there', async () => {
  const chain: Chain = [
    { step: 'legal', officer: LEGAL, needs: 'none' },
    { ...ISSUE, remindAfterDays: 1 },
  ];
  const meeting = await start(house, planWith(chain));
  await send(house, meeting, approvalOf(await awaitedOn(house, meeting, CONVOCATION, DRAFTED)));
  const { step } = await awaitedOn(house, meeting, CONVOCATION, '2024-02-06T12:00:00Z');
  expect(step).toBe('issue');
  const acts = await actsOf(house, meeting, 'officers_reminded');
  expect(acts.map(({ at, detail }) => [at, detail.officers, detail.since])).toEqual([
    ['2024-02-06T08:00:00Z', ISSUE.officer, DRAFTED],
  ]);
});

test('a delegate is told in the officer’s place, when their days come and when the officers change', async () => {
  const chain: Chain = [{ step: 'legal', officer: LEGAL, needs: 'none' }, ISSUE];
  const away = { from: '2024-02-07', until: '2024-02-08', delegate: DEPUTY, basis: 'Memorandum 4' };
  const legal = { id: LEGAL, title: 'Legal Officer', email: 'legal@ola.example' };
  const plan = planWith(chain, [DEPUTY, { ...legal, away: [away] }]);
  const meeting = await start(house, plan);
  await awaitedOn(house, meeting, CONVOCATION, '2024-02-07T12:00:00Z');
  const told = await noticesOf(house, meeting);
  expect(brief(told)).toEqual([
    'legal@ola.example convocation, revision 1, awaits your approval (legal)',
    'legal-deputy@office.example convocation, revision 1, awaits your approval (legal)',
  ]);
  expect(told[1]?.text).toContain(`You act for ${LEGAL}, who is away.`);
  expect(told[1]?.text).toContain(`--officer ${DEPUTY} --for ${LEGAL}`);
  const changed = plan.officers.map((one) =>
    one.id === LEGAL ? { ...one, away: [{ ...away, delegate: DIRECTOR }] } : one,
  );
  await staff(house, meeting, changed);
  await awaitedOn(house, meeting, CONVOCATION, '2024-02-07T12:00:00Z');
  expect(brief(await noticesOf(house, meeting)).at(-1)).toBe(
    'director@oda.example convocation, revision 1, awaits your approval (legal)',
  );
});

test('no mail server: approvals, the clock and a new run go on, and what was not sent is sent when it is back', async () => {
  const port = await getPort();
  const away = await openHouse({
    env: { REHEARSAL_SMTP_URL: `smtp://127.0.0.1:${port}` },
    turnAt: { meeting: 4_000, circulation: 60, collection: 8_000 },
    worker: { roster: rosterOfDozen },
  });
  try {
    const chain: Chain = [
      { step: 'branch', officer: CHIEF, needs: 'none' },
      { step: 'legal', officer: LEGAL, needs: 'none' },
      ISSUE,
    ];
    const { meeting, awaited } = await drafted(away, planWith(chain));
    expect((await view(away, meeting)).notices).toMatchObject([{ officer: CHIEF, open: true }]);
    // nothing but history to fill
    for (let n = 0; (await runsOf(away, workflowIds.circulation(meeting, CONVOCATION))) < 2; n++) {
      await handleOf(away, meeting).signal(names.signals.approve, { n });
      if (n > 60) throw new Error('it does not turn');
    }
    expect((await view(away, meeting)).notices).toMatchObject([{ officer: CHIEF, open: true }]);
    expect(await send(away, meeting, approvalOf(awaited))).toMatchObject({ awaits: { step: 'legal' } });
    const dir = join(away.mailDir, 'late');
    const sink = await startSink({ dir, port });
    try {
      await away.convene.advance(meeting, '2024-02-11T12:00:00Z');
      // what nobody awaits any more is not sent
      expect(sink.received().map(({ to }) => to)).toEqual([['legal@ola.example']]);
      expect((await view(away, meeting)).notices.filter(({ open }) => open)).toEqual([]);
    } finally {
      await sink.stop();
    }
  } finally {
    await away.close();
  }
});

test('a notice that can never be sent is said once, and holds up nothing', async () => {
  const chain: Chain = [{ step: 'legal', officer: LEGAL, needs: 'none' }, ISSUE];
  const plan = planWith(chain, [{ id: LEGAL, title: 'Legal Officer', email: 'no address' }]);
  const { meeting, awaited } = await drafted(house, plan);
  const [act] = await actsOf(house, meeting, 'notice_failed');
  expect(act?.detail).toMatchObject({ officer: LEGAL, reason: expect.stringMatching(/has no address/) });
  expect(await send(house, meeting, approvalOf(awaited))).toMatchObject({ state: 'issuing' });
  await house.convene.advance(meeting, '2024-02-12T12:00:00Z');
  expect(await actsOf(house, meeting, 'notice_failed')).toHaveLength(1);
});
