import { beforeAll, expect, test } from 'vitest';
import { type OrderSigner, signedOrder } from '../../client/signed.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { orders } from '../../domain/messages/orders.ts';
import { type MeetingPlan, Officer } from '../../domain/plan.ts';
import { publicKeyLine } from '../../domain/sshsig.ts';
import { rehearsalKey, rehearsalSigner, withRehearsalKeys } from '../../rehearsal/keys.ts';
import { checkSignatures } from '../../upkeep/record/signatures.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { awaitedOn, checkedActs, shortPlan, start, until } from './support.ts';

/** Who may order what of a closed meeting: whoever holds a key of its plan, and for some orders two of them. */

const AT = '2024-02-05T12:00:00Z';
const [DESK, CHIEF, LEGAL, DIRECTOR] = ['oda-geneva-desk', 'oda-geneva-chief', 'legal-officer', 'odg-director'];
const house = { ...(await houseOfFile()), proofs: 'closed' as const };
const { convene } = house;
const folder = folderOfFile('order-proofs');
let plan: MeetingPlan;
let meeting: string;

beforeAll(async () => {
  plan = withRehearsalKeys(shortPlan(), folder);
  meeting = await start(house, plan);
  await awaitedOn(house, meeting, 'convocation', AT);
});

const signer = (officer: string) => rehearsalSigner(folder, plan.id, officer);
const by = (officer: string) => ({ actor: `officer:${officer}`, officer });
const officer = (id: string) => Officer.parse(plan.officers.find((one) => one.id === id));
const ordered = async () => (await convene.state(meeting)).orders;
const unproved = (message: RegExp) => ({ code: 'unproved', message: expect.stringMatching(message) });
const hold = { participant: 'CHE', reason: 'The mission moves.' };

test('without a signature, or with another’s, nothing is ordered', async () => {
  await expect(convene.order(meeting, 'hold', { ...by(DESK), ...hold })).rejects.toMatchObject(
    unproved(/needs the signature of whoever gives it.*--sign-with, the private key of oda-geneva-desk/),
  );
  await expect(convene.order(meeting, 'hold', { ...by(DESK), ...hold }, [signer(LEGAL)])).rejects.toMatchObject(
    unproved(/this is signed with the key SHA256:/),
  );
  expect((await ordered())?.holds).toEqual([]);
});

test('a signature is good for one order of one meeting: not for another, nor altered, nor for a second time', async () => {
  const message = orders.hold.parse({ v: 1, id: 'hold-1', ...by(DESK), ...hold });
  const signed = await signedOrder(await convene.named(meeting), 'hold', message, [signer(DESK)]);
  const send = (name: string, sent: object) =>
    house.temporal.workflow.getHandle(workflowIds.meeting(meeting)).executeUpdate(name, { args: [sent] });
  const refused = { cause: { type: 'unproved' } };
  await expect(send(names.updates.hold, { ...signed, participant: 'FRA' })).rejects.toMatchObject(refused);
  await expect(send(names.updates.hold, { ...signed, id: 'hold-2' })).rejects.toMatchObject(refused);
  const elsewhere = await signedOrder({ ...(await convene.named(meeting)), meeting: 'another' }, 'hold', message, [
    signer(DESK),
  ]);
  await expect(send(names.updates.hold, elsewhere)).rejects.toMatchObject(refused);
  await expect(send(names.updates.hold, { ...message, actor: 'system:meeting' })).rejects.toMatchObject({
    cause: { type: 'not_lawful', message: expect.stringMatching(/speaks from inside only/) },
  });
  expect(await send(names.updates.hold, signed)).toMatchObject({ effective: true });
  // what a release needs is in it, and more
  await expect(send(names.updates.release, { ...signed, id: 'hold-1' })).resolves.toMatchObject({ act: 'hold' });
  await expect(send(names.updates.release, { ...signed, id: 'release-1' })).rejects.toMatchObject(refused);
  expect((await ordered())?.holds).toHaveLength(1);
});

test('the key of an officer is not changed by one other: they sign with the old one, or two others do and a day passes', async () => {
  const { key: thief } = signer(DESK);
  const change = { ...officer(DIRECTOR), key: publicKeyLine(thief.publicKey) };
  const order = (giver: string, ...more: string[]) =>
    convene.order(meeting, 'changeOfficer', { ...by(giver), change, reason: 'New key' }, [giver, ...more].map(signer));
  await expect(order(DESK)).rejects.toMatchObject(unproved(/a change of odg-director needs their own signature/));
  await expect(order(DESK, DESK)).rejects.toMatchObject(unproved(/not oda-geneva-desk again/));
  await expect(order(DESK, LEGAL)).rejects.toMatchObject(unproved(/are not changed by whoever drafts/));

  const keyNow = async () => (await ordered())?.plan.officers.find(({ id }) => id === DIRECTOR)?.key;
  const before = await keyNow();
  expect(await order(CHIEF, LEGAL)).toMatchObject({ effective: false });
  await convene.advance(meeting, '2024-02-06T11:00:00Z');
  expect(await keyNow()).toBe(before);
  await convene.advance(meeting, '2024-02-06T12:30:00Z');
  expect(await keyNow()).toBe(change.key);

  // the officer themselves, at once
  const own = { ...officer(LEGAL), title: 'Principal Legal Officer' };
  const said = { ...by(LEGAL), change: own, reason: 'Title' };
  expect(await convene.order(meeting, 'changeOfficer', said, [signer(LEGAL)])).toMatchObject({ effective: true });
});

test('keys that are kept offline replace a lost one, after a day, and order nothing else', async () => {
  const kept = withRehearsalKeys({ ...shortPlan(), officers: ['recovery-1', 'recovery-2'].map(keptBy) }, folder);
  const recovery = kept.officers.flatMap(({ key }) => key ?? []);
  const own = withRehearsalKeys({ ...shortPlan(), recovery }, folder);
  const other = await start(house, own);
  const signers = ['recovery-1', 'recovery-2'].map((id) => ({ ...rehearsalSigner(folder, kept.id, id), officer: id }));
  const by = { actor: 'officer:recovery-1', officer: 'recovery-1' };
  const lost = Officer.parse(own.officers.find(({ id }) => id === DIRECTOR));
  const change = { ...lost, key: recovery[0] };
  const order = (more: OrderSigner[]) =>
    convene.order(other, 'changeOfficer', { ...by, change, reason: 'The key is lost' }, more);
  await expect(order(signers.slice(0, 1))).rejects.toMatchObject(unproved(/needs their own signature/));
  expect(await order(signers)).toMatchObject({ effective: false });
  await expect(convene.order(other, 'hold', { ...by, ...hold }, signers)).rejects.toMatchObject({
    message: expect.stringMatching(/recovery-1 is no officer of this meeting/),
  });
});
const keptBy = (id: string) => ({ id, title: id, email: `${id}@office.example` });

test('a contested delegation is decided by the legal adviser and a second officer', async () => {
  const contest = { participant: 'CHE', outcome: 'kept', reason: 'as before' } as const;
  const submission = '5f0e7d2e-8f0d-4a53-9d4a-0e6f2b9c1a11';
  const decide = (...signers: string[]) =>
    convene.order(meeting, 'decideContest', { ...by(signers[0] ?? ''), ...contest, submission }, signers.map(signer));
  await expect(decide(LEGAL)).rejects.toMatchObject(unproved(/decideContest needs the signature of a second officer/));
  await expect(decide(LEGAL, LEGAL)).rejects.toMatchObject(unproved(/not legal-officer again/));
  await expect(decide(CHIEF, LEGAL)).rejects.toMatchObject({ message: expect.stringMatching(/by the legal adviser/) });
  expect(await decide(LEGAL, CHIEF)).toMatchObject({ effective: true });
});

test('the command signs with the key that it is given, and says what a second one is for', async () => {
  const convene = conveneInProcess(fleetOf(house));
  const said = ['--decision', 'Decision 1', '--decision-date', '2024-02-01', '--officer', DESK, '--yes'];
  const keyOf = (id: string) => rehearsalKey(folder, plan.id, id);
  const release = ['release', meeting, 'CHE', '--officer', DESK];
  expect(await convene(...release)).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^unproved: .*--sign-with/),
  });
  expect(await convene(...release, '--sign-with', keyOf(DESK))).toMatchObject({ status: 0 });
  const alone = await convene('cancel', meeting, ...said, '--sign-with', keyOf(DESK));
  expect(alone).toMatchObject({ status: 1, err: expect.stringMatching(/unproved: cancel needs.*--second/s) });
  const half = await convene('cancel', meeting, ...said, '--sign-with', keyOf(DESK), '--second', CHIEF);
  expect(half).toMatchObject({ status: 2, err: expect.stringContaining('--second and --second-key') });
});

test('what the States Parties decided is not entered by one officer alone; the record proves who gave each order', async () => {
  const decision = { by: 'decision', reference: 'Decision of 1 August 2024', date: '2024-08-01' } as const;
  const cancel = (...signers: string[]) =>
    convene.order(meeting, 'cancel', { ...by(DESK), decision }, signers.map(signer));
  await expect(cancel(DESK)).rejects.toMatchObject(unproved(/cancel needs the signature of a second officer/));
  expect(await cancel(DESK, CHIEF)).toMatchObject({ effective: true, phase: 'cancelled' });

  const acts = await until('the order to be on record', async () => {
    const found = await checkedActs(house, meeting);
    return found.some(({ act }) => act.action === 'order_cancel') && found;
  });
  const { signed, faults } = checkSignatures(await convene.named(meeting), acts);
  expect({ orders: signed.orders, faults }).toEqual({ orders: 6, faults: [] });
  const altered = acts.map((one) =>
    one.act.action === 'order_cancel'
      ? { ...one, act: { ...one.act, detail: { ...one.act.detail, second: LEGAL } } }
      : one,
  );
  expect(checkSignatures(await convene.named(meeting), altered).faults).toHaveLength(1);
});
