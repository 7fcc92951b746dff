import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { OrderSigner } from '../../client/signed.ts';
import { todayOf } from '../../client/today.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { Officer } from '../../domain/plan.ts';
import { rehearsalKey, rehearsalSigner, withRehearsalKeys } from '../../rehearsal/keys.ts';
import { checkSignatures } from '../../upkeep/record/signatures.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { awaitedOn, checkedActs, shortPlan, start, until } from './support.ts';

/** The change of an officer is told at the old and at the new address, either can stop it, and `today` says it until somebody has seen it. */

const AT = '2024-02-05T12:00:00Z';
const [DESK, CHIEF, LEGAL, DIRECTOR] = ['oda-geneva-desk', 'oda-geneva-chief', 'legal-officer', 'odg-director'];
const ISSUER = 'eosg-issuing';
const [OLD, NEW] = ['director@oda.example', 'new-director@oda.example'];
const house = { ...(await houseOfFile()), proofs: 'closed' as const };
const { convene } = house;
const folder = folderOfFile('officer-changes');
const command = conveneInProcess(fleetOf(house));

const by = (officer: string) => ({ actor: `officer:${officer}`, officer });
const refused = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) });

/** A meeting whose convocation is in review, with the keys of its officers and one that is new. */
async function begun() {
  const plan = withRehearsalKeys(shortPlan(), folder);
  const fresh = { ...plan, id: `${plan.id}-new` };
  const replaced = withRehearsalKeys(fresh, folder).officers.find(({ id }) => id === DIRECTOR)?.key;
  const meeting = await start(house, plan);
  await awaitedOn(house, meeting, 'convocation', AT);
  const signer = (officer: string): OrderSigner => rehearsalSigner(folder, plan.id, officer);
  const officer = (id: string) => Officer.parse(plan.officers.find((one) => one.id === id));
  const change = { ...officer(DIRECTOR), key: replaced, email: NEW };
  const order = (id: string, signers: string[], entry: Officer = change) =>
    convene.order(
      meeting,
      'changeOfficer',
      { id, ...by(signers[0] ?? ''), change: entry, reason: 'New office' },
      signers.map(signer),
    );
  return {
    ...{ plan, meeting, signer, officer, change, order },
    newSigner: (): OrderSigner => rehearsalSigner(folder, fresh.id, DIRECTOR),
    newKey: rehearsalKey(folder, fresh.id, DIRECTOR),
    now: async () =>
      Officer.parse((await convene.state(meeting)).orders?.plan.officers.find(({ id }) => id === DIRECTOR)),
    today: async () => (await todayOf(house, await convene.registry.meeting(meeting))).value,
    orders: async () => {
      const { status, out } = await command('orders', meeting, '--json');
      expect(status).toBe(0);
      return z
        .looseObject({ orders: z.array(z.looseObject({ id: z.string(), state: z.string() })) })
        .parse(JSON.parse(out)).orders;
    },
  };
}

const Pasted = z.looseObject({ officer: z.string(), changeId: z.string(), proof: z.string() });

/** The notices of a change that came to an address. */
async function noticesTo(meeting: string, order: string, address: string) {
  await house.sink.settled();
  const mails = await Promise.all(
    house.sink
      .received()
      .filter(({ to }) => to.includes(address))
      .map(({ file }) => simpleParser(readFileSync(join(house.mailDir, file)))),
  );
  return mails.filter(({ headers }) =>
    String(headers.get('x-convene-notice')).startsWith(`${meeting}/-/0/${DIRECTOR}/${order}/`),
  );
}

/** The JSON with the code that came to an address. */
const codeAt = (meeting: string, order: string, address: string) =>
  until(`the notice of ${order} to ${address}`, async () => {
    const [mail] = await noticesTo(meeting, order, address);
    const lines = mail?.text?.split('\n') ?? [];
    const at = lines.indexOf('stopChange');
    return at === -1 ? null : Pasted.parse(JSON.parse(lines[at + 1] ?? ''));
  });

const send = (meeting: string, name: string, message: object) =>
  house.temporal.workflow.getHandle(workflowIds.meeting(meeting)).executeUpdate(name, { args: [message] });
const unproved = (says: RegExp) => ({ cause: { type: 'unproved', message: expect.stringMatching(says) } });
const unlawful = (says: RegExp) => ({ cause: { type: 'not_lawful', message: expect.stringMatching(says) } });

test('two others change an officer: both addresses are told once, and the old one stops it by its code', async () => {
  const { meeting, order, officer, now, orders, today } = await begun();
  expect(await order('change-1', [CHIEF, LEGAL])).toMatchObject({ effective: false });
  const toOld = await codeAt(meeting, 'change-1', OLD);
  const toNew = await codeAt(meeting, 'change-1', NEW);
  expect(toOld.proof).not.toBe(toNew.proof);
  const [mail] = await noticesTo(meeting, 'change-1', OLD);
  expect(mail?.text).toContain(`address     ${OLD} -> ${NEW}`);
  expect(mail?.text).toMatch(/key {9}SHA256:\S+ -> SHA256:\S+/);
  expect(mail?.text).toContain(`signed by   ${CHIEF} and ${LEGAL}`);
  expect(mail?.text).toContain('holds from  6 February 2024 at 13:00 (Europe/Zurich)');
  expect(mail?.text).toContain(`convene officer stop ${meeting} change-1`);
  const stored = await house.owner.query('SELECT message FROM notice WHERE meeting = $1', [meeting]);
  expect(JSON.stringify(stored.rows)).not.toContain(toOld.proof);
  expect((await today()).changes).toMatchObject([
    {
      order: 'change-1',
      officer: DIRECTOR,
      fields: ['address', 'key'],
      state: 'waiting',
      from: '2024-02-06T12:00:00Z',
    },
  ]);

  // the code is for one change, one officer, and to stop
  await order('change-2', [CHIEF, LEGAL]);
  await codeAt(meeting, 'change-2', OLD);
  const other = { ...toOld, changeId: 'change-2' };
  await expect(send(meeting, 'stopChange', other)).rejects.toMatchObject(
    unproved(/in no notice to odg-director of the change/),
  );
  await expect(send(meeting, 'acknowledgeChange', toOld)).rejects.toMatchObject(unproved(/this code is in no notice/));
  await expect(send(meeting, 'stopChange', { ...toOld, ...by(LEGAL) })).rejects.toMatchObject(
    unlawful(/they stop it, and not legal-officer/),
  );
  const without = { v: 1, ...by(DIRECTOR), changeId: 'change-1' };
  await expect(send(meeting, 'stopChange', without)).rejects.toMatchObject(
    unproved(/the code of the notice of the change/),
  );

  expect(await send(meeting, 'stopChange', toOld)).toMatchObject({ act: 'stopChange', effective: true });
  // used, it is void
  await expect(send(meeting, 'stopChange', toOld)).rejects.toMatchObject(
    unlawful(/there is no change of an officer change-1/),
  );
  await send(meeting, 'stopChange', await codeAt(meeting, 'change-2', OLD));
  expect((await today()).changes).toEqual([]);
  await convene.advance(meeting, '2024-02-07T12:00:00Z');
  expect(await now()).toEqual(officer(DIRECTOR));
  expect((await orders()).find(({ id }) => id === 'change-1')).toMatchObject({ state: 'stopped' });
  expect((await today()).attention.filter(({ action }) => action === 'change_stopped')).toHaveLength(2);
  for (const address of [OLD, NEW]) expect(await noticesTo(meeting, 'change-1', address)).toHaveLength(1);

  // the same change again, which nobody stops
  expect(await order('change-3', [CHIEF, LEGAL])).toMatchObject({ effective: false });
  await convene.advance(meeting, '2024-02-08T12:30:00Z');
  expect(await now()).toMatchObject({ email: NEW });
  const late = await codeAt(meeting, 'change-3', OLD);
  await expect(send(meeting, 'stopChange', late)).rejects.toMatchObject(
    unlawful(/could be stopped until 2024-02-08T12:00:00Z/),
  );
  const acts = await checkedActs(house, meeting);
  expect(checkSignatures(await convene.named(meeting), acts)).toMatchObject({
    faults: [],
    signed: { codes: 2, orders: 3 },
  });
  const altered = acts.map((one) =>
    one.act.action === 'order_stop_change'
      ? { ...one, act: { ...one.act, detail: { ...one.act.detail, change: 'change-9' } } }
      : one,
  );
  expect(checkSignatures(await convene.named(meeting), altered).faults).toHaveLength(2);
});

test('the new address stops it by its own code, with the command', async () => {
  const { meeting, order, officer, now } = await begun();
  await order('change-1', [CHIEF, LEGAL]);
  const { proof } = await codeAt(meeting, 'change-1', NEW);
  const wrong = await command('officer', 'stop', meeting, 'change-1', '--code', `9.${proof.slice(2)}`);
  expect(wrong).toMatchObject({ status: 1, err: expect.stringMatching(/^unproved: this code is in no notice/) });
  expect(await command('officer', 'stop', meeting, 'change-9', '--code', proof)).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^UNKNOWN_CHANGE: /),
  });
  const stopped = await command(
    'officer',
    'stop',
    meeting,
    'change-1',
    '--code',
    proof,
    '--reason',
    'Not ordered here',
  );
  expect(stopped).toMatchObject({ status: 0, out: expect.stringMatching(/stop change: ordered and in effect/) });
  await convene.advance(meeting, '2024-02-07T12:00:00Z');
  expect(await now()).toEqual(officer(DIRECTOR));
  const [act] = (await convene.registry.acts(meeting, { action: 'order_stop_change' })).map((one) => one.act);
  expect(act?.detail).toMatchObject({ change: 'change-1', address: 'new' });
});

test('a change that the old key signed holds at once; within a day the officer undoes it, and what rests on it', async () => {
  const { meeting, order, officer, change, signer, newSigner, now, today } = await begun();
  expect(await order('theft', [DIRECTOR])).toMatchObject({ effective: true });
  expect(await now()).toEqual(change);
  const stolen = { ...change, title: 'Acting Director' };
  await convene.order(meeting, 'changeOfficer', { id: 'more', ...by(DIRECTOR), change: stolen, reason: 'Title' }, [
    newSigner(),
  ]);
  expect((await today()).changes.map((one) => [one.order, one.state])).toEqual([
    ['theft', 'in_effect'],
    ['more', 'in_effect'],
  ]);
  const undo = { ...by(DIRECTOR), changeId: 'theft' };
  await expect(
    convene.order(meeting, 'stopChange', undo, [{ ...signer(LEGAL), officer: DIRECTOR }]),
  ).rejects.toMatchObject(refused('unproved', /this is signed with the key/));
  expect(await convene.order(meeting, 'stopChange', undo, [signer(DIRECTOR)])).toMatchObject({ effective: true });
  expect(await now()).toEqual(officer(DIRECTOR));
  expect((await today()).changes).toEqual([]);
  await convene.advance(meeting, '2024-02-05T13:00:00Z');
  const stopped = await convene.registry.acts(meeting, { action: 'change_stopped' });
  expect(stopped.map(({ act }) => act.detail.change)).toEqual(['theft', 'more']);
  // the circulation has the former officers again
  const { officers } = await convene.circulation(meeting, 'convocation');
  expect(officers?.find(({ id }) => id === DIRECTOR)).toEqual(officer(DIRECTOR));
});

test('undone by a code too; after a day, or once two others have changed the officer since, it is not', async () => {
  const { meeting, order, officer, now, change } = await begun();
  await order('first', [DIRECTOR], { ...officer(DIRECTOR), title: 'Director a.i.' });
  await send(meeting, 'stopChange', await codeAt(meeting, 'first', OLD));
  expect(await now()).toEqual(officer(DIRECTOR));
  await order('second', [CHIEF, LEGAL]);
  await convene.advance(meeting, '2024-02-06T11:59:00Z');
  await order('third', [DIRECTOR], { ...officer(DIRECTOR), title: 'Director a.i.' });
  const code = await codeAt(meeting, 'third', OLD);
  await convene.advance(meeting, '2024-02-06T12:30:00Z');
  expect(await now()).toEqual(change);
  await expect(send(meeting, 'stopChange', code)).rejects.toMatchObject(
    unlawful(/could be stopped until 2024-02-06T12:00:00Z/),
  );
  expect(await now()).toEqual(change);
});

test('the officer stops by their own signature what waits', async () => {
  const { plan, meeting, order, officer, now } = await begun();
  await order('change-1', [CHIEF, LEGAL]);
  const asked = ['officer', 'stop', meeting, 'change-1', '--officer', DIRECTOR];
  expect(await command(...asked)).toMatchObject({ status: 1, err: expect.stringMatching(/^unproved: /) });
  const key = rehearsalKey(folder, plan.id, DIRECTOR);
  expect(await command(...asked, '--sign-with', key, '--json')).toMatchObject({ status: 0 });
  await convene.advance(meeting, '2024-02-07T12:00:00Z');
  expect(await now()).toEqual(officer(DIRECTOR));
});

test('today says it until the officer, with the new key, or another who did not sign it acknowledges it', async () => {
  const { meeting, order, officer, signer, newKey, today } = await begun();
  await order('change-1', [CHIEF, LEGAL]);
  const acknowledge = (officer: string) =>
    convene.order(meeting, 'acknowledgeChange', { ...by(officer), changeId: 'change-1' }, [signer(officer)]);
  await expect(acknowledge(LEGAL)).rejects.toMatchObject(refused('not_lawful', /legal-officer signed change-1/));
  await convene.advance(meeting, '2024-02-06T12:30:00Z');
  await expect(acknowledge(DIRECTOR)).rejects.toMatchObject(refused('unproved', /this is signed with the key/));
  const said = await command('today', meeting);
  expect(said.out).toContain('Officers whose entry changes, until somebody acknowledges it');
  expect(said.out).toContain(`convene officer acknowledge ${meeting} change-1 --officer ${DIRECTOR}`);
  const done = await command('officer', 'acknowledge', meeting, 'change-1', '--sign-with', newKey);
  expect(done).toMatchObject({ status: 0 });
  expect((await today()).changes).toEqual([]);

  await order('change-2', [CHIEF, ISSUER], { ...officer(LEGAL), title: 'Legal Adviser' });
  const other = { ...by(DESK), changeId: 'change-2' };
  expect((await today()).changes).toMatchObject([{ order: 'change-2' }]);
  expect(await convene.order(meeting, 'acknowledgeChange', other, [signer(DESK)])).toMatchObject({ effective: true });
  expect((await today()).changes).toEqual([]);
  await expect(convene.order(meeting, 'acknowledgeChange', other, [signer(DESK)])).rejects.toMatchObject(
    refused('not_lawful', /change-2 is acknowledged already/),
  );
});

test('whoever has revised a text changes no officer, as whoever drafts', async () => {
  const { meeting, order, signer } = await begun();
  const revision = { ...by(CHIEF), revision: 1, textSha256: null };
  await convene.revise(meeting, 'convocation', revision, { signer: signer(CHIEF) });
  await convene.advance(meeting, '2024-02-05T13:00:00Z');
  await expect(order('change-1', [CHIEF, LEGAL])).rejects.toMatchObject(
    refused('unproved', /not changed by whoever drafts or revises/),
  );
  expect(await order('change-1', [LEGAL, ISSUER])).toMatchObject({ effective: false });
});
