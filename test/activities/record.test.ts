import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSigners, signerWith } from '../../client/signers.ts';
import { readSigningKey, signerOf, signMessage } from '../../client/signing.ts';
import type { Act } from '../../domain/act.ts';
import { publicKeyLine, readPublicKey } from '../../domain/sshsig.ts';
import { loadPlan } from '../../meetings/plan.ts';
import { appendActs, type RecordedAct } from '../../registry/acts.ts';
import { Registry } from '../../registry/registry.ts';
import { inTransaction } from '../../registry/transaction.ts';
import { checkChain } from '../../upkeep/record/chain.ts';
import { exportOf, NAMESPACE, verifyExport } from '../../upkeep/record/export.ts';
import { openRegistry } from './support.ts';

/** The record of acts: nobody changes it, and who tries by other ways is found out. */

const MEETING = 'ccm-12msp~r1';

const act = (n: number, change: Partial<Act> = {}): Act => ({
  id: `circulation/convocation/${n}`,
  at: `2024-02-1${n}T09:00:00.000Z`,
  worldAt: `2026-11-24T09:00:0${n}.000Z`,
  actor: 'officer:legal-officer',
  action: 'approve',
  subject: 'convocation',
  authority: 'chain of convocation',
  basis: { kind: 'letter', reference: 'Nº 7', date: '2024-02-09', receivedAt: '2024-02-09T08:00:00Z' },
  detail: { revision: 1, comments: 'é "quoted" \\ and 1,5' },
  workflow: 'circulation/ccm-12msp~r1/convocation',
  run: 'run',
  ...change,
});

/** A meeting with a record of four acts, in two appendings. */
async function recorded() {
  const { pool, owner } = await openRegistry();
  const loaded = loadPlan('meetings/ccm-12msp.yaml');
  if (!loaded.ok) throw new Error('no plan');
  await pool.query(
    `INSERT INTO meeting (id, plan_id, mode, plan, plan_sha256) VALUES ($1, 'ccm-12msp', 'rehearsal', $2, $3)`,
    [MEETING, JSON.stringify(loaded.plan), loaded.sha256],
  );
  const append = (...acts: Act[]) => inTransaction(pool, (client) => appendActs(client, MEETING, acts));
  await append(act(1), act(2));
  await append(act(2), act(3, { actor: 'system:circulation', workflow: '', run: '', basis: null }), act(4));
  return { pool, owner, append, registry: new Registry(pool) };
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'convene-record-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('the product may append to the record and nothing else; the owner of the tables is stopped by a trigger', async () => {
  const { pool, owner } = await recorded();
  const changes = ["UPDATE act SET hash = 'x'", 'DELETE FROM act', 'TRUNCATE act'];
  for (const change of changes) {
    await expect(pool.query(change), change).rejects.toThrow(/permission denied/);
    await expect(owner.query(change), change).rejects.toThrow(/append-only/);
  }
  await expect(pool.query('ALTER TABLE act DISABLE TRIGGER ALL')).rejects.toThrow(/must be owner/);
  await expect(pool.query('DROP TRIGGER act_append_only ON act')).rejects.toThrow(/must be owner/);
  const { rows } = await pool.query(
    `SELECT privilege_type FROM information_schema.role_table_grants
     WHERE table_name = 'act' AND grantee = 'convene_app' ORDER BY 1`,
  );
  expect(rows.map((row) => row.privilege_type)).toEqual(['INSERT', 'SELECT']);
});

test('an export holds, and the same record gives the same bytes', async () => {
  const { registry, append } = await recorded();
  const bytes = exportOf(await registry.record(MEETING));
  expect(exportOf(await registry.record(MEETING))).toEqual(bytes);
  const { head, acts, faults } = verifyExport(bytes);
  expect(faults).toEqual([]);
  expect(head).toMatchObject({ meeting: MEETING, mode: 'rehearsal', count: 4, head: acts.at(-1)?.hash });
  expect(acts[1]?.act).toEqual(act(2));
  await append(act(5));
  expect(exportOf(await registry.record(MEETING))).not.toEqual(bytes);
});

test('every single byte that is altered is found, on its line', async () => {
  const { registry } = await recorded();
  const bytes = exportOf(await registry.record(MEETING));
  let line = 1;
  for (const [index, byte] of bytes.entries()) {
    for (const flip of [0x01, 0x20, 0x80]) {
      const altered = Buffer.from(bytes);
      altered[index] = byte ^ flip;
      const [fault] = verifyExport(altered).faults;
      expect(fault, `byte ${index} ^ ${flip}`).toBeDefined();
      expect(fault?.line, `byte ${index} ^ ${flip}`).toBe(line);
    }
    if (byte === 0x0a) line += 1;
  }
  expect(line).toBe(6);
}, 60_000);

test('lines that are left out, put in, exchanged or cut off are found', async () => {
  const { registry } = await recorded();
  const record = await registry.record(MEETING);
  const lines = exportOf(record).toString().split('\n').slice(0, -1);
  const faultsOf = (...of: (string | undefined)[]) =>
    verifyExport(Buffer.from(of.map((one) => `${one}\n`).join(''))).faults.map(({ line, act, fault }) => [
      line,
      act,
      fault,
    ]);
  const [head, one, two, three, four] = lines;
  expect(faultsOf(head, one, three, four)).toContainEqual([3, 2, 'is missing']);
  expect(faultsOf(head, one, two, three)).toContainEqual([5, 4, 'is missing']);
  expect(faultsOf(head, one, two, two, three, four)).toContainEqual([4, 2, 'stands out of order']);
  expect(faultsOf(head, one, three, two, four)).not.toEqual([]);
  expect(faultsOf(one, two, three, four)).not.toEqual([]);
  expect(faultsOf()).toEqual([[1, null, 'is missing']]);
  expect(verifyExport(exportOf(record).subarray(0, -1)).faults).toMatchObject([{ line: 5, act: 4 }]);

  // an act that someone made up, with the right links and hashes, up to the end
  const forged = exportOf({ ...record, acts: record.acts.slice(0, 3), count: 3, head: record.acts[2]?.hash ?? '' });
  expect(verifyExport(forged).faults, 'a shorter record holds by itself; its head tells it from the other').toEqual([]);
});

test('what the owner of the tables alters behind the trigger is found in the registry', async () => {
  const { registry, owner } = await recorded();
  await owner.query('ALTER TABLE act DISABLE TRIGGER ALL');
  await owner.query(`UPDATE act SET act = jsonb_set(act, '{actor}', '"officer:nobody"') WHERE seq = 2`);
  const { acts, ...end } = await registry.record(MEETING);
  expect(checkChain(MEETING, acts, end)).toMatchObject([{ act: 2, fault: 'does not have its hash' }]);
});

test('acts of a workflow do not go back in the world, unless a repair brought them back', () => {
  const chained = (...acts: Act[]): RecordedAct[] => {
    const made: RecordedAct[] = [];
    for (const [index, one] of acts.entries()) made.push({ seq: index + 1, act: one, prev: '', hash: '' });
    return made;
  };
  const backwards = (...acts: Act[]) =>
    checkChain(MEETING, chained(...acts), { count: acts.length, head: '' }).filter(({ fault }) =>
      fault.includes('time'),
    );
  const late = act(2, { worldAt: '2026-11-24T08:00:00.000Z' });
  expect(backwards(act(1), late)).toMatchObject([{ act: 2, found: late.worldAt }]);
  expect(backwards(act(1), { ...late, workflow: 'circulation/other' })).toEqual([]);
  expect(backwards(act(1), { ...late, worldAt: '2026-11-24T09:00:00.500Z' }), 'clocks of machines differ').toEqual([]);
  const repaired = act(3, { action: 'repaired', detail: { code: 'ACT_MISSING' }, workflow: '' });
  expect(backwards(act(1), late, repaired)).toEqual([]);
});

test('a signed export is verified by ssh-keygen, and ours takes what ssh-keygen signed', async () => {
  const { registry } = await recorded();
  const dir = folder();
  const [file, key, allowed] = ['acts.jsonl', 'key', 'allowed'].map((name) => join(dir, name));
  if (file === undefined || key === undefined || allowed === undefined) throw new Error('unreachable');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'the passphrase', '-C', 'registry', '-f', key]);
  writeFileSync(allowed, `# who may\nregistrar namespaces="${NAMESPACE}" ${readFileSync(`${key}.pub`, 'utf8')}`);
  const bytes = exportOf(await registry.record(MEETING));
  writeFileSync(file, bytes);

  expect(() => readSigningKey(key)).toThrow(/is protected by a passphrase/);
  expect(() => readSigningKey(key, 'another')).toThrow(/^The passphrase of .* is wrong/);
  const signing = readSigningKey(key, 'the passphrase');
  const signature = await signMessage(signing, NAMESPACE, bytes);
  writeFileSync(`${file}.sig`, signature);
  const verify = ['-Y', 'verify', '-n', NAMESPACE, '-f', allowed, '-I', 'registrar', '-s', `${file}.sig`];
  expect(execFileSync('ssh-keygen', verify, { input: bytes }).toString()).toMatch(/^Good/);

  const signer = signerOf(signature, NAMESPACE, bytes);
  expect(publicKeyLine(signer)).toBe(readFileSync(`${key}.pub`, 'utf8').split(' ').slice(0, 2).join(' '));
  const signers = readSigners(readFileSync(allowed, 'utf8'));
  expect(signerWith(signers, signer, NAMESPACE)).toMatchObject({ principals: 'registrar' });
  expect(signerWith(signers, signer, 'file')).toBeNull();

  execFileSync('ssh-keygen', ['-q', '-p', '-P', 'the passphrase', '-N', '', '-f', key]);
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', NAMESPACE, file], { input: '', stdio: 'pipe' });
  expect(readFileSync(`${file}.sig`, 'utf8')).toBe(signature);
  expect(() => signerOf(signature, 'file', bytes)).toThrow(/was made for "convene-acts"/);
  expect(() => signerOf(signature, NAMESPACE, Buffer.concat([bytes, Buffer.from('\n')]))).toThrow(/not a signature/);
});

test('no bit of a signature can be changed', async () => {
  const dir = folder();
  const key = join(dir, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const message = Buffer.from('a message');
  const signature = await signMessage(readSigningKey(key), NAMESPACE, message);
  const own = readPublicKey(readFileSync(`${key}.pub`, 'utf8'));
  for (let index = 0; index < signature.length; index += 1) {
    const altered = Buffer.from(signature);
    altered[index] = (altered[index] ?? 0) ^ 0x01;
    let signer: Uint8Array | null = null;
    try {
      signer = signerOf(altered.toString('latin1'), NAMESPACE, message);
    } catch {}
    // white space between lines is nothing
    if (signature[index] !== '\n') expect(signer, `character ${index}`).toBeNull();
    else if (signer !== null) expect(signer).toEqual(own);
  }
});
