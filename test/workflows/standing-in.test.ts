import { expect, test } from 'vitest';
import { tasksOf } from '../../client/desk.ts';
import { handoverOf } from '../../client/handover.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { houseOfFile } from '../house.ts';
import {
  actsOf,
  approvalOf,
  type Chain,
  CONVOCATION,
  drafted,
  ISSUE,
  NOW,
  planWith,
  send,
  staff,
  view,
} from './approving.ts';
import { awaitedOn, pageOf, until } from './support.ts';

/** Steps of several officers; delegates for those who are away, superiors for those who are absent. */

const house = await houseOfFile();

const [GENEVA, LEGAL, DIRECTOR] = ['oda-geneva-chief', 'legal-officer', 'odg-director'];
const [VIENNA, NAIROBI, DEPUTY] = ['vienna-chief', 'nairobi-chief', 'legal-deputy'];
const away = { from: '2024-02-08', until: '2024-02-12', delegate: DEPUTY, basis: 'Memorandum of 1 February 2024' };
const legal = { id: LEGAL, title: 'Legal Officer', email: 'legal@ola.example' };

test('any two of three: all are asked at once, and the step is over with the second', async () => {
  const chain: Chain = [
    { step: 'branches', officer: GENEVA, with: [VIENNA, NAIROBI], quorum: 2, needs: 'none' },
    { step: 'legal', officer: LEGAL, needs: 'none' },
    ISSUE,
  ];
  const { meeting, awaited } = await drafted(house, planWith(chain, [VIENNA, NAIROBI]));
  expect(awaited).toMatchObject({ step: 'branches', officer: GENEVA, others: [VIENNA, NAIROBI] });
  for (const officer of [GENEVA, VIENNA, NAIROBI]) {
    const query = `Awaiting = "${officer}" AND WorkflowId = "${workflowIds.circulation(meeting, CONVOCATION)}"`;
    await until(`${officer} to be found`, async () => (await house.temporal.workflow.count(query)).count === 1);
    const tasks = (await tasksOf(house, officer)).filter((one) => one.meeting === meeting);
    expect(tasks).toMatchObject([{ step: 'branches', officer, act: 'approve', since: '2024-02-05T08:00:00Z' }]);
  }
  const page = await pageOf(house, workflowIds.circulation(meeting, CONVOCATION));
  expect(page).toContain(`2 of 3: ${GENEVA}, ${VIENNA}, ${NAIROBI}`);
  expect(page).toContain(`"actor":"officer:${NAIROBI}"`);

  const first = await send(house, meeting, approvalOf(awaited, { officer: NAIROBI }));
  expect(first).toMatchObject({ state: 'in_review', awaits: { step: 'branches', officer: GENEVA, others: [VIENNA] } });
  await expect(send(house, meeting, approvalOf(awaited, { officer: NAIROBI }))).rejects.toThrow(
    /nairobi-chief approved the step branches already; it awaits oda-geneva-chief, vienna-chief/,
  );
  const left = await handoverOf(house, VIENNA, meeting);
  expect(left.meetings[0]?.tasks).toMatchObject([{ circulation: CONVOCATION, step: 'branches' }]);
  expect(await send(house, meeting, approvalOf(awaited))).toMatchObject({ awaits: { step: 'legal', officer: LEGAL } });
  expect((await handoverOf(house, VIENNA, meeting)).meetings[0]).toMatchObject({ tasks: [], underWay: [] });
  expect((await handoverOf(house, 'eosg-issuing', meeting)).meetings[0]?.underWay).toMatchObject([
    { parts: ['issue'], awaits: `${LEGAL} (legal)` },
  ]);
});

test('a delegate acts on the days of the absence, in the officer’s place, and the record says on what basis', async () => {
  const chain: Chain = [{ step: 'legal', officer: LEGAL, needs: 'none' }, ISSUE];
  const plan = planWith(chain, [DEPUTY, { ...legal, away: [away] }]);
  const { meeting, awaited } = await drafted(house, plan);
  expect(awaited).toMatchObject({ step: 'legal', officer: DEPUTY, for: LEGAL });
  expect(await pageOf(house, workflowIds.circulation(meeting, CONVOCATION))).toContain(
    `"officer":"${DEPUTY}","for":"${LEGAL}"`,
  );
  expect(await send(house, meeting, approvalOf(awaited))).toMatchObject({ state: 'issuing' });
  await awaitedOn(house, meeting, CONVOCATION, NOW);
  const [act] = await actsOf(house, meeting, 'approve');
  expect(act).toMatchObject({
    actor: `officer:${DEPUTY}`,
    detail: { officer: DEPUTY, for: LEGAL, as: 'delegate', delegation: 'Memorandum of 1 February 2024' },
  });
  expect(await pageOf(house, workflowIds.circulation(meeting, CONVOCATION))).toContain(
    `${DEPUTY}, delegate of ${LEGAL}, 2024-02-10`,
  );
});

test('when the absence is over the officer is awaited again in person, and their delegate refused', async () => {
  const chain: Chain = [{ step: 'legal', officer: LEGAL, needs: 'none' }, ISSUE];
  const { meeting, awaited } = await drafted(house, planWith(chain, [DEPUTY, { ...legal, away: [away] }]));
  // the thirteenth begins at the venue while it is the twelfth in UTC
  const before = await awaitedOn(house, meeting, CONVOCATION, '2024-02-12T22:59:59Z');
  expect(before.officer).toBe(DEPUTY);
  const after = await awaitedOn(house, meeting, CONVOCATION, '2024-02-12T23:00:00Z');
  expect(after).toMatchObject({ officer: LEGAL });
  expect(after).not.toHaveProperty('for');
  await expect(send(house, meeting, approvalOf(awaited))).rejects.toThrow(
    /legal-deputy acts for legal-officer from 2024-02-08 until 2024-02-12 only, and this is of 2024-02-13/,
  );
});

test('officers who change while a step waits: the delegate of today is told and taken; steps that are filled stay', async () => {
  const chain: Chain = [
    { step: 'branch', officer: GENEVA, needs: 'none' },
    { step: 'legal', officer: LEGAL, needs: 'none' },
    ISSUE,
  ];
  const plan = planWith(chain, [DEPUTY]);
  const { meeting, awaited } = await drafted(house, plan);
  await send(house, meeting, approvalOf(awaited));
  const filled = (await view(house, meeting)).snapshot.context.chain[0];
  const absent = { ...away, delegate: DEPUTY };
  const officers = plan.officers.map((one) => ([LEGAL, GENEVA].includes(one.id) ? { ...one, away: [absent] } : one));
  await staff(house, meeting, officers);
  const next = await awaitedOn(house, meeting, CONVOCATION, NOW);
  expect(next).toMatchObject({ step: 'legal', officer: DEPUTY, for: LEGAL });
  expect((await view(house, meeting)).snapshot.context.chain[0]).toEqual(filled);
  expect(await send(house, meeting, approvalOf(next))).toMatchObject({ state: 'issuing' });
});

test('a superior acts for an absent officer; for whom is said where it can be several', async () => {
  const chain: Chain = [
    { step: 'branches', officer: GENEVA, with: [VIENNA], needs: 'none', superior: DIRECTOR },
    { step: 'legal', officer: LEGAL, needs: 'none' },
    ISSUE,
  ];
  const { meeting, awaited } = await drafted(house, planWith(chain, [VIENNA]));
  const asDirector = (change = {}) => approvalOf(awaited, { officer: DIRECTOR, ...change });
  await expect(send(house, meeting, asDirector())).rejects.toThrow(
    /may act for oda-geneva-chief, vienna-chief here; say for whom, as "for":"oda-geneva-chief"/,
  );
  await expect(send(house, meeting, asDirector({ for: LEGAL }))).rejects.toThrow(/does not act for legal-officer/);
  expect(await send(house, meeting, asDirector({ for: VIENNA }))).toMatchObject({ awaits: { officer: GENEVA } });
  // who stood in has acted, and so has the officer they stood in for
  await expect(send(house, meeting, approvalOf(awaited, { officer: VIENNA }))).rejects.toThrow(
    /odg-director approved the step branches for vienna-chief already/,
  );
  await send(house, meeting, approvalOf(awaited));
  await house.convene.advance(meeting, NOW);
  const [act] = await actsOf(house, meeting, 'approve');
  expect(act?.detail).toMatchObject({ officer: DIRECTOR, for: VIENNA, as: 'superior' });
});
