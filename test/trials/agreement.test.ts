import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { check } from '../../upkeep/agreement/agreement.ts';
import { archive } from '../../upkeep/archive/archive.ts';
import { BagWriter, faultsOf } from '../../upkeep/archive/bag.ts';
import { verify } from '../../upkeep/archive/verify.ts';
import { participantFile } from '../../upkeep/participant-file.ts';
import { houseOfTest, ownHouse } from '../house.ts';
import { dozen } from '../roster.ts';
import { AT_THE_END, findingCodes, ownAnswer, repairAll } from '../workflows/repairing.ts';
import {
  approveAll,
  checkedActs,
  convened,
  delegation,
  shortPlan,
  start,
  statusCounts,
  until,
} from '../workflows/support.ts';

vi.setConfig({ testTimeout: 240_000 });

test('a meeting that nothing happened to agrees with its registry, at any point and at its end', async () => {
  const house = await houseOfTest();
  const meeting = await start(house, shortPlan({ shardCapacity: 6 }));
  expect(await findingCodes(house, meeting)).toEqual([]);
  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  await house.convene.nominate(meeting, 'CHE', delegation('head'), ownAnswer('CHE'));
  expect(await findingCodes(house, meeting, 5_000)).toEqual([]);
  await house.convene.advance(meeting, AT_THE_END);
  expect((await check(house, meeting)).findings).toEqual([]);
  expect((await repairAll(house, meeting)).mended).toEqual([]);
});

/** Who is addressed is asked of the law anew where the registry has lost it: these have all of them. */

test('rows that are lost, altered or out of place are found, and written again', async () => {
  const house = await ownHouse();
  const meeting = await convened(house, shortPlan({ shardCapacity: 101 }));
  await house.convene.nominate(meeting, 'CHE', delegation('head'), ownAnswer('CHE'));
  await house.convene.answer(meeting, { kind: 'nil_return', ...ownAnswer('BEL') });
  await until('the registry to follow', async () => (await findingCodes(house, meeting)).length === 0);
  const before = await statusCounts(house, meeting);
  const acts = await checkedActs(house, meeting);

  const { owner } = house;
  await owner.query("DELETE FROM participant WHERE meeting = $1 AND code IN ('CHE', 'FRA')", [meeting]);
  await owner.query("UPDATE participant SET version = 0, status = 'pending' WHERE meeting = $1 AND code = 'BEL'", [
    meeting,
  ]);
  await owner.query("UPDATE participant SET status = 'withdrawn' WHERE meeting = $1 AND code = 'AUT'", [meeting]);
  await owner.query("UPDATE participant SET shard = 1 WHERE meeting = $1 AND code = 'VUT'", [meeting]);
  await owner.query("DELETE FROM outbox WHERE meeting = $1 AND participant IN ('CHE', 'ESP')", [meeting]);
  await owner.query('DELETE FROM document WHERE meeting = $1', [meeting]);
  await owner.query('DELETE FROM blob');
  await owner.query('DELETE FROM circulation WHERE meeting = $1', [meeting]);
  await owner.query("UPDATE meeting SET phase = 'decided' WHERE id = $1", [meeting]);
  await owner.query(
    `INSERT INTO outbox (key, meeting, mode, circulation, revision, participant, contact, attempt, state, envelope_from,
                         envelope_to, message_id, message, lease_until)
     SELECT key || 'x', meeting, mode, circulation, revision, participant, contact || 'x', attempt, 'sending', envelope_from,
            envelope_to, message_id || 'x', message, now() - interval '1 hour'
     FROM outbox WHERE meeting = $1 AND participant = 'AUT'`,
    [meeting],
  );
  const found = await findingCodes(house, meeting);
  expect(found.toSorted()).toEqual(
    [
      'CIRCULATION_MISSING',
      'MEETING_BEHIND',
      'MESSAGE_LOST',
      'MESSAGE_STALE',
      'PAPER_MISSING',
      'ROW_BEHIND',
      'ROW_DIFFERS',
      'ROW_MISSING',
      'ROW_SHARD',
    ].toSorted(),
  );
  const { mended, after } = await repairAll(house, meeting);
  expect(after.findings).toEqual([]);
  expect(mended.filter(({ failed }) => failed !== null)).toEqual([]);
  expect(await statusCounts(house, meeting)).toEqual(before);
  expect((await repairAll(house, meeting)).mended).toEqual([]);
  const [lost] = (await participantFile(house, meeting, 'CHE')).sent;
  expect(lost).toMatchObject({ state: 'sent', lost: true, sha256: null, attachments: [] });
  const now = (await checkedActs(house, meeting)).slice(acts.length).map(({ act }) => act);
  expect(new Set(now.map(({ actor }) => actor))).toEqual(new Set(['staff:operator']));
  const codes = (action: string) => now.filter((act) => act.action === action).map(({ detail }) => String(detail.code));
  expect(codes('repaired').toSorted()).toEqual(found.toSorted());
  // one that was settled as unknown is for people to ask about
  expect(codes('loss_recorded')).toEqual(['MESSAGE_UNKNOWN']);
  expect(after.known.map(({ code }) => code)).toEqual(['MESSAGE_UNKNOWN']);
});

test('a registry that has lost the whole meeting gets it back from the workflows', async () => {
  const house = await ownHouse();
  const meeting = await convened(house);
  await house.convene.answer(meeting, { kind: 'nil_return', ...ownAnswer('BEL') });
  await until('the registry to follow', async () => (await findingCodes(house, meeting)).length === 0);
  const before = { status: await statusCounts(house, meeting), acts: await checkedActs(house, meeting) };
  const client = await house.owner.connect();
  await client.query("BEGIN; SET LOCAL session_replication_role = 'replica'");
  for (const table of ['meeting', 'participant', 'circulation', 'document', 'outbox', 'act']) {
    await client.query(`DELETE FROM ${table}`);
  }
  await client.query('COMMIT');
  client.release();
  await expect(check(house, meeting)).rejects.toMatchObject({ code: 'MEETING_MISSING', message: /convene repair/ });
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  expect(await statusCounts(house, meeting)).toEqual(before.status);
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  for (const { act } of before.acts) expect(acts).toContainEqual(act);
  await expect(check(house, 'no-such-meeting')).rejects.toMatchObject({ code: 'UNKNOWN_MEETING' });
});

test('a record that was tampered with is found, and not mended', async () => {
  const house = await houseOfTest();
  const meeting = await convened(house);
  const { owner } = house;
  const client = await owner.connect();
  await client.query("BEGIN; SET LOCAL session_replication_role = 'replica'");
  await client.query(
    `UPDATE act SET act = jsonb_set(act, '{actor}', '"officer:nobody"') WHERE meeting = $1 AND seq = 5`,
    [meeting],
  );
  await client.query('DELETE FROM act WHERE meeting = $1 AND seq = 8', [meeting]);
  await client.query('COMMIT');
  client.release();
  const { findings } = await check(house, meeting, { patienceMs: 1_000 });
  expect(
    findings.map(({ code, subject }) => `${code} ${subject}`).filter((one) => !one.startsWith('ACT_MISSING')),
  ).toEqual(['ACT_ALTERED act 5', 'ACT_GAP act 8']);
  // an act that is gone comes back into its place; one that says something else is for people to look at
  const { after } = await repairAll(house, meeting);
  expect(after.findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual(['ACT_ALTERED act 5']);
  expect(after.findings[0]?.right).toMatch(/as meeting\/|as circulation\//);
});

test('a concluded meeting is archived whole, and one altered byte is found', async () => {
  const house = await houseOfTest();
  const meeting = await convened(house);
  await house.convene.nominate(meeting, 'CHE', delegation('head'), ownAnswer('CHE'));
  const folder = mkdtempSync(join(tmpdir(), 'convene-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const out = join(folder, 'whole');
  const options = { out, withoutPersons: false, unfinished: false };
  const early = await check(house, meeting);
  await expect(archive(house, early, options)).rejects.toMatchObject({ code: 'UNFINISHED' });
  await house.convene.advance(meeting, AT_THE_END);
  const checked = await check(house, meeting);
  await archive(house, checked, options);
  await expect(archive(house, checked, options)).rejects.toMatchObject({ code: 'ARCHIVE_NOT_EMPTY' });
  const verified = await verify(out, { replay: true });
  expect(verified).toMatchObject({ meeting, faults: [], checked: { messages: dozen.mailed, delegations: 1 } });
  expect(verified.checked.histories).toBeGreaterThanOrEqual(4);
  expect(verified.checked.acts).toBe((await checkedActs(house, meeting)).length);

  const withoutPersons = join(folder, 'without-persons');
  await archive(house, checked, { ...options, out: withoutPersons, withoutPersons: true });
  expect((await verify(withoutPersons)).faults).toEqual([]);
  for (const file of readdirSync(withoutPersons, { recursive: true, encoding: 'utf8' })) {
    const path = join(withoutPersons, file);
    if (statSync(path).isFile()) expect(readFileSync(path, 'latin1'), file).not.toContain('Person 1');
  }

  const acts = join(out, 'data', 'acts.jsonl');
  writeFileSync(acts, readFileSync(acts, 'utf8').replace('"system:meeting"', '"system:meetinG"'));
  expect((await verify(out)).faults.map(({ file, fault }) => `${file} ${fault}`)).toEqual([
    'data/acts.jsonl does not have its hash',
    expect.stringMatching(/act \d+ does not have its hash/),
  ]);
});

test('no path of data leads out of an archive', () => {
  const dir = mkdtempSync(join(tmpdir(), 'convene-bag-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const bag = new BagWriter(dir);
  expect(bag.add(['mail', '..', '../../outside', '/etc/passwd'], 'x')).toBe('data/mail/_/__.._outside/_etc_passwd');
  bag.close({});
  expect(faultsOf(dir)).toEqual([]);
  appendFileSync(join(dir, 'manifest-sha256.txt'), `${'0'.repeat(64)}  data/../../outside\n`);
  expect(faultsOf(dir).map(({ fault }) => fault)).toEqual([
    expect.stringMatching(/can not be used: .*outside/),
    'does not have its hash',
  ]);
});
