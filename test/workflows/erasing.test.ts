import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { erasureAct } from '../../domain/erasure.ts';
import { recordActs } from '../../registry/acts.ts';
import { messageIdsOf } from '../../registry/mail.ts';
import { check } from '../../upkeep/agreement/agreement.ts';
import { archive } from '../../upkeep/archive/archive.ts';
import { verify } from '../../upkeep/archive/verify.ts';
import { eraseArchived } from '../../upkeep/erasure/archived.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { type ErasureRequest, erasePersons } from '../../upkeep/erasure/erasure.ts';
import { isNamed } from '../../upkeep/erasure/persons.ts';
import { sinkMail } from '../../upkeep/erasure/sink.ts';
import { checkSignatures } from '../../upkeep/record/signatures.ts';
import { folderOfTest } from '../folders.ts';
import { houseOfFile } from '../house.ts';
import { signerIn } from '../signers.ts';
import { approveAll, convened, delegation, until } from './support.ts';

vi.setConfig({ testTimeout: 240_000 });

const house = await houseOfFile();
const { convene, pool } = house;
const servers = { pool, databaseUrl: house.databaseUrl, dir: null };
const asked = (change: Partial<ErasureRequest> = {}): ErasureRequest => ({
  ...{ classes: null, person: null, officer: 'legal-officer', archives: [] },
  ...change,
});
const named = (name: string) => ({ persons: [{ name, title: null, role: 'head' as const }] });
const agree = async (meeting: string) =>
  (await check({ ...house, secrets: house.secrets }, meeting)).findings.map(
    ({ code, subject }) => `${code} ${subject}`,
  );

/** A meeting in which BEL has named somebody, and somebody else since. */
async function amended(of: Pick<typeof house, 'convene' | 'proofs'> & typeof house): Promise<string> {
  const meeting = await convened(of);
  await convene.nominate(meeting, 'BEL', named('Former Person'), { actor: 'participant:BEL' });
  await convene.nominate(meeting, 'BEL', named('Present Person'), { actor: 'participant:BEL' });
  await until('both lists in the record', async () => {
    const acts = await convene.registry.acts(meeting, { participant: 'BEL', action: 'nominate' });
    return acts.length === 2;
  });
  return meeting;
}

test('in a closed meeting two officers sign, and the record proves it; an act that nobody signed is found', async () => {
  const meeting = await amended({ ...house, proofs: 'closed' });
  const row = await convene.registry.meeting(meeting);
  const request = asked({ person: { name: 'Former Person' } });
  const by = (officer: string) => {
    const signer = signerIn(meeting, officer);
    if (signer === undefined) throw new Error(`${officer} has no key`);
    return signer;
  };
  const [first, second] = [
    by('legal-officer'),
    by(row.plan.officers.find(({ id }) => id !== 'legal-officer')?.id ?? ''),
  ];
  const refused = (...signers: (typeof first)[]) => expect(erasePersons(servers, row, request, signers)).rejects;
  await refused().toThrow(/erasing needs the signature of whoever orders it/);
  await refused(first).toThrow(/cannot be taken back, and needs a second officer/);
  await refused(first, first).toThrow(/a second officer, and not legal-officer again/);
  await refused(second, first).toThrow(/that of legal-officer is .*sign with that one/);
  expect((await convene.registry.submissionsOf(meeting, 'BEL'))[0]?.delegation.persons[0]?.name).toBe('Former Person');

  const done = await erasePersons(servers, row, request, [first, second]);
  expect(done).toMatchObject({ persons: 1, act: expect.stringMatching(/^erasure\//) });
  const acts = await convene.registry.acts(meeting);
  const proven = checkSignatures(await convene.named(meeting), acts, row.plan);
  expect([proven.signed.orders, proven.faults]).toEqual([1, []]);
  expect(await agree(meeting)).toEqual([]);

  const forged = { id: 'forged', officer: 'legal-officer', classes: ['person' as const] };
  const at = new Date().toISOString();
  const of = {
    named: await convene.named(meeting),
    plan: row.plan,
    meeting,
    at,
    worldAt: at,
    basis: undefined,
    counts: {},
  };
  await recordActs(pool, meeting, [erasureAct(forged, of)]);
  expect(await agree(meeting)).toEqual([expect.stringMatching(/^ERASURE_UNPROVEN act \d+$/)]);
});

test('a list altered by somebody else is found, whatever it says of an act', async () => {
  const meeting = await amended(house);
  await house.owner.query(
    `UPDATE submission SET delegation = '{"persons": []}', salt = '', erased_by = 'erasure/none'
     WHERE meeting = $1 AND delegation::text LIKE '%Present Person%'`,
    [meeting],
  );
  expect(await agree(meeting)).toEqual([expect.stringMatching(/^NAMES_ALTERED BEL\//)]);
});

test('killed while it waits, it has done nothing; given again it is whole; answers meanwhile are taken', async () => {
  const meeting = await amended(house);
  const row = await convene.registry.meeting(meeting);
  const request = asked({ person: { name: 'Former Person' } });
  const holder = await house.owner.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM meeting WHERE id = $1 FOR UPDATE', [meeting]);
    const killed = erasePersons(servers, row, request, []);
    killed.catch(() => {});
    const waiting = async () => {
      // a transaction sees the activity of its first look
      const { rows } = await house.owner.query(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND query LIKE 'SELECT FROM meeting%FOR UPDATE'`,
      );
      return rows[0]?.pid;
    };
    const pid = await until('the erasure to wait', waiting);
    await holder.query('SELECT pg_terminate_backend($1)', [pid]);
    await expect(killed).rejects.toThrow();
    await holder.query('ROLLBACK');
  } finally {
    holder.release();
  }
  expect((await convene.registry.submissionsOf(meeting, 'BEL'))[0]?.delegation.persons[0]?.name).toBe('Former Person');
  expect(await convene.registry.acts(meeting, { action: 'persons_erased' })).toEqual([]);

  const answers = ['CHE', 'FRA', 'AUT', 'ESP'].map((code) =>
    convene.nominate(meeting, code, delegation('head', 'adviser'), { actor: `participant:${code}` }),
  );
  const [done, again] = await Promise.all([
    erasePersons(servers, row, request, []),
    erasePersons(servers, row, request, []).catch((error: unknown) => error),
    ...answers,
  ]);
  // of two at once one erases, and the other finds nobody or nothing
  const acts = await convene.registry.acts(meeting, { action: 'persons_erased' });
  expect([acts.length, done.persons + (again instanceof Error ? 0 : Object(again).persons)]).toEqual([1, 1]);
  for (const code of ['CHE', 'FRA', 'AUT', 'ESP'])
    expect((await convene.registry.submissionsOf(meeting, code))[0]).toMatchObject({ persons: 2 });
  expect(await agree(meeting)).toEqual([]);
});

test('an archive that an erasure was stopped in is put back, and then erased; backups and changed files are named', async () => {
  const folder = folderOfTest('erasing');
  const meeting = await amended(house);
  expect((await approveAll(house, meeting, '2024-09-14T12:00:00Z')).phase).toBe('concluded');
  const checked = await check({ ...house, secrets: house.secrets }, meeting);
  const out = join(folder, 'archive');
  await archive(house, checked, { out, withoutPersons: false, unfinished: false });

  // killed after the archive was moved aside, with half of the new one
  renameSync(out, `${out}.convene-before`);
  cpSync(join(`${out}.convene-before`, 'data'), join(`${out}.convene-erasing`, 'data'), { recursive: true });
  const of = {
    meeting,
    classes: ['person' as const],
    whom: { participant: 'BEL', is: isNamed('former person') },
    by: 'erasure/x',
  };
  const counts = await eraseArchived(out, of);
  expect(counts.lists).toBe(1);
  expect([existsSync(`${out}.convene-before`), existsSync(`${out}.convene-erasing`)]).toEqual([false, false]);
  expect((await verify(out)).faults).toEqual([]);
  const lists = readFileSync(join(out, 'data', 'delegations.json'), 'utf8');
  expect([lists.includes('Former Person'), lists.includes('Present Person')]).toEqual([false, true]);
  expect((await eraseArchived(out, of)).lists).toBe(0);
  await expect(eraseArchived(out, { ...of, meeting: 'another' })).rejects.toThrow(/is the archive of/);

  const [backup, changed] = [join(folder, 'backup'), join(folder, 'list.csv')];
  mkdirSync(backup);
  await noteCopy(pool, 'backup', backup);
  await noteCopy(pool, 'archive', out, { meeting });
  await noteCopy(pool, 'export', changed, { meeting, bytes: Buffer.from('as it was') });
  writeFileSync(changed, 'with a column of somebody');
  const row = await convene.registry.meeting(meeting);
  const { copies, persons } = await erasePersons(servers, row, asked({ on: '2025-10-01' }), []);
  expect(persons).toBe(2);
  expect(copies).toEqual(
    expect.arrayContaining([
      { kind: 'backup', path: backup, fate: 'kept', why: expect.stringMatching(/a backup of .*; to be deleted by 2/) },
      { kind: 'export', path: changed, fate: 'kept', why: expect.stringContaining('changed since') },
      { kind: 'archive', path: out, fate: 'rewritten', why: expect.stringContaining('1 lists of persons') },
    ]),
  );
  expect(readFileSync(join(out, 'data', 'delegations.json'), 'utf8')).not.toContain('Present Person');
  expect((await verify(out)).faults).toEqual([]);
  rmSync(backup, { recursive: true });
  expect(
    (await erasePersons(servers, row, asked({ on: '2025-10-01' }), null)).copies.map(({ path }) => path),
  ).not.toContain(backup);
});

test('mail of a meeting leaves the sink while it runs, and its index names no recipient of it', async () => {
  const [gone, kept] = [await convened(house), await convened(house)];
  await house.sink.settled();
  const ids = new Set(await messageIdsOf(pool, gone));
  const others = new Set(await messageIdsOf(pool, kept));
  const count = sinkMail(house.mailDir, ids, { remove: false });
  const before = sinkMail(house.mailDir, others, { remove: false });
  expect([count > 5, before > 5]).toEqual([true, true]);
  expect(sinkMail(house.mailDir, ids, { remove: true })).toBe(count);
  expect(sinkMail(house.mailDir, ids, { remove: true })).toBe(0);
  expect(sinkMail(house.mailDir, others, { remove: false })).toBe(before);
  const lines = readFileSync(join(house.mailDir, 'index.jsonl'), 'utf8').trimEnd().split('\n');
  const left = lines.map((line): { messageId: string; to: string[] } => JSON.parse(line));
  expect(left.filter(({ messageId, to }) => ids.has(messageId) && to.length > 0)).toEqual([]);
  // it goes on where it was
  await convened(house);
  await house.sink.settled();
  const later = readFileSync(join(house.mailDir, 'index.jsonl'), 'utf8').trimEnd().split('\n');
  expect(later.slice(0, lines.length)).toEqual(lines);
  expect(later.length).toBeGreaterThan(lines.length);
});
