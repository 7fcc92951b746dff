import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { signMessage } from '../../client/signing.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { APPROVAL_NAMESPACE, approvalStatement, signatureFault } from '../../domain/signed-approval.ts';
import { fingerprintOf, publicKeyLine, readPublicKey } from '../../domain/sshsig.ts';
import { checkSignatures } from '../../upkeep/record/signatures.ts';
import { houseOfFile } from '../house.ts';
import {
  actsOf,
  approvalOf,
  type Chain,
  CONVOCATION,
  drafted,
  factsOf,
  ISSUE,
  NOW,
  planWith,
  send,
  signed,
  staff,
  view,
  withKeys,
} from './approving.ts';
import { awaitedOn, pageOf } from './support.ts';

/** Approvals that rest on a signature: proposals without one, and what is no signature of them. */

const house = await houseOfFile();

const [CHIEF, LEGAL] = ['oda-geneva-chief', 'legal-officer'];
const chain: Chain = [
  { step: 'branch', officer: CHIEF, needs: 'none' },
  { step: 'legal', officer: LEGAL, needs: 'signature' },
  ISSUE,
];

/** The legal officer's step of a convocation is awaited. */
async function atLegal() {
  const { plan, key } = withKeys(planWith(chain));
  const { meeting, awaited } = await drafted(house, plan);
  await send(house, meeting, approvalOf(awaited));
  return { plan, key, meeting, awaited: await awaitedOn(house, meeting, CONVOCATION, NOW) };
}

test('the officer signs, and the record keeps what proves it', async () => {
  const { key, meeting, awaited } = await atLegal();
  const facts = factsOf(meeting, awaited);
  const evidence = await signed(key(LEGAL), facts);
  expect(await send(house, meeting, approvalOf(awaited, { evidence }))).toMatchObject({ state: 'issuing' });
  await awaitedOn(house, meeting, CONVOCATION, NOW);
  const [, act] = await actsOf(house, meeting, 'approve');
  const line = publicKeyLine(key(LEGAL).publicKey);
  expect(act?.detail).toMatchObject({
    officer: LEGAL,
    for: LEGAL,
    step: 'legal',
    evidence: 'signature',
    signature: evidence.signature,
    key: line,
    fingerprint: fingerprintOf(key(LEGAL).publicKey),
  });
  expect(signatureFault(String(act?.detail.signature), facts, line)).toBeNull();

  // years later, from the record alone
  const acts = await house.convene.registry.acts(meeting);
  expect(checkSignatures({ meeting }, acts)).toEqual({
    signed: { approvals: 1, orders: 0, codes: 0, messages: 0 },
    changed: [],
    faults: [],
  });
  const changed = acts.map((one) =>
    one.act.id === act?.id ? { ...one, act: { ...one.act, detail: { ...one.act.detail, step: 'issue' } } } : one,
  );
  expect(checkSignatures({ meeting }, changed)).toMatchObject({
    signed: { approvals: 0 },
    faults: [{ fault: 'is not signed as it says' }],
  });
});

test('without a signature it is a proposal, which changes nothing and is shown', async () => {
  const { key, meeting, awaited } = await atLegal();
  const before = await view(house, meeting);
  const first = { ...approvalOf(awaited), id: 'proposal-1' };
  const outcome = await send(house, meeting, first);
  expect(outcome).toMatchObject({
    state: 'in_review',
    awaits: { step: 'legal', officer: LEGAL },
    proposal: expect.stringMatching(/^the step legal rests on the officer's signature/),
  });
  expect(await send(house, meeting, first)).toEqual(outcome);
  const slip = { kind: 'slip', reference: 'Slip 12', date: '2024-02-09', sha256: 'a'.repeat(64) } as const;
  expect(await send(house, meeting, approvalOf(awaited, { evidence: slip }))).toHaveProperty('proposal');

  await house.convene.advance(meeting, NOW);
  expect((await view(house, meeting)).snapshot).toEqual(before.snapshot);
  const acts = await actsOf(house, meeting, 'approval_proposed');
  expect(acts.map(({ detail }) => [detail.officer, detail.evidence, detail.slip])).toEqual([
    [LEGAL, 'none', undefined],
    [LEGAL, 'slip', 'Slip 12'],
  ]);
  const page = await pageOf(house, workflowIds.circulation(meeting, CONVOCATION));
  expect(page).toMatch(/#### Proposals\n[^#]*legal[^#]*legal-officer/);
  expect(page).toContain('"evidence":{"kind":"signature"');

  // and the signed one is taken all the same
  const evidence = await signed(key(LEGAL), factsOf(meeting, awaited));
  expect(await send(house, meeting, approvalOf(awaited, { evidence }))).toMatchObject({ state: 'issuing' });
});

test('forged, of another key, or made for another approval: refused, each with its reason', async () => {
  const { key, meeting, awaited } = await atLegal();
  const facts = factsOf(meeting, awaited);
  const good = await signed(key(LEGAL), facts);
  const lines = good.signature.trimEnd().split('\n');
  const body = lines.slice(1, -1).join('');
  const flipped = `${body.slice(0, -12)}${body.at(-12) === 'A' ? 'B' : 'A'}${body.slice(-11)}`;
  const altered = [lines[0], flipped, lines.at(-1)].join('\n');
  const refusals: [what: string, evidence: typeof good, said: RegExp][] = [
    [
      'another key',
      await signed(key(CHIEF), facts),
      /is signed with the key SHA256:\S+, and that of legal-officer is SHA256:/,
    ],
    ['another meeting', await signed(key(LEGAL), { ...facts, meeting: 'ccm-11msp' }), /no signature of legal-officer/],
    ['another circulation', await signed(key(LEGAL), { ...facts, circulation: 'invitation' }), /no signature of/],
    ['another revision', await signed(key(LEGAL), { ...facts, revision: 2 }), /no signature of/],
    ['another step', await signed(key(LEGAL), { ...facts, step: 'issue' }), /no signature of/],
    ['another officer', await signed(key(LEGAL), { ...facts, officer: CHIEF }), /no signature of/],
    ['for another', await signed(key(LEGAL), { ...facts, for: CHIEF }), /no signature of/],
    ['another text', await signed(key(LEGAL), { ...facts, sha256: 'b'.repeat(64) }), /no signature of/],
    [
      'another purpose',
      {
        kind: 'signature',
        signature: await signMessage(key(LEGAL), 'file', Buffer.from(approvalStatement(facts), 'utf8')),
      },
      /was made for "file", and not for convene-approval/,
    ],
    ['altered', { kind: 'signature', signature: altered }, /no signature of legal-officer on the step legal/],
    ['no signature at all', { kind: 'signature', signature: 'yes' }, /cannot be read: a signature begins with/],
  ];
  for (const [what, evidence, said] of refusals) {
    await expect(send(house, meeting, approvalOf(awaited, { evidence })), what).rejects.toMatchObject({
      code: 'not_accepted',
      message: said,
    });
  }
  const { snapshot, proposals } = await view(house, meeting);
  expect(snapshot.context.approvals).toHaveLength(1);
  expect(proposals).toEqual([]);
  expect(await send(house, meeting, approvalOf(awaited, { evidence: good }))).toMatchObject({ state: 'issuing' });
});

test('a signature is verified where none is needed, and against the key that the officer has now', async () => {
  const { plan, key } = withKeys(planWith(chain));
  const { meeting, awaited } = await drafted(house, plan);
  const forged = await signed(key(LEGAL), factsOf(meeting, awaited));
  await expect(send(house, meeting, approvalOf(awaited, { evidence: forged }))).rejects.toMatchObject({
    message: /is signed with the key/,
  });
  // from now on the chief has the key that signed
  const changed = plan.officers.map((one) =>
    one.id === CHIEF ? { ...one, key: publicKeyLine(key(LEGAL).publicKey) } : one,
  );
  await staff(house, meeting, changed);
  expect(await send(house, meeting, approvalOf(awaited, { evidence: forged }))).toMatchObject({
    awaits: { step: 'legal' },
  });
  // and the legal officer has none
  const without = changed.map(({ key: _, ...one }) => one);
  await staff(house, meeting, without, 'staff/2');
  const next = await awaitedOn(house, meeting, CONVOCATION, NOW);
  const evidence = await signed(key(LEGAL), factsOf(meeting, next));
  await expect(send(house, meeting, approvalOf(next, { evidence }))).rejects.toMatchObject({
    message: /the plan has no key of legal-officer/,
  });
});

const hasKeygen = spawnSync('ssh-keygen', ['-?'], { stdio: 'ignore' }).error === undefined;

test.skipIf(!hasKeygen)('what ssh-keygen signs is taken', () => {
  const dir = mkdtempSync(join(tmpdir(), 'convene-keygen-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [key, statement] = [join(dir, 'key'), join(dir, 'statement')];
  const facts = factsOf('ccm-12msp', {
    circulation: CONVOCATION,
    step: 'legal',
    officer: LEGAL,
    revision: 1,
    sha256: 'a'.repeat(64),
    act: 'approve',
  });
  writeFileSync(statement, approvalStatement(facts));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'an office', '-f', key]);
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', APPROVAL_NAMESPACE, '-f', key, statement], { stdio: 'ignore' });
  const [signature, line] = [readFileSync(`${statement}.sig`, 'utf8'), readFileSync(`${key}.pub`, 'utf8')];
  expect(signatureFault(signature, facts, line)).toBeNull();
  expect(signatureFault(signature, { ...facts, revision: 2 }, line)).toMatch(/no signature of legal-officer/);
  expect(execFileSync('ssh-keygen', ['-l', '-f', `${key}.pub`], { encoding: 'utf8' })).toContain(
    fingerprintOf(readPublicKey(line)),
  );
});

test('the statement that is signed can be read', () => {
  expect(APPROVAL_NAMESPACE).toBe('convene-approval');
  expect(
    approvalStatement({
      meeting: 'ccm-12msp',
      circulation: 'convocation',
      revision: 2,
      step: 'legal',
      officer: 'legal-officer',
      for: 'legal-officer',
      sha256: 'a'.repeat(64),
    }),
  ).toBe(
    `Approval, form 1\nmeeting ccm-12msp\ncirculation convocation\nrevision 2\nstep legal\nofficer legal-officer\nfor legal-officer\nsha256 ${'a'.repeat(64)}\n`,
  );
});
