import { expect, test } from 'vitest';
import { checkSignatures } from '../../upkeep/record/signatures.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { signerIn } from '../signers.ts';
import { actsOf, approvalOf, type Chain, CONVOCATION, drafted, handleOf, planWith, view } from './approving.ts';
import { noticeJson } from './notice-json.ts';
import { approve, awaitedOn, checkedActs, toMissions } from './support.ts';

/** A paper that somebody entered as an officer's approval: they are told, and may disown it until the circulation is dispatched. */

const house = { ...(await houseOfFile()), proofs: 'closed' as const };
const { convene } = house;
const command = conveneInProcess(fleetOf(house));
const [CHIEF, LEGAL, CLERK, ISSUER] = ['oda-geneva-chief', 'legal-officer', 'registry-clerk', 'eosg-issuing'];
const chain: Chain = [
  { step: 'branch', officer: CHIEF, needs: 'code' },
  { step: 'legal', officer: LEGAL, needs: 'record' },
  { step: 'issue', officer: ISSUER, needs: 'signature' },
];
const [SOON, DISPATCHED] = ['2024-02-11T12:00:00Z', '2024-02-20T12:00:00Z'];
const slip = { kind: 'slip', reference: 'Routing slip 7', date: '2024-02-10', sha256: 'a'.repeat(64) } as const;

const paste = (meeting: string, name: string, message: object) =>
  handleOf(house, meeting).executeUpdate(name, { args: [message] });
const refused = (type: string, says: RegExp) => ({ cause: { type, message: expect.stringMatching(says) } });
const disown = { actor: `officer:${LEGAL}`, officer: LEGAL, step: 'legal', revision: 1 };

/** Signs as an officer of the meeting. */
function by(meeting: string, officer: string) {
  const signer = signerIn(meeting, officer);
  if (signer === undefined) throw new Error(`there is no key of ${officer}`);
  return { signer };
}

/** A meeting in whose convocation a clerk has entered a paper of the legal officer. */
async function entered(dispatchAt: string | null = null) {
  const plan = planWith(chain, [CLERK]);
  const circulations = plan.circulations.map((one) => ({ ...one, dispatchAt }));
  const { meeting } = await drafted(house, { ...plan, circulations });
  await paste(meeting, 'approve', await noticeJson(house, meeting, CHIEF, 'approve'));
  const awaited = await awaitedOn(house, meeting, CONVOCATION, '2024-02-10T13:00:00Z');
  const message = { ...approvalOf(awaited), actor: `officer:${CLERK}`, recordedBy: CLERK, evidence: slip };
  expect(await convene.approve(meeting, CONVOCATION, message, by(meeting, CLERK))).toMatchObject({ state: 'issuing' });
  return { meeting, code: await noticeJson(house, meeting, LEGAL, 'disown') };
}

const sentTo = async () => {
  await house.sink.settled();
  return toMissions(house.sink.received()).length;
};

test('the officer is told of it, and its code takes the circulation back to that step, with the same text', async () => {
  const { meeting, code } = await entered();
  await awaitedOn(house, meeting, CONVOCATION, SOON);
  const stored = await house.owner.query(`SELECT message FROM notice WHERE meeting = $1 AND officer = $2`, [
    meeting,
    LEGAL,
  ]);
  expect(JSON.stringify(stored.rows)).toContain('Routing slip 7, 2024-02-10');
  expect(JSON.stringify(stored.rows)).not.toContain(code.proof);

  // neither without a proof, nor by who entered it, nor by a code for something else, nor of another step
  const v = { v: 1, ...disown };
  await expect(paste(meeting, 'disown', v)).rejects.toMatchObject(
    refused('unproved', /needs a proof that it comes from legal-officer/),
  );
  await expect(
    convene.disown(meeting, CONVOCATION, disown, { signer: { ...by(meeting, CLERK).signer, officer: LEGAL } }),
  ).rejects.toMatchObject({ code: 'unproved' });
  const { proof } = await noticeJson(house, meeting, LEGAL, 'approve');
  await expect(paste(meeting, 'disown', { ...v, proof })).rejects.toMatchObject(
    refused('unproved', /in no notice that asks legal-officer to disown/),
  );
  await expect(
    convene.disown(meeting, CONVOCATION, { ...disown, step: 'branch' }, by(meeting, LEGAL)),
  ).rejects.toMatchObject({ code: 'not_accepted', message: expect.stringMatching(/there is nothing to disown/) });

  const before = (await view(house, meeting)).snapshot.context;
  expect(await paste(meeting, 'disown', code)).toMatchObject({
    state: 'in_review',
    revision: 1,
    awaits: { step: 'legal', officer: LEGAL, sha256: before.textSha256 },
  });
  expect((await view(house, meeting)).snapshot.context.approvals.map(({ officer }) => officer)).toEqual([CHIEF]);
  await expect(paste(meeting, 'disown', code)).rejects.toMatchObject(refused('unproved', /in no notice/));
  // awaited again, and told so; the same text is approved, issued and sent
  const again = await noticeJson(house, meeting, LEGAL, 'approve', 2);
  expect(await paste(meeting, 'approve', again)).toMatchObject({ awaits: null, state: 'issuing' });
  await approve(house, meeting, await awaitedOn(house, meeting, CONVOCATION, '2024-02-12T12:00:00Z'));
  const sent = await sentTo();
  expect((await convene.advance(meeting, DISPATCHED)).phase).toBe('collecting');
  expect(await sentTo()).toBeGreaterThan(sent + 5);
  const [act] = await actsOf(house, meeting, 'disowned');
  expect(act).toMatchObject({
    actor: `officer:${LEGAL}`,
    detail: { step: 'legal', entered_by: CLERK, code: code.proof },
  });
  const acts = await checkedActs(house, meeting);
  expect(checkSignatures(await house.convene.named(meeting), acts)).toMatchObject({
    faults: [],
    signed: { codes: 3, messages: 1 },
  });
});

test('issued and not yet dispatched: the meeting takes it back, and nothing goes out until it is approved anew', async () => {
  const { meeting, code } = await entered('2024-02-15T08:00:00Z');
  await approve(house, meeting, await awaitedOn(house, meeting, CONVOCATION, SOON));
  await convene.advance(meeting, '2024-02-12T12:00:00Z');
  expect((await convene.state(meeting)).circulations[CONVOCATION]?.issued).not.toBeNull();
  const { status, out, err } = await command(
    'disown',
    meeting,
    CONVOCATION,
    '--officer',
    LEGAL,
    '--code',
    code.proof,
    '--reason',
    'Not my slip',
  );
  expect({ status, out, err }).toMatchObject({
    status: 0,
    out: expect.stringMatching(/disowned by legal-officer; revision 1 is in review/),
  });
  const sent = await sentTo();
  const { waitingFor } = await convene.advance(meeting, '2024-02-16T12:00:00Z');
  expect(waitingFor).toMatchObject([{ circulation: CONVOCATION, step: 'legal', officer: LEGAL }]);
  expect(await sentTo()).toBe(sent);
  expect((await convene.state(meeting)).circulations[CONVOCATION]).toMatchObject({ issued: null, dispatched: 'no' });
  const said = await command('today', meeting);
  expect(said.out).toMatch(/disowned \(convocation\): Not my slip/);

  // by the officer's own key this time; then it is issued and goes out
  const [awaited] = waitingFor;
  if (awaited === undefined) throw new Error('nobody is awaited');
  await approve(house, meeting, awaited);
  await approve(house, meeting, await awaitedOn(house, meeting, CONVOCATION, '2024-02-16T13:00:00Z'));
  expect((await convene.advance(meeting, DISPATCHED)).phase).toBe('collecting');
  expect(await sentTo()).toBeGreaterThan(sent + 5);
});

test('once its dispatch has begun it is refused, with a sentence', async () => {
  const { meeting, code } = await entered();
  await approve(house, meeting, await awaitedOn(house, meeting, CONVOCATION, SOON));
  expect((await convene.advance(meeting, DISPATCHED)).phase).toBe('collecting');
  await expect(paste(meeting, 'disown', code)).rejects.toMatchObject(
    refused('dispatched', /goes out already.*convene correct/),
  );
  await expect(convene.disown(meeting, CONVOCATION, disown, by(meeting, LEGAL))).rejects.toMatchObject({
    code: 'dispatched',
  });
  expect((await view(house, meeting)).snapshot.value).toBe('issued');
  expect(await actsOf(house, meeting, 'disowned')).toEqual([]);
});
