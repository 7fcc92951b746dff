import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContactChange, ContactOrder } from '../../client/contacts.ts';
import { changeContact } from '../../client/contacts.ts';
import { askChange, openChanges } from '../../registry/contact-changes.ts';
import { rosterOf } from '../../treaties/treaties.ts';
import { check, repair } from '../../upkeep/agreement/agreement.ts';
import { openHouse } from '../house.ts';
import { convened, planOf, until } from './support.ts';

// contacts are those of a whole house
const CODES = 'AUT BEL CHE DNK ESP FIN GRC IRL ITA NOR PRT SWE'.split(' ');
const house = await openHouse({
  worker: { roster: (...asked) => rosterOf(...asked).filter(({ code }) => CODES.includes(code)) },
});
afterAll(() => house.close());
let meeting: string;

beforeAll(async () => {
  meeting = await convened(house);
});

const receivedAt = '2024-02-20T09:00:00Z';
const by = {
  actor: 'staff:geneva-desk',
  basis: { kind: 'note_verbale', reference: 'No. 4', date: '2024-02-19', receivedAt },
} satisfies ContactOrder['by'];
const change = (order: ContactChange, participant = 'CHE', note?: string, id?: string) =>
  changeContact(house, {
    ...{ meeting, participant, change: order, note, at: '2024-02-19T23:30:00Z' }, // the next day at the venue
    by: id === undefined ? by : { ...by, id },
  });
const rowOf = (code: string) => house.convene.registry.participant(meeting, code);
const contactOf = async (code: string, id: string) =>
  (await house.convene.registry.contactsOf(code, 'rehearsal')).find((contact) => contact.id === id);

test('a contact is added, changed and ended, each on record with its hash and no address', async () => {
  const fields = {
    ...{ place: 'capital' as const, language: 'es' as const, name: 'Federal Department of Foreign Affairs' },
    ...{ address: 'bern@che.ministry.example', rank: 1 },
  };
  const added = await change({ act: 'add', contact: 'che-bern', fields });
  expect(added.contact).toMatchObject({ role: 'to', channel: 'email', validFrom: '2024-02-20', validUntil: null });
  const { version, status } = await rowOf('CHE');
  expect(added.outcome).toMatchObject({ participant: 'CHE', version, status });
  await change({ act: 'change', contact: 'che-bern', fields: { address: 'papers@che.ministry.example' } });
  expect(await contactOf('CHE', 'che-bern')).toMatchObject({ address: 'papers@che.ministry.example', rank: 1 });
  await change({ act: 'end', contact: 'che-bern', until: '2024-02-29' }, 'CHE', 'The office has moved.');
  expect(await contactOf('CHE', 'che-bern')).toMatchObject({ valid_until: '2024-02-29' });

  const acts = await until('three acts', async () => {
    const found = await house.convene.registry.acts(meeting, { action: 'contact_changed' });
    return found.length === 3 && found.map(({ act }) => act);
  });
  expect(acts.map(({ subject, detail }) => [subject, detail.contact, detail.note])).toEqual([
    ['CHE', 'che-bern', 'a new contact'],
    ['CHE', 'che-bern', 'changed: address'],
    ['CHE', 'che-bern', 'The office has moved.'],
  ]);
  expect(new Set(acts.map(({ detail }) => detail.sha256)).size).toBe(3);
  expect(JSON.stringify(acts)).not.toContain('ministry.example');
});

test('the papers to come are in the language, and by the channel, of the first contact that is valid', async () => {
  const { language } = await rowOf('AUT');
  expect(language).not.toBe('ru');
  const [first] = await house.convene.registry.contactsOf('AUT', 'rehearsal');
  if (first === undefined) throw new Error('no contact');
  await change({ act: 'change', contact: first.id, fields: { language: 'ru' } }, 'AUT');
  expect(await rowOf('AUT')).toMatchObject({ language: 'ru', channel: 'email' });
  for (const { id } of await house.convene.registry.contactsOf('AUT', 'rehearsal'))
    await change({ act: 'end', contact: id, until: '2024-02-19' }, 'AUT');
  expect(await rowOf('AUT')).toMatchObject({ language: 'ru', channel: 'post' });
});

test('what cannot be is refused in a sentence, and changes neither directory nor record', async () => {
  const before = await house.convene.registry.contacts('rehearsal');
  const refusals: [ContactChange, code: string, said: RegExp][] = [
    [{ act: 'add', contact: 'che-geneva', fields: {} }, 'CONTACT_EXISTS', /another id/],
    [
      { act: 'add', contact: 'che-x', fields: { place: 'geneva' } },
      'CONTACT_INCOMPLETE',
      /--language, --name, --address/,
    ],
    [{ act: 'change', contact: 'aut-geneva', fields: { rank: 3 } }, 'UNKNOWN_CONTACT', /CHE has no contact aut-geneva/],
    [
      { act: 'change', contact: 'che-geneva', fields: { address: 'a@b.example, c@d.example' } },
      'CONTACT_ADDRESS',
      /not one e-mail address/,
    ],
    [{ act: 'end', contact: 'che-geneva', until: '2020-01-01' }, 'CONTACT_DATES', /cannot end on 2020-01-01/],
  ];
  for (const [order, code, message] of refusals) await expect(change(order)).rejects.toMatchObject({ code, message });
  const basis = { ...by.basis, receivedAt: '2024-03-01T00:00:00Z' };
  await expect(
    changeContact(house, {
      ...{ meeting, participant: 'CHE', at: '2024-02-20T12:00:00Z', by: { ...by, basis } },
      change: { act: 'end', contact: 'che-geneva', until: '2024-03-01' },
    }),
  ).rejects.toMatchObject({ code: 'received_in_future' });
  expect(await house.convene.registry.contacts('rehearsal')).toEqual(before);
});

/** Makes every transaction that writes the directory fail as it commits, when all its statements have succeeded. */
async function failingCommit(): Promise<() => Promise<void>> {
  await house.owner.query(`
    CREATE FUNCTION lose_commit() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full'; END $$;
    CREATE CONSTRAINT TRIGGER lose_commit AFTER INSERT OR UPDATE ON rehearsal_contact DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION lose_commit()`);
  return async () => {
    await house.owner.query('DROP TRIGGER lose_commit ON rehearsal_contact; DROP FUNCTION lose_commit()');
  };
}

const recordOf = async (contact: string) =>
  (await house.convene.registry.acts(meeting, { action: 'contact_changed' })).filter(
    ({ act }) => act.detail.contact === contact,
  );
const moved = (contact: string, address: string) => ({ act: 'change' as const, contact, fields: { address } });
const contactCodes = async () =>
  (await check(house, meeting, { patienceMs: 0 })).findings.flatMap(({ code, subject }) =>
    code.startsWith('CONTACT_') ? [`${code} ${subject}`] : [],
  );

test('a directory that does not commit after the answer: said, found, and healed by the same command, once on record', async () => {
  const order = moved('bel-geneva', 'mission@bel.mission.example');
  const heal = await failingCommit();
  await expect(change(order, 'BEL')).rejects.toMatchObject({ code: 'DIRECTORY_BEHIND', message: /the disk is full/ });
  await heal();
  await until('the act', async () => (await recordOf('bel-geneva')).length === 1);
  expect(await contactOf('BEL', 'bel-geneva')).not.toMatchObject(order.fields);
  expect(await contactCodes()).toEqual(['CONTACT_BEHIND bel-geneva']);

  await change(order, 'BEL');
  expect(await contactOf('BEL', 'bel-geneva')).toMatchObject(order.fields);
  expect(await contactCodes()).toEqual([]);
  expect(await recordOf('bel-geneva')).toHaveLength(1);
});

test('repair heals it too, and no older change overwrites a newer', async () => {
  const heal = await failingCommit();
  await expect(change(moved('nor-geneva', 'old@nor.mission.example'), 'NOR')).rejects.toThrow(/the disk is full/);
  await expect(change(moved('dnk-geneva', 'late@dnk.mission.example'), 'DNK')).rejects.toThrow(/the disk is full/);
  await heal();
  await change(moved('nor-geneva', 'new@nor.mission.example'), 'NOR');
  await until(
    'both acts',
    async () => (await recordOf('nor-geneva')).length + (await recordOf('dnk-geneva')).length === 3,
  );
  // the newer change has closed the older
  expect(await contactCodes()).toEqual(['CONTACT_BEHIND dnk-geneva']);
  await repair(house, meeting, { actor: 'staff:operator', patienceMs: 1_000 });
  expect(await contactOf('NOR', 'nor-geneva')).toMatchObject({ address: 'new@nor.mission.example' });
  expect(await contactOf('DNK', 'dnk-geneva')).toMatchObject({ address: 'late@dnk.mission.example' });
  expect(await contactCodes()).toEqual([]);
});

test('a change that was asked and never came to be on record is found when it is old, and forgotten', async () => {
  const contact = (await house.convene.registry.contacts('rehearsal')).find(({ id }) => id === 'swe-geneva');
  if (contact === undefined) throw new Error('no contact');
  const asked = { id: 'asked-only', meeting, participant: 'SWE', contact, sha256: 'a'.repeat(64), on: '2024-02-20' };
  expect(await askChange(house.pool, asked)).toEqual({ id: 'asked-only', entered: true });
  expect(await askChange(house.pool, { ...asked, id: 'again' })).toEqual({ id: 'asked-only', entered: false });
  expect(await contactCodes()).toEqual([]);
  await house.owner.query(`UPDATE contact_change SET asked_at = now() - interval '1 hour' WHERE id = 'asked-only'`);
  expect(await contactCodes()).toEqual(['CONTACT_ASKED swe-geneva']);
  await repair(house, meeting, { actor: 'staff:operator', patienceMs: 1_000 });
  expect(await contactCodes()).toEqual([]);
});

test('nothing is locked while the collection is asked', async () => {
  await house.stopWorker();
  const asking = change(moved('fin-geneva', 'waits@fin.mission.example'), 'FIN');
  await until('it to be asked', async () => (await openChanges(house.pool, meeting)).length === 1);
  const { rows } = await house.owner.query(
    `SELECT state FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND state LIKE 'idle in%'`,
  );
  expect(rows).toEqual([]);
  await house.startWorker();
  await asking;
  expect(await contactOf('FIN', 'fin-geneva')).toMatchObject({ address: 'waits@fin.mission.example' });
});

test('a change that a later one overtook is a new change when it is ordered again, or is said to be overtaken', async () => {
  const older = moved('ita-geneva', 'older@ita.mission.example');
  const heal = await failingCommit();
  await expect(change(older, 'ITA', undefined, 'ita-older')).rejects.toMatchObject({ code: 'DIRECTORY_BEHIND' });
  await heal();
  const { contact: newest } = await change(moved('ita-geneva', 'newer@ita.mission.example'), 'ITA');
  await expect(change(older, 'ITA', undefined, 'ita-older')).rejects.toMatchObject({
    code: 'CONTACT_OVERTAKEN',
    message: /later change of ita-geneva/,
  });
  expect(await contactOf('ITA', 'ita-geneva')).toMatchObject({ address: newest.address });
  await change(older, 'ITA');
  expect(await contactOf('ITA', 'ita-geneva')).toMatchObject(older.fields);
  await until('three acts', async () => (await recordOf('ita-geneva')).length === 3);
  expect(await contactCodes()).toEqual([]);
});

test('of two changes that the directory lacks, the first ordered again comes last', async () => {
  const [first, second] = [
    moved('esp-geneva', 'first@esp.mission.example'),
    moved('esp-geneva', 'second@esp.mission.example'),
  ];
  const heal = await failingCommit();
  await expect(change(first, 'ESP')).rejects.toMatchObject({ code: 'DIRECTORY_BEHIND' });
  await expect(change(second, 'ESP')).rejects.toMatchObject({ code: 'DIRECTORY_BEHIND' });
  await heal();
  await change(first, 'ESP');
  expect(await openChanges(house.pool, meeting)).toEqual([]);
  expect(await contactOf('ESP', 'esp-geneva')).toMatchObject(first.fields);
});

test('an id is that of one change in its meeting', async () => {
  const [other] = (await house.convene.registry.contacts('rehearsal')).filter(({ id }) => id === 'prt-geneva');
  if (other === undefined) throw new Error('no contact');
  await change(moved('prt-geneva', 'one@prt.mission.example'), 'PRT', undefined, 'named');
  await expect(change(moved('prt-geneva', 'two@prt.mission.example'), 'PRT', undefined, 'named')).rejects.toMatchObject(
    {
      code: 'CHANGE_ID_TAKEN',
      message: /an id of its own/,
    },
  );
  expect(await contactOf('PRT', 'prt-geneva')).toMatchObject({ address: 'one@prt.mission.example' });
  const elsewhere = await house.convene.registry.createMeeting(planOf(), 'a'.repeat(64), 'rehearsal');
  const asked = { id: 'named', participant: 'PRT', contact: other, sha256: 'b'.repeat(64), on: '2024-02-20' };
  expect(await askChange(house.pool, { ...asked, meeting: elsewhere })).toEqual({ id: 'named', entered: true });
});

test('a change that reached no collection leaves nothing that was asked', async () => {
  const fields = {
    ...{ place: 'geneva' as const, language: 'en' as const, name: 'Mission', address: 'mission@xyz.mission.example' },
  };
  await expect(change({ act: 'add', contact: 'xyz-geneva', fields }, 'XYZ')).rejects.toMatchObject({
    code: 'UNKNOWN_PARTICIPANT',
  });
  await expect(
    change({ act: 'end', contact: 'grc-geneva', until: '2024-03-01' }, 'GRC', 'x'.repeat(200_000)),
  ).rejects.toMatchObject({ code: 'TOO_LARGE' });
  expect(await openChanges(house.pool, meeting)).toEqual([]);
});

test('a change that the collection has answered is not forgotten where its act is not there yet', async () => {
  const order = moved('irl-geneva', 'mission@irl.mission.example');
  const heal = await failingCommit();
  await expect(change(order, 'IRL')).rejects.toMatchObject({ code: 'DIRECTORY_BEHIND' });
  await heal();
  await until('the act', async () => (await recordOf('irl-geneva')).length === 1);
  await house.owner.query(`UPDATE contact_change SET asked_at = now() - interval '1 hour' WHERE applied_at IS NULL`);
  const client = await house.owner.connect();
  await client.query(`BEGIN; SET LOCAL session_replication_role = 'replica'`);
  await client.query(`DELETE FROM act WHERE meeting = $1 AND act -> 'detail' ->> 'contact' = 'irl-geneva'`, [meeting]);
  await client.query('COMMIT');
  client.release();
  expect(await contactCodes()).toEqual(['CONTACT_BEHIND irl-geneva']);
  await repair(house, meeting, { actor: 'staff:operator', patienceMs: 1_000 });
  expect(await contactOf('IRL', 'irl-geneva')).toMatchObject(order.fields);
});
