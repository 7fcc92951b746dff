import { beforeAll, expect, test } from 'vitest';
import { signedOrder } from '../../client/signed.ts';
import { signApproval } from '../../client/signing.ts';
import type { Act } from '../../domain/act.ts';
import type { Order } from '../../domain/messages/orders.ts';
import { changeStatement, codeOf, publicCodeKey } from '../../domain/notice-code.ts';
import { provenBy } from '../../domain/order-proofs.ts';
import { noticesOf, type OfficerChange } from '../../domain/orders/officer-change.ts';
import { type MeetingPlan, Officer } from '../../domain/plan.ts';
import { lackingOnRecord } from '../../domain/proven-dispatch.ts';
import { rehearsalSigner, withRehearsalKeys } from '../../rehearsal/keys.ts';
import { folderOfFile } from '../folders.ts';
import { plan12 } from '../workflows/support.ts';

/** What the record proves to the last look before a dispatch, where a change of an officer was stopped or a paper disowned. */

const [CHIEF, LEGAL, DIRECTOR] = ['oda-geneva-chief', 'legal-officer', 'odg-director'];
const [TEXT, FINAL] = ['a'.repeat(64), 'b'.repeat(64)];
const MEETING = 'ccm-12msp';
const SEED = new Uint8Array(32).fill(7);
const codes = { by: 'secret', key: publicCodeKey(SEED) };
const folder = folderOfFile('proven');
const planned = {
  name: 'convocation',
  chain: [
    { step: 'branch', officer: CHIEF, needs: 'record' as const },
    { step: 'issue', officer: DIRECTOR, needs: 'signature' as const },
  ],
};
let plan: MeetingPlan;
let fresh: MeetingPlan;
beforeAll(() => {
  plan = withRehearsalKeys({ ...plan12(), id: 'old' }, folder);
  fresh = withRehearsalKeys({ ...plan12(), id: 'new' }, folder);
});

const signer = (of: MeetingPlan, officer: string) => rehearsalSigner(folder, of.id, officer);
const officer = (of: MeetingPlan, id: string) => Officer.parse(of.officers.find((one) => one.id === id));

const act = (id: string, action: string, subject: string, detail: Act['detail']): Act => ({
  ...{ id, action, subject, detail, actor: 'officer:one', authority: '', basis: null },
  ...{ at: '2024-02-10T12:00:00Z', worldAt: '2024-02-10T12:00:00Z', workflow: '', run: '' },
});

async function approval(of: MeetingPlan, step: string, by: string, sha256: string): Promise<Act> {
  const facts = { circulation: 'convocation', revision: 1, step, officer: by, for: by, sha256 };
  const { key } = signer(of, by);
  const signature = await signApproval(key, { ...facts, meeting: MEETING });
  return act(`circulation/convocation/${step}`, 'approve', 'convocation', {
    ...facts,
    signature,
    key: officer(of, by).key ?? '',
  });
}

/** The director's key is changed by their own, and the change perhaps stopped by a code. */
async function changed(): Promise<{ change: Act; stop: Act }> {
  const [before, after] = [officer(plan, DIRECTOR), officer(fresh, DIRECTOR)];
  const by = { v: 1 as const, actor: `officer:${DIRECTOR}`, officer: DIRECTOR };
  const order: Order<'changeOfficer'> = { ...by, id: 'change-1', change: after, reason: 'New key' };
  const entered: OfficerChange = {
    ...{ id: 'change-1', officer: DIRECTOR, signers: [DIRECTOR], own: true, state: 'in_effect', fields: ['key'] },
    ...{ from: '2024-02-10T12:00:00Z', until: '2024-02-11T12:00:00Z', at: '2024-02-10T12:00:00Z' },
    ...{ before, after, notices: noticesOf(before, after), acknowledged: false },
  };
  const ground = { named: { meeting: MEETING }, plan, changes: [entered], codes };
  const signed = await signedOrder({ meeting: MEETING }, 'changeOfficer', order, [signer(plan, DIRECTOR)]);
  const code = codeOf(changeStatement({ meeting: MEETING, officer: DIRECTOR, order: 'change-1', round: 1 }), 1, SEED);
  const stop: Order<'stopChange'> = { ...by, id: 'stop-1', changeId: 'change-1', proof: code };
  return {
    change: act('meeting/order/change-1', 'order_change_officer', MEETING, {
      officer: DIRECTOR,
      ...provenBy('changeOfficer', signed, ground),
    }),
    stop: act('meeting/order/stop-1', 'order_stop_change', MEETING, {
      officer: DIRECTOR,
      ...provenBy('stopChange', stop, ground),
    }),
  };
}

const lacking = (acts: readonly Act[]) =>
  lackingOnRecord({
    ...{ named: { meeting: MEETING }, began: plan, planned, revision: 1, textSha256: TEXT, sha256: FINAL, attempt: 1 },
    ...{ acts, codeKeys: [codes.key] },
  });

test('a key that a stopped change brought proves nothing; one whose change stands does', async () => {
  const { change, stop } = await changed();
  const approved = [await approval(plan, 'branch', CHIEF, TEXT), await approval(fresh, 'issue', DIRECTOR, FINAL)];
  expect(lacking([change, ...approved])).toBeNull();
  expect(lacking([change, ...approved, stop])).toMatch(/the step issue of convocation was approved \(0 of 1/);
  const forged = { ...stop, detail: { ...stop.detail, code: `1.${'A'.repeat(86)}` } };
  expect(lacking([change, ...approved, forged])).toBeNull();
  expect(
    lacking([
      change,
      await approval(plan, 'branch', CHIEF, TEXT),
      await approval(plan, 'issue', DIRECTOR, FINAL),
      stop,
    ]),
  ).toBeNull();
});

test('the change of another by one officer alone brings no key', async () => {
  const { change } = await changed();
  const alone = { ...change, detail: { ...change.detail, changed: LEGAL } };
  const chain = planned.chain.map((one) => (one.step === 'issue' ? { ...one, officer: LEGAL } : one));
  const acts = [alone, await approval(plan, 'branch', CHIEF, TEXT), await approval(fresh, 'issue', LEGAL, FINAL)];
  const asked = {
    named: { meeting: MEETING },
    began: plan,
    planned: { ...planned, chain },
    revision: 1,
    textSha256: TEXT,
  };
  const key = { ...alone, detail: { ...alone.detail, changed_key: officer(fresh, LEGAL).key ?? '' } };
  const of = { ...asked, sha256: FINAL, attempt: 1, codeKeys: [] };
  expect(lackingOnRecord({ ...of, acts: [key, ...acts.slice(1)] })).toMatch(/the step issue of convocation/);
});

test('what was disowned, and what was approved after it, is approved anew', async () => {
  const approved = [await approval(plan, 'branch', CHIEF, TEXT), await approval(plan, 'issue', DIRECTOR, FINAL)];
  const detail = { step: 'branch', officer: CHIEF, revision: 1, for: CHIEF };
  const disowned = act('circulation/convocation/disown-1', 'disowned', 'convocation', detail);
  expect(lacking(approved)).toBeNull();
  expect(lacking([...approved, disowned])).toMatch(/the step branch of convocation was approved \(0 of 1/);
  expect(lacking([...approved, disowned, await approval(plan, 'branch', CHIEF, TEXT)])).toMatch(/the step issue/);
  expect(lacking([disowned, ...approved])).toBeNull();
  expect(lacking([...approved, { ...disowned, detail: { ...detail, revision: 2 } }])).toBeNull();
});
