import { expect, test } from 'vitest';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { checkSignatures } from '../../upkeep/record/signatures.ts';
import { houseOfFile } from '../house.ts';
import { signerIn } from '../signers.ts';
import { actsOf, approvalOf, type Chain, CONVOCATION, drafted, handleOf, planWith, view } from './approving.ts';
import { noticeJson } from './notice-json.ts';
import { awaitedOn, checkedActs, until } from './support.ts';

/** Approving a closed meeting with the codes of notices, as an officer does who has the Temporal UI and their mailbox. */

const house = { ...(await houseOfFile()), proofs: 'closed' as const };
const { convene } = house;
const [DESK, CHIEF, LEGAL, CLERK, ISSUER] = [
  'oda-geneva-desk',
  'oda-geneva-chief',
  'legal-officer',
  'registry-clerk',
  'eosg-issuing',
];
const chain: Chain = [
  { step: 'branch', officer: CHIEF, needs: 'code' },
  { step: 'legal', officer: LEGAL, needs: 'record' },
  { step: 'issue', officer: ISSUER, needs: 'signature' },
];
const begin = () => drafted(house, planWith(chain, [CLERK]));

const notice = (...which: [meeting: string, officer: string, what: 'approve' | 'returnForRevision', count?: number]) =>
  noticeJson(house, ...which);
const update = (meeting: string, name: string, message: object) =>
  handleOf(house, meeting).executeUpdate(name, { args: [message] });
const unproved = (says: RegExp) => ({ cause: { type: 'unproved', message: expect.stringMatching(says) } });

test('what the notice holds is pasted, approves, and is proved by the record', async () => {
  const { meeting, awaited } = await begin();
  const bare = { v: 1, ...approvalOf(awaited) };
  await expect(update(meeting, 'approve', bare)).rejects.toMatchObject(
    unproved(/needs a proof that it comes from oda-geneva-chief: the JSON of the notice/),
  );
  const approval = await notice(meeting, CHIEF, 'approve');
  const stored = await house.owner.query('SELECT message FROM notice WHERE meeting = $1', [meeting]);
  expect(JSON.stringify(stored.rows)).toContain('(code to approve)');
  expect(JSON.stringify(stored.rows)).not.toContain(approval.proof);
  // for another officer, of another circulation, to return: it is good for one thing
  const wrong = unproved(/is in no notice that asks/);
  await expect(
    update(meeting, 'approve', { ...approval, actor: `officer:${LEGAL}`, officer: LEGAL }),
  ).rejects.toMatchObject(wrong);
  await expect(
    update(meeting, 'returnForRevision', {
      v: 1,
      actor: approval.actor,
      officer: CHIEF,
      revision: 1,
      comments: 'No',
      proof: approval.proof,
    }),
  ).rejects.toMatchObject(wrong);
  const other = await begin();
  await expect(update(other.meeting, 'approve', approval)).rejects.toMatchObject(wrong);
  expect(await update(meeting, 'approve', approval)).toMatchObject({ ok: true, awaits: { step: 'legal' } });
  await convene.advance(meeting, '2024-02-10T13:00:00Z');
  const [act] = await actsOf(house, meeting, 'approve');
  expect(act?.detail).toMatchObject({ evidence: 'code', code: approval.proof });
  expect(checkSignatures(await convene.named(meeting), await checkedActs(house, meeting))).toMatchObject({
    faults: [],
    signed: { codes: 1 },
  });
});

test('a code that a refused signal showed is void, and the officer gets a new one', async () => {
  const { meeting } = await begin();
  const first = await notice(meeting, CHIEF, 'approve');
  const handle = handleOf(house, meeting);
  // a slip of the hand, which whoever reads the history has seen
  await handle.signal(names.signals.approve, { ...first, sha256: '0'.repeat(64) });
  const second = await notice(meeting, CHIEF, 'approve', 2);
  expect(second.proof).not.toBe(first.proof);
  await expect(update(meeting, 'approve', first)).rejects.toMatchObject(unproved(/take the one of the newest notice/));
  // a stranger's rubbish voids nothing
  await handle.signal(names.signals.approve, { ...second, proof: `2.${'A'.repeat(86)}` });
  await handle.signal(names.signals.approve, second);
  await until('the step after it', async () => (await view(house, meeting)).awaits?.step === 'legal');
});

test('returned with the code of the notice; the drafter revises with a key, and old codes are good for nothing', async () => {
  const { meeting } = await begin();
  const old = await notice(meeting, CHIEF, 'approve');
  const back = await notice(meeting, CHIEF, 'returnForRevision');
  expect(await update(meeting, 'returnForRevision', { ...back, comments: 'Cite the resolution.' })).toMatchObject({
    ok: true,
  });
  const revised = { actor: `officer:${DESK}`, officer: DESK, revision: 2, textSha256: null };
  const { revision } = (await view(house, meeting)).snapshot.context;
  const message = { ...revised, revision };
  await expect(convene.revise(meeting, CONVOCATION, message)).rejects.toMatchObject({ code: 'unproved' });
  const signer = signerIn(meeting, DESK);
  const thief = signerIn(meeting, LEGAL);
  if (signer === undefined || thief === undefined) throw new Error('a key is missing');
  await expect(
    convene.revise(meeting, CONVOCATION, message, { signer: { ...thief, officer: DESK } }),
  ).rejects.toMatchObject({ code: 'unproved' });
  expect(await convene.revise(meeting, CONVOCATION, message, { signer })).toMatchObject({ ok: true });
  await awaitedOn(house, meeting, CONVOCATION, '2024-02-10T14:00:00Z');
  await expect(update(meeting, 'approve', old)).rejects.toMatchObject(unproved(/newest notice/));
  const withdrawal = { actor: `officer:${DESK}`, officer: DESK, reason: 'Superseded' };
  await expect(convene.withdraw(meeting, CONVOCATION, withdrawal)).rejects.toMatchObject({ code: 'unproved' });
  expect(await convene.withdraw(meeting, CONVOCATION, withdrawal, { signer })).toMatchObject({ state: 'withdrawn' });
});

test('a paper is entered by somebody who has no part in the text, and never for the step that issues', async () => {
  const { meeting } = await begin();
  await update(meeting, 'approve', await notice(meeting, CHIEF, 'approve'));
  const awaited = await awaitedOn(house, meeting, CONVOCATION, '2024-02-10T15:00:00Z');
  const slip = { kind: 'slip', reference: 'Routing slip 7', date: '2024-02-10', sha256: 'a'.repeat(64) } as const;
  const enter = (by: string) => {
    const signer = signerIn(meeting, by);
    const message = { ...approvalOf(awaited), actor: `officer:${by}`, recordedBy: by, evidence: slip };
    return convene.approve(meeting, CONVOCATION, message, signer && { signer });
  };
  for (const partaker of [DESK, CHIEF, ISSUER]) {
    await expect(enter(partaker)).rejects.toMatchObject({
      code: 'unproved',
      message: expect.stringMatching(/somebody else enters/),
    });
  }
  expect(await enter(CLERK)).toMatchObject({ ok: true, state: 'issuing' });
  const last = await awaitedOn(house, meeting, CONVOCATION, '2024-02-10T16:00:00Z');
  const signer = signerIn(meeting, CLERK);
  const message = { ...approvalOf(last), actor: `officer:${CLERK}`, recordedBy: CLERK, evidence: slip };
  await expect(convene.approve(meeting, CONVOCATION, message, signer && { signer })).rejects.toMatchObject({
    code: 'unproved',
    message: expect.stringMatching(/issues: eosg-issuing approves it themself/),
  });
  expect(workflowIds.circulation(meeting, CONVOCATION)).toContain(meeting);
});
