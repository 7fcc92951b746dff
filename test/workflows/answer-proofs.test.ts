import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import sshpk from 'sshpk';
import { beforeAll, expect, test } from 'vitest';
import { Convene } from '../../client/client.ts';
import { type OpenedLink, type Recorder, signingCodec } from '../../client/people.ts';
import { readSigningKey } from '../../client/signing.ts';
import type { ConveneError } from '../../domain/errors.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { publicKeyLine } from '../../domain/sshsig.ts';
import { certifyLinks, openLinks, revokeLinks, tokenOf } from '../../registry/links.ts';
import { people, removePerson } from '../../registry/people.ts';
import { pageRecorder, recorderOnPage } from '../../stack/page-key.ts';
import { linkKeysOf } from '../../worker/secrets.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { openedLink, recorderWith } from '../people.ts';
import { convened, until } from './support.ts';

/** Who may answer in a closed meeting: services for the missions that they know, and staff who record papers. */

const house = { ...(await houseOfFile()), proofs: 'closed' as const };
const folder = folderOfFile('answer-proofs');
let meeting: string;

beforeAll(async () => {
  meeting = await convened(house);
});

/** A client of somebody, or of nobody. */
function clientOf(recorder: Recorder | null): { convene: Convene; temporal: Client } {
  const { connection, options } = house.temporal;
  const payloadCodecs = recorder === null ? [] : [signingCodec(async () => recorder)];
  const temporal = new Client({ connection, namespace: options.namespace, dataConverter: { payloadCodecs } });
  return { convene: new Convene({ temporal, pool: house.pool, taskQueue: house.name }), temporal };
}
const basis = {
  kind: 'note_verbale',
  reference: 'No. 12',
  date: '2024-02-19',
  receivedAt: '2024-02-20T09:00:00Z',
} as const;
const acknowledging = (recorder: Recorder | null, participant: string, actor: string, link?: OpenedLink) =>
  clientOf(recorder).convene.answer(
    meeting,
    { kind: 'acknowledge', participant, actor, ...(actor.startsWith('staff:') && { basis }) },
    link,
  );
const unproved = (message: RegExp) => ({ code: 'unproved', message: expect.stringMatching(message) });

test('without a proof, or with one that does not fit, nothing is answered', async () => {
  const [staff, itself] = ['staff:desk', 'participant:AUT'];
  await expect(acknowledging(null, 'AUT', itself)).rejects.toMatchObject(unproved(/needs the signature of somebody/));
  await expect(acknowledging(null, 'AUT', staff)).rejects.toMatchObject(unproved(/CONVENE_KEY/));
  const clerk = recorderWith(['clerk'], { id: 'clerk' });
  await expect(acknowledging(clerk, 'AUT', itself)).rejects.toMatchObject(
    unproved(/through a service with the role page/),
  );
  await expect(acknowledging(recorderWith(['auditor']), 'AUT', staff)).rejects.toMatchObject(
    unproved(/has the role auditor/),
  );
  await expect(acknowledging(recorderWith(['page']), 'AUT', staff)).rejects.toMatchObject(
    unproved(/has the role page/),
  );
  const past = recorderWith(['clerk'], { until: '2020-01-01T00:00:00Z' });
  await expect(acknowledging(past, 'AUT', staff)).rejects.toMatchObject(unproved(/ended on 2020-01-01/));
  // roles that nobody certified
  const risen = { ...clerk, certificate: { ...clerk.certificate, roles: ['page' as const] } };
  await expect(acknowledging(risen, 'AUT', itself)).rejects.toMatchObject(unproved(/needs the signature of somebody/));
  // another's certificate
  const thief = { ...clerk, key: recorderWith(['clerk']).key };
  await expect(acknowledging(thief, 'AUT', staff)).rejects.toMatchObject(unproved(/needs the signature of somebody/));
  const row = await house.convene.registry.participants(meeting);
  expect(row.find(({ code }) => code === 'AUT')?.status).toBe('notified');
});

test('a list carries one proof, for this collection; another collection or meeting takes it from nobody', async () => {
  const clerk = recorderWith(['clerk'], { id: 'clerk' });
  const answers = ['AUT', 'BEL'].map((participant) => ({
    v: 1,
    id: `list/${participant}`,
    actor: 'staff:clerk',
    participant,
    kind: 'acknowledge',
    basis,
  }));
  const other = await convened(house);
  const to = workflowIds.collection(meeting, 1);
  const signedFor = (id: string) => ({ ...signingCodec(async () => clerk), id });
  const codec = signedFor(to);
  // signed for one collection, sent to another
  const connection = house.temporal.connection;
  const misled = new Client({
    connection,
    namespace: house.temporal.options.namespace,
    dataConverter: {
      payloadCodecs: [
        {
          encode: async (payloads) =>
            codec.encode(payloads, { type: 'workflow', namespace: 'convene', workflowId: to }),
          decode: async (payloads) => payloads,
        },
      ],
    },
  });
  const message = { v: 1, answers };
  const send = (client: Client, id: string) =>
    client.workflow.getHandle(id).executeUpdate(names.updates.answers, { args: [message] });
  await expect(send(misled, workflowIds.collection(other, 1))).rejects.toMatchObject({ cause: { type: 'unproved' } });
  expect(await send(misled, to)).toMatchObject([{ ok: true }, { ok: true }]);
  await house.convene.advance(meeting, '2024-02-21T12:00:00Z');
  const acts = await house.convene.registry.acts(meeting, { subject: 'BEL' });
  expect(acts.at(-1)?.act).toMatchObject({ action: 'acknowledge', actor: 'staff:clerk', detail: { by: 'clerk' } });
  // what is repaired comes from whoever has the secrets
  const repair = { v: 1, id: 'repair/1', actor: 'staff:clerk', participants: [], outcomes: [] };
  await expect(
    house.temporal.workflow.getHandle(to).executeUpdate(names.updates.repair, { args: [repair] }),
  ).rejects.toMatchObject({ cause: { type: 'unproved' } });
});

test('where one of a list is not for its sender to give, the others are taken', async () => {
  const { convene } = clientOf(recorderWith(['clerk']));
  const [one = '', two = '', three = ''] = (await house.convene.registry.participants(meeting)).map(({ code }) => code);
  const logged = (participant: string) =>
    convene.answer(meeting, { kind: 'paper_received', note: 'A letter', participant, actor: 'staff:desk', basis });
  const told = await Promise.allSettled([
    convene.answer(meeting, { kind: 'nil_return', participant: one, actor: `participant:${one}` }),
    logged(two),
    logged(three),
  ]);
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});

test('a person is made known, records, and is removed; the last word is the list’s', async () => {
  const convene = conveneInProcess(fleetOf(house));
  const { key, certificate } = recorderWith(['clerk']);
  writeFileSync(join(folder, 'clerk.pub'), `${certificate.key} a comment\n`);
  const added = await convene('people', 'add', 'registry-clerk', '--key', join(folder, 'clerk.pub'), '--role', 'clerk');
  expect(added).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^registry-clerk \(clerk\) is known by the key SHA256:/),
  });
  const known = await house.owner.query<{ certificate: Recorder['certificate'] }>(
    `SELECT certificate FROM person WHERE id = 'registry-clerk'`,
  );
  const [row] = known.rows;
  if (row === undefined) throw new Error('nobody was added');
  const recorder = { key, certificate: row.certificate };
  expect(await acknowledging(recorder, 'CHE', 'staff:registry-clerk')).toMatchObject({ ok: true });
  expect((await convene('people')).out).toMatch(/registry-clerk +clerk +SHA256:/);
  expect((await convene('people', 'remove', 'registry-clerk')).status).toBe(0);
  const refused = await until('the worker to know that they were removed', () =>
    acknowledging(recorder, 'CHE', 'staff:registry-clerk').then(
      () => null,
      // until then it is said to have acknowledged already
      (error: ConveneError) => (error.code === 'unproved' ? error : null),
    ),
  );
  expect(refused).toMatchObject(unproved(/registry-clerk was removed from the people/));
  expect(await convene('people', 'remove', 'registry-clerk')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^UNKNOWN_PERSON/),
  });
});

test('the page signs as a service of its own, the same in each of its processes, until somebody removes it', async () => {
  const [secret] = house.secrets;
  if (secret === undefined) throw new Error('the house has no secret');
  const [one, other] = await Promise.all([pageRecorder(house.pool, secret), pageRecorder(house.pool, secret)]);
  expect(one.certificate).toMatchObject({ id: 'mission-page', roles: ['page', 'desk'], key: other.certificate.key });
  const link = openedLink(meeting, 'BRA', 'bra-geneva');
  expect(await acknowledging(one, 'BRA', 'participant:BRA', link)).toMatchObject({ ok: true });
  await expect(acknowledging(one, 'BRA', 'staff:desk')).rejects.toMatchObject({ code: 'unproved' });
  await removePerson(house.pool, 'mission-page');
  await pageRecorder(house.pool, secret);
  const known = (await people(house.pool)).find(({ id }) => id === 'mission-page');
  expect(known?.removed_at).not.toBeNull();
});

test('the page’s key alone answers for nobody: the link that was opened signs too, for its own participant and this meeting', async () => {
  const page = recorderWith(['page'], { id: 'stolen-page' });
  const answering = (participant: string, link?: OpenedLink) =>
    acknowledging(page, participant, `participant:${participant}`, link);
  const noLink = unproved(/USA answers by its personal link, and no link of it signed this/);
  await expect(answering('USA')).rejects.toMatchObject(noLink);
  // the link of another, of another meeting, and one of the thief’s own making
  const own = openedLink(meeting, 'USA', 'usa-geneva');
  await expect(answering('USA', openedLink(meeting, 'ESP'))).rejects.toMatchObject(noLink);
  await expect(answering('USA', openedLink(`${meeting}1`, 'USA'))).rejects.toMatchObject(noLink);
  await expect(answering('USA', { ...own, token: 'another' })).rejects.toMatchObject(noLink);
  const made = openedLink(meeting, 'ESP', 'esp-geneva');
  const forged = { ...made, certificate: { ...made.certificate, participants: ['USA'] } };
  await expect(answering('USA', forged)).rejects.toMatchObject(noLink);
  // a link without the page is not enough either
  await expect(acknowledging(recorderWith(['clerk']), 'USA', 'participant:USA', own)).rejects.toMatchObject(
    unproved(/through a service with the role page/),
  );
  // several missions at once: each by its own link
  const { convene } = clientOf(page);
  const answer = (participant: string, link: OpenedLink | null) =>
    convene.answer(meeting, { kind: 'acknowledge', participant, actor: `participant:${participant}` }, link);
  const told = await Promise.allSettled([
    answer('FRA', openedLink(meeting, 'FRA', 'fra-geneva')),
    answer('USA', own),
    answer('ESP', null),
  ]);
  expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  const act = await until('the answer to be on record', async () =>
    (await house.convene.registry.acts(meeting, { subject: 'USA' })).find(
      ({ act: { action } }) => action === 'acknowledge',
    ),
  );
  expect(act.act.detail).toMatchObject({ by: 'stolen-page', link: 'usa-geneva/1' });
  const verified = await conveneInProcess(fleetOf(house))('acts', 'verify', meeting);
  expect(verified.out).toContain('2 answers of missions through stolen-page, signed by 2 personal links.');
});

test('a link that was revoked answers no more, though its proof is right; those of earlier releases are certified', async () => {
  const keys = linkKeysOf(house.secrets);
  if (keys === null) throw new Error('the house has no secret');
  const holder = { meeting, participant: 'KEN', contact: 'ken-new-york' };
  await openLinks(house.pool, keys, [holder]);
  // as an earlier release left it
  await house.owner.query(`UPDATE link SET certificate = NULL WHERE contact = 'ken-new-york'`);
  await certifyLinks(house.pool, keys);
  const [made] = await openLinks(house.pool, keys, [holder]);
  const token = made === undefined ? null : tokenOf(keys, made);
  if (!made?.certificate || token === null) throw new Error('the link was not certified');
  const link = { certificate: made.certificate, token };
  const page = recorderWith(['page']);
  expect(await acknowledging(page, 'KEN', 'participant:KEN', link)).toMatchObject({ ok: true });
  await revokeLinks(house.pool, holder);
  const refused = await until('the worker to know that it was revoked', () =>
    acknowledging(page, 'KEN', 'participant:KEN', link).then(
      () => null,
      (error: ConveneError) => (error.code === 'unproved' ? error : null),
    ),
  );
  expect(refused).toMatchObject(unproved(/the link of ken-new-york was revoked/));
});

test('a page without the secrets signs with a key of its own, and no other key does', async () => {
  const convene = conveneInProcess(fleetOf(house));
  const keyFor = async (id: string, role: string) => {
    const file = join(folder, id);
    writeFileSync(file, sshpk.generatePrivateKey('ed25519').toString('ssh'), { mode: 0o600 });
    writeFileSync(`${file}.pub`, publicKeyLine(readSigningKey(file).publicKey));
    expect(await convene('people', 'add', id, '--key', `${file}.pub`, '--role', role)).toMatchObject({ status: 0 });
    return recorderOnPage(house.pool, { secrets: [] }, { CONVENE_KEY: file });
  };
  expect((await keyFor('page-apart', 'page')).certificate).toMatchObject({ id: 'page-apart', roles: ['page'] });
  await expect(keyFor('clerk-apart', 'clerk')).rejects.toMatchObject({ code: 'NO_SECRETS' });
  await expect(recorderOnPage(house.pool, { secrets: [] }, {})).rejects.toMatchObject({ code: 'NO_SECRETS' });
});
