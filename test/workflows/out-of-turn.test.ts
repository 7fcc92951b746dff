import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { houseOfFile } from '../house.ts';
import {
  actsOf,
  approvalOf,
  type Chain,
  CONVOCATION,
  drafted,
  handleOf,
  ISSUE,
  NOW,
  planWith,
  send,
  view,
} from './approving.ts';
import { awaitedOn, checkedActs, pageOf, until } from './support.ts';

/** Approvals and returns too early, too late, twice, for an older text, or at the same moment: recorded, and nothing changes. */

const house = await houseOfFile();

const [CHIEF, LEGAL, DESK] = ['oda-geneva-chief', 'legal-officer', 'oda-geneva-desk'];
const chain: Chain = [
  { step: 'branch', officer: CHIEF, needs: 'none' },
  { step: 'legal', officer: LEGAL, needs: 'none' },
  ISSUE,
];
const returned = (officer: string, revision: number) => ({
  actor: `officer:${officer}`,
  officer,
  revision,
  comments: 'Paragraph 2: cite the resolution by its date.',
});
const kept = (meeting: string) => actsOf(house, meeting, 'update_set_aside', 'signal_set_aside');

test('by update: refused with a sentence, and on record', async () => {
  const { meeting, awaited } = await drafted(house, planWith(chain));
  await send(house, meeting, approvalOf(awaited));
  const next = await awaitedOn(house, meeting, CONVOCATION, NOW);
  const refused: [approval: ReturnType<typeof approvalOf>, said: RegExp][] = [
    [approvalOf(awaited), /the step legal is for legal-officer/],
    [approvalOf(next, { sha256: 'b'.repeat(64) }), /approves another text/],
    [approvalOf(next, { revision: 3 }), /names revision 3, and the current one is 1/],
  ];
  for (const [approval, said] of refused) {
    await expect(send(house, meeting, approval)).rejects.toMatchObject({ code: 'not_accepted', message: said });
  }
  // of these nobody of the chain can have meant well, and nothing is left of them
  await expect(send(house, meeting, approvalOf(next, { officer: 'stranger' }))).rejects.toThrow(
    /not the officer awaited/,
  );
  await expect(send(house, meeting, approvalOf(next, { actor: `officer:${DESK}` }))).rejects.toThrow(/recordedBy/);

  await house.convene.returnForRevision(meeting, CONVOCATION, returned(LEGAL, 1));
  await expect(send(house, meeting, approvalOf(next, { revision: 2 }))).rejects.toThrow(/returned for revision/);
  await house.convene.advance(meeting, NOW);
  const acts = await kept(meeting);
  expect(acts.map(({ detail }) => [detail.update, detail.officer])).toEqual([
    ['approve', CHIEF],
    ['approve', LEGAL],
    ['approve', LEGAL],
    ['approve', LEGAL],
  ]);
  expect(acts[1]?.detail.reason).toMatch(/approves another text/);
  expect(await pageOf(house, workflowIds.circulation(meeting, CONVOCATION))).toMatch(
    /#### Not accepted\n(.*\n)*.*approve by legal-officer: this names revision 3/,
  );
  await checkedActs(house, meeting);
});

test('a repeat of a refused id is refused in the same words, and recorded once', async () => {
  const { meeting, awaited } = await drafted(house, planWith(chain));
  await send(house, meeting, approvalOf(awaited));
  const late = { ...approvalOf(awaited), id: randomUUID() };
  for (let n = 0; n < 3; n++) await expect(send(house, meeting, late)).rejects.toThrow(/is for legal-officer/);
  await awaitedOn(house, meeting, CONVOCATION, NOW);
  expect(await kept(meeting)).toHaveLength(1);
});

test('after the end, by signal and by update', async () => {
  const { meeting, awaited } = await drafted(house, planWith(chain.slice(1)));
  await send(house, meeting, approvalOf(awaited));
  const last = await awaitedOn(house, meeting, CONVOCATION, NOW);
  await send(house, meeting, approvalOf(last));
  const before = await view(house, meeting);
  await expect(send(house, meeting, approvalOf(last))).rejects.toThrow(/was issued/);
  await expect(house.convene.returnForRevision(meeting, CONVOCATION, returned(LEGAL, 1))).rejects.toThrow(/was issued/);
  await handleOf(house, meeting).signal(names.signals.approve, { v: 1, ...approvalOf(last) });
  await until('all to be on record', async () => (await kept(meeting)).length === 3);
  const { snapshot, awaits } = await view(house, meeting);
  expect({ snapshot, awaits }).toEqual({ snapshot: before.snapshot, awaits: null });
});

test('an approval and a return at the same moment: the first in the history counts, the other is on record', async () => {
  const { meeting, awaited } = await drafted(house, planWith(chain.slice(1)));
  const [approval, back] = await Promise.allSettled([
    send(house, meeting, approvalOf(awaited)),
    house.convene.returnForRevision(meeting, CONVOCATION, returned(LEGAL, 1)),
  ]);
  await house.convene.advance(meeting, NOW);
  const { snapshot } = await view(house, meeting);
  const taken = await actsOf(house, meeting, 'approve', 'return');
  expect([approval.status, back.status].sort()).toEqual(['fulfilled', 'rejected']);
  if (approval.status === 'fulfilled') {
    expect(snapshot).toMatchObject({ value: 'issuing', context: { revision: 1 } });
    expect(taken.map(({ action }) => action)).toEqual(['approve']);
  } else {
    expect(snapshot).toMatchObject({ value: 'drafting', context: { revision: 2, approvals: [] } });
    expect(taken.map(({ action }) => action)).toEqual(['return']);
  }
  expect(await kept(meeting)).toHaveLength(1);
});

test('what the meeting orders: a redraft makes a new revision of the template, and nothing of one that is issued', async () => {
  const { meeting, awaited } = await drafted(house, planWith(chain.slice(1)));
  await send(house, meeting, approvalOf(awaited));
  const order = (id: string) =>
    handleOf(house, meeting).signal(names.signals.redraft, { id, reason: 'the dates of the meeting have changed' });
  await order('order/1/redraft');
  await order('order/1/redraft');
  const anew = await awaitedOn(house, meeting, CONVOCATION, NOW);
  expect(anew).toMatchObject({ step: 'legal', revision: 2, act: 'approve', officer: LEGAL });
  expect((await actsOf(house, meeting, 'redraft')).map(({ detail }) => detail)).toEqual([
    { reason: 'the dates of the meeting have changed', revision: 1 },
  ]);
  await send(house, meeting, approvalOf(anew));
  await send(house, meeting, approvalOf(await awaitedOn(house, meeting, CONVOCATION, NOW)));
  await order('order/2/redraft');
  await handleOf(house, meeting).signal(names.signals.lapse, { id: 'order/3/lapse', reason: 'too late' });
  await house.convene.advance(meeting, NOW);
  expect((await view(house, meeting)).snapshot).toMatchObject({ value: 'issued', context: { revision: 2 } });
  expect(await actsOf(house, meeting, 'redraft', 'lapse')).toHaveLength(1);
});

test('what the meeting orders: one that is not to be sent any more is withdrawn', async () => {
  const { meeting, awaited } = await drafted(house, planWith(chain));
  await handleOf(house, meeting).signal(names.signals.lapse, { id: 'order/3/lapse', reason: 'cancelled' });
  await until('it to be withdrawn', async () => (await view(house, meeting)).snapshot.value === 'withdrawn');
  await expect(send(house, meeting, approvalOf(awaited))).rejects.toThrow(/was withdrawn/);
});
