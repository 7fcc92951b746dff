import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { changeContact } from '../../client/contacts.ts';
import { linksTo } from '../../mail/addressing.ts';
import { saveContacts } from '../../registry/contacts.ts';
import { linksOf, linkWith, openLinks, revokeLinks, tokenOf } from '../../registry/links.ts';
import { inTransaction } from '../../registry/transaction.ts';
import { linkKeysOf, newSecret, type Secret, Secrets } from '../../worker/secrets.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { convened, until } from './support.ts';

const house = await houseOfFile();
const keys = keysOf(house.secrets);
let meeting: string;

function keysOf(secrets: readonly Secret[]) {
  const made = linkKeysOf(secrets);
  if (made === null) throw new Error('there is no secret');
  return made;
}

beforeAll(async () => {
  meeting = await convened(house);
});

const holder = (participant: string, contact: string) => ({ meeting, participant, contact });
const textOf = (value: unknown) => JSON.stringify(value);

test('a link is one a contact, the same for all who ask at once, and the registry has its hash alone', async () => {
  const wanted = [holder('CHE', 'che-newyork'), holder('FRA', 'fra-newyork')];
  const made = await Promise.all([1, 2, 3].map(() => openLinks(house.pool, keys, wanted)));
  for (const rows of made) expect(rows).toEqual(made[0]);
  const [che, fra] = made[0] ?? [];
  if (che === undefined || fra === undefined) throw new Error('no links');
  expect([che.version, fra.version]).toEqual([1, 1]);
  const [one, other] = [tokenOf(keys, che) ?? '', tokenOf(keys, fra) ?? ''];
  expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(one).not.toBe(other);
  expect(che.token_sha256).toBe(createHash('sha256').update(one).digest('hex'));
  expect(await linkWith(house.pool, one)).toEqual(che);
  const { rows } = await house.owner.query('SELECT * FROM link');
  expect(textOf(rows)).not.toContain(one);
});

test('another token, of another length or with other signs, opens nothing', async () => {
  for (const token of ['', 'x', 'A'.repeat(43), "' OR true --", `${'A'.repeat(42)}\0`, 'é'.repeat(43)])
    expect(await linkWith(house.pool, token)).toBeNull();
});

test('another installation derives other tokens; one that lost the secret derives none', async () => {
  const [link] = await openLinks(house.pool, keys, [holder('AUT', 'aut-newyork')]);
  if (link === undefined) throw new Error('no link');
  const [other] = keysOf(Secrets.parse(newSecret('k1')));
  expect(tokenOf([other], link)).not.toBe(tokenOf(keys, link));
  const later = [{ ...other, id: 'k2' }] as const;
  expect(tokenOf(later, link)).toBeNull();
  // nobody can say its address again: the next one is another
  const [renewed] = await openLinks(house.pool, later, [holder('AUT', 'aut-newyork')]);
  expect(renewed).toMatchObject({ version: 2, secret: 'k2' });
  expect((await linkWith(house.pool, tokenOf(keys, link) ?? ''))?.revoked_at).not.toBeNull();
});

test('what is revoked stays known as that, and the next version has another token', async () => {
  const of = holder('BEL', 'bel-newyork');
  const [first] = await openLinks(house.pool, keys, [of]);
  expect(await revokeLinks(house.pool, of)).toEqual(['bel-newyork']);
  expect(await revokeLinks(house.pool, of)).toEqual([]);
  const [second] = await openLinks(house.pool, keys, [of]);
  if (first === undefined || second === undefined) throw new Error('no links');
  expect(second.version).toBe(2);
  expect(tokenOf(keys, second)).not.toBe(tokenOf(keys, first));
  expect((await linkWith(house.pool, tokenOf(keys, first) ?? ''))?.revoked_at).not.toBeNull();
  expect((await linksOf(house.pool, meeting, 'BEL')).map(({ version }) => version)).toEqual([2, 1]);
});

test('a contact that is corrected has no link that was made before', async () => {
  const receivedAt = '2024-02-20T09:00:00Z';
  const [contact] = await house.convene.registry.contactsOf('ESP', 'rehearsal');
  const id = contact?.id ?? '';
  await openLinks(house.pool, keys, [holder('ESP', id), holder('FRA', 'fra-newyork')]);
  await changeContact(house, {
    ...{ meeting, participant: 'ESP', at: receivedAt },
    change: { act: 'change', contact: id, fields: { address: 'papers@esp.mission.example' } },
    by: {
      actor: 'staff:geneva-desk',
      basis: { kind: 'note_verbale', reference: 'No. 9', date: '2024-02-20', receivedAt },
    },
  });
  expect((await linksOf(house.pool, meeting, 'ESP')).every(({ revoked_at }) => revoked_at !== null)).toBe(true);
  expect((await linksOf(house.pool, meeting, 'FRA')).some(({ revoked_at }) => revoked_at === null)).toBe(true);
});

test.each([
  ['address', 'BRA', { address: 'other@bra.mission.example' }],
  ['role', 'USA', { role: 'cc' as const }],
  ['participants', 'VUT', { participants: ['VUT', 'COM'] }],
])('a directory that changes the %s of a contact revokes its links, and no other', async (_, code, change) => {
  const { registry } = house.convene;
  const all = await registry.contacts('rehearsal');
  const contact = all.find(({ participants, role }) => participants.includes(code) && role === 'to');
  if (contact === undefined) throw new Error(`${code} has no contact`);
  const id = contact.id;
  const isOpen = async (participant: string) =>
    (await linksOf(house.pool, meeting, participant)).some(({ revoked_at }) => revoked_at === null);
  await openLinks(house.pool, keys, [holder(code, id), holder('FRA', 'fra-new-york')]);
  await registry.saveDirectory([{ ...contact, ...change }], 'live');
  expect(await isOpen(code)).toBe(true);
  // rehearsals keep what their own directory says, whatever the live one has
  await registry.saveDirectory([{ ...contact, name: 'Another name', rank: 7 }], 'rehearsal');
  expect(await isOpen(code)).toBe(true);
  await registry.saveDirectory([{ ...contact, ...change }], 'rehearsal');
  expect([await isOpen(code), await isOpen('FRA')]).toEqual([false, true]);
  // as it was
  await registry.saveDirectory([contact], 'live');
  await registry.saveDirectory([contact], 'rehearsal');
});

test('`convene link` lists, makes, rotates and revokes; only what is made is said', async () => {
  const convene = conveneInProcess({ ...fleetOf(house), CONVENE_WEB_URL: 'https://answers.example/' });
  const address = /https:\/\/answers\.example\/r\/[A-Za-z0-9_-]{43}/;
  const made = await convene('link', meeting, 'ken', '--make');
  expect(made).toMatchObject({ status: 0, out: expect.stringMatching(address) });
  expect((await convene('link', meeting, 'KEN', '--make')).out).toBe(made.out);
  const listed = await convene('link', meeting, 'KEN');
  expect(listed.out).toContain('ken-');
  expect(listed.out).not.toContain('/r/');
  const rotated = await convene('link', meeting, 'KEN', '--rotate');
  expect(rotated.out).toMatch(address);
  expect(rotated.out).not.toBe(made.out);
  expect((await convene('link', meeting, 'KEN', '--revoke')).out).toMatch(/^Revoked: the link of ken-[a-z-]+\./);
  expect((await convene('link', meeting, 'KEN', '--make', '--revoke')).status).toBe(2);
  expect(await convene('link', meeting, 'KEN', '--make', '--contact', 'che-newyork')).toMatchObject({
    status: 1,
    err: expect.stringContaining('KEN has no contact che-newyork'),
  });
  // Geneva has copies alone
  expect(await convene('link', meeting, 'CHE', '--make', '--contact', 'che-geneva')).toMatchObject({
    status: 1,
    err: expect.stringContaining('CHE is not written to at che-geneva on 20'),
  });
  await house.owner.query("UPDATE rehearsal_contact SET valid_until = '2023-06-01' WHERE id = 'ken-new-york'");
  const ended = await convene('link', meeting, 'KEN', '--make');
  expect(ended).toMatchObject({ status: 1, err: expect.stringContaining('KEN is written to at no contact on 20') });
  await house.owner.query("UPDATE rehearsal_contact SET valid_until = NULL WHERE id = 'ken-new-york'");
  const homeless = conveneInProcess({ ...fleetOf(house), CONVENE_WEB_URL: '' });
  expect(await homeless('link', meeting, 'KEN', '--make')).toMatchObject({
    status: 1,
    err: expect.stringContaining('CONVENE_WEB_URL'),
  });
});

test('a link made while the directory changes goes to nobody who had the contact before', async () => {
  const [known] = (await house.convene.registry.contactsOf('KEN', 'rehearsal')).filter(({ role }) => role === 'to');
  if (known === undefined) throw new Error('KEN has no contact');
  const reader = { participant: 'KEN', contact: known.id, address: known.address };
  const page = { base: 'https://answers.example', keys };
  const asked = () => linksTo(house.pool, { meeting, mode: 'rehearsal' }, [reader], page);
  expect((await asked())('KEN', known.id)).toMatchObject({ participant: 'KEN' });
  const [contact] = (await house.convene.registry.contacts('rehearsal')).filter((one) => one.id === known.id);
  if (contact === undefined) throw new Error('the directory has no such contact');
  // what a dispatch read before is asked for while the save is not committed, and after it
  let during: ReturnType<typeof asked> | undefined;
  await inTransaction(house.pool, async (client) => {
    await saveContacts(client, [{ ...contact, address: 'other@ken.mission.example' }], 'rehearsal');
    during = asked();
    const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    await until('the dispatch to wait', async () => (await house.owner.query(waits)).rowCount === 1);
  });
  expect((await during)?.('KEN', known.id)).toBeUndefined();
  expect((await asked())('KEN', known.id)).toBeUndefined();
  expect((await linksOf(house.pool, meeting, 'KEN')).filter((one) => one.revoked_at === null)).toEqual([]);
});
